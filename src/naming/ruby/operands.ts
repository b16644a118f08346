import {Problem} from '../error'
import type {Node} from './ast'
import {constantName, notSupported, refusedWord, unknownName} from './refusals'
import {compileRegexp} from './regexp'
import type {TokenStream} from './stream'
import type {StringPart, Token} from './tokens'
import {RubyRegexp} from './values'

/** Names a pattern may use where it is parsed: the variables of every pattern, and those it assigned itself. */
export interface Scope {
  readonly variables: readonly string[]
  readonly locals: Set<string>
}

/** Rules of statements that expressions need. */
export interface Statements {
  /** `if`, `unless` or `case`, the word itself already taken. */
  compound(word: Token): Node
  /** The code of an interpolation. */
  code(tokens: readonly Token[]): Node
}

interface Expressions {
  /** With `not`, `and`, `or`. */
  full(): Node
  operand(): Node
}

/** What operators work on: literals, variables, brackets, and calls and indexes behind them. */
export class OperandParser {
  private readonly stream: TokenStream
  private readonly scope: Scope
  private readonly statements: Statements
  private readonly expressions: Expressions

  constructor(stream: TokenStream, scope: Scope, statements: Statements, expressions: Expressions) {
    this.stream = stream
    this.scope = scope
    this.statements = statements
    this.expressions = expressions
  }

  /** Calls, indexes and chains of them. */
  postfix(): Node {
    const {stream} = this
    let node = this.primary()
    for (;;) {
      const {token} = stream
      if (stream.takeOperator('.')) node = this.call(node, false)
      else if (stream.takeOperator('&.')) node = this.call(node, true)
      else if (stream.takeOperator('[')) {
        const args = this.list(']', () => this.indexItem())
        node = {type: 'call', receiver: node, name: '[]', args, safe: false, at: token.at}
      } else if (stream.isOperator('::', '{')) throw refusedWord(token.type === 'operator' ? token.text : '', token.at)
      else if (stream.isKeyword('do')) throw refusedWord('do', token.at)
      else return node
    }
  }

  private call(receiver: Node, safe: boolean): Node {
    const {stream} = this
    const name = stream.token
    if (name.type !== 'method') throw stream.unexpected('the name of a method')
    stream.advance()
    const parenthesis = stream.isOperator('(') && !stream.token.spaced
    if (!parenthesis && this.argumentFollows())
      throw notSupported('arguments without parentheses are', {
        at: stream.token.at,
        hint: `Write ${name.text}(…)`,
      })
    const args = parenthesis ? (stream.advance(), this.list(')', () => this.expressions.operand())) : []
    return {type: 'call', receiver, name: name.text, args, safe, at: name.at}
  }

  /** True when Ruby would read what comes next as an argument, as in `label.tr '-', '_'`. */
  private argumentFollows(): boolean {
    const {token, following} = this.stream
    if (!token.spaced) return false
    if (['string', 'integer', 'regexp', 'name', 'constant'].includes(token.type)) return true
    if (this.stream.isOperator('(', '[') || this.stream.isKeyword('nil', 'true', 'false')) return true
    return this.stream.isOperator('-', '/', '%', '*', '&', ':') && following?.spaced === false
  }

  /** Expressions up to the closing bracket, which is taken. */
  private list(closer: ')' | ']', item: () => Node): Node[] {
    const {stream} = this
    const items: Node[] = []
    while (!stream.takeOperator(closer)) {
      const {at} = stream.token
      if (stream.isOperator('*', '**')) throw notSupported('spreading a list is', {at})
      if (stream.isOperator('&')) throw refusedWord('&', at)
      items.push(item())
      if (!stream.takeOperator(',') && !stream.isOperator(closer)) throw stream.unexpected(`',' or '${closer}'`)
    }
    return items
  }

  /** An element number or a range, as in `label[0..3]`. */
  private indexItem(): Node {
    const {stream} = this
    const {at} = stream.token
    const from = this.expressions.operand()
    const exclusive = stream.isOperator('...')
    if (!exclusive && !stream.isOperator('..')) return from
    stream.advance()
    const to = stream.isOperator(']') ? null : this.expressions.operand()
    return {type: 'range', from, to, exclusive, at}
  }

  private primary(): Node {
    const {stream} = this
    const {token} = stream
    const {at} = token
    switch (token.type) {
      case 'integer':
        stream.advance()
        return {type: 'literal', value: token.value, at}
      case 'string':
        stream.advance()
        if (stream.token.type === 'string')
          throw notSupported('strings side by side are', {at: stream.token.at, hint: "Join them with '+'"})
        return this.string(token.parts, at)
      case 'regexp':
        stream.advance()
        return {type: 'literal', value: regexpOf(token.source, token.flags, at), at}
      case 'name':
        return this.name(token.text)
      case 'constant':
        throw constantName(token.text, at, this.scope.variables)
      case 'keyword':
        return this.keyword(token.text)
      default:
        return this.bracketed()
    }
  }

  private bracketed(): Node {
    const {stream} = this
    const {token} = stream
    const {at} = token
    if (stream.takeOperator('(')) {
      const node = this.expressions.full()
      stream.expectOperator(')')
      return node
    }
    if (stream.takeOperator('[')) return {type: 'array', items: this.list(']', () => this.expressions.operand()), at}
    if (stream.isOperator('{')) throw notSupported('hashes are', {at})
    if (stream.isOperator('->', '::', '&') && token.type === 'operator') throw refusedWord(token.text, at)
    throw stream.unexpected()
  }

  private keyword(text: string): Node {
    const {stream} = this
    const {at} = stream.token
    if (text === 'nil' || text === 'true' || text === 'false') {
      stream.advance()
      return {type: 'literal', value: text === 'nil' ? null : text === 'true', at}
    }
    if (text === 'if' || text === 'unless' || text === 'case') return this.statements.compound(stream.advance())
    if (['then', 'end', 'else', 'elsif', 'when', 'and', 'or', 'not', 'do', 'in'].includes(text))
      throw stream.unexpected()
    throw refusedWord(text, at)
  }

  private name(text: string): Node {
    const {stream, scope} = this
    const {at} = stream.token
    const {following} = stream
    const isCalled = following?.type === 'operator' && following.text === '(' && !following.spaced
    const isLocal = scope.locals.has(text)
    if (!isLocal && !scope.variables.includes(text))
      throw unknownName(text, isCalled, at, [...scope.variables, ...scope.locals])
    if (isCalled) throw new Problem('forbidden', `'${text}' is a variable, not a function`, {at: following.at})
    stream.advance()
    return {type: isLocal ? 'local' : 'variable', name: text, at}
  }

  private string(parts: readonly StringPart[], at: number): Node {
    if (parts.every((part) => typeof part === 'string')) return {type: 'literal', value: parts.join(''), at}
    const nodes = parts.map((part) => (typeof part === 'string' ? part : this.statements.code(part)))
    return {type: 'interpolated', parts: nodes, at}
  }
}

function regexpOf(source: string, flags: string, at: number): RubyRegexp {
  try {
    return new RubyRegexp(compileRegexp(source, flags))
  } catch (error) {
    if (error instanceof Problem) error.at ??= at
    throw error
  }
}
