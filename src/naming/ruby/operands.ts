import {nearest, Problem} from '../error'
import type {Node} from './ast'
import {forbiddenWord, unknownName} from './forbidden'
import {compileRegexp} from './regexp/program'
import type {TokenStream} from './stream'
import type {StringPart, Token} from './tokens'
import {RubyRegexp, RubySymbol} from './values'

/** Names a pattern may use where it is parsed: the variables of every pattern, and those it assigned itself. */
export interface Scope {
  readonly variables: readonly string[]
  readonly locals: Set<string>
  /** How deep the parser is. */
  readonly depth: {value: number}
}

/** Rules of statements that expressions need. */
export interface Statements {
  compound(word: Token): Node
  parenthesized(): Node
  tokens(tokens: readonly Token[]): Node
}

/** What operators work on: literals, variables, brackets, and calls and indexes behind them. */
export class OperandParser {
  private readonly stream: TokenStream
  private readonly scope: Scope
  private readonly statements: Statements
  private readonly expression: () => Node
  /** Above zero inside argument lists and arrays, where Ruby wants parentheses around arguments. */
  private inList = 0

  constructor(stream: TokenStream, scope: Scope, statements: Statements, expression: () => Node) {
    this.stream = stream
    this.scope = scope
    this.statements = statements
    this.expression = expression
  }

  /** Calls, indexes and chains of them. */
  postfix(): Node {
    const {stream} = this
    let node = this.primary()
    for (;;) {
      const {token} = stream
      if (stream.isOperator('.', '&.')) {
        stream.advance()
        node = this.call(node, token.type === 'operator' && token.text === '&.')
      } else if (stream.isOperator('[')) {
        stream.advance()
        node = {type: 'call', receiver: node, name: '[]', args: this.list(']'), safe: false, at: token.at}
      } else if (stream.isOperator('::')) throw forbiddenWord(stream, '::')
      else if (stream.isOperator('{') || stream.isKeyword('do')) throw forbiddenWord(stream, 'block')
      else return node
    }
  }

  private call(receiver: Node, safe: boolean): Node {
    const {stream} = this
    const name = stream.token
    if (name.type !== 'method') throw stream.unexpected('the name of a method')
    stream.advance()
    let args: Node[] = []
    if (stream.isOperator('(') && !stream.token.spaced) {
      stream.advance()
      args = this.list(')')
    } else if (this.argumentFollows()) args = this.bareArguments()
    return {type: 'call', receiver, name: name.text, args, safe, at: name.at}
  }

  /** True when an argument without parentheses comes next, as in `label.tr '-', '_'`. */
  private argumentFollows(): boolean {
    const {token} = this.stream
    if (this.inList > 0 || !token.spaced) return false
    if (['string', 'symbol', 'integer', 'regexp', 'words', 'name', 'constant'].includes(token.type)) return true
    return this.stream.isOperator('[', '(') || this.stream.isKeyword('nil', 'true', 'false')
  }

  private bareArguments(): Node[] {
    const args: Node[] = []
    this.inList++
    do {
      this.stream.skipLines()
      args.push(this.expression())
    } while (this.stream.takeOperator(','))
    this.inList--
    return args
  }

  /** Expressions up to the closing bracket, which is taken. */
  private list(closer: ')' | ']'): Node[] {
    const {stream} = this
    const items: Node[] = []
    this.inList++
    stream.skipLines()
    while (!stream.takeOperator(closer)) {
      if (stream.isOperator('*', '**')) throw stream.problem('unsupported', 'a list cannot be spread here')
      if (stream.isOperator('&')) throw forbiddenWord(stream, '&')
      items.push(this.expression())
      stream.skipLines()
      if (stream.takeOperator(',')) stream.skipLines()
      else if (!stream.isOperator(closer)) throw stream.unexpected(`',' or '${closer}'`)
    }
    this.inList--
    return items
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
        return this.strings()
      case 'symbol':
        stream.advance()
        return this.text(token.parts, true, at)
      case 'words':
        stream.advance()
        return {
          type: 'array',
          items: token.words.map((text): Node => ({
            type: 'literal',
            value: token.symbols ? new RubySymbol(text) : text,
            at,
          })),
          at,
        }
      case 'regexp':
        stream.advance()
        return {type: 'literal', value: regexpOf(token.source, token.flags, at), at}
      case 'name':
        return this.name(token.text)
      case 'constant':
        throw stream.problem('forbidden', `constants are not allowed: '${token.text}'`, {
          detail: `Legal variables: ${this.scope.variables.join(', ')}`,
          ...hintOf(nearest(token.text.toLowerCase(), this.scope.variables)),
        })
      case 'keyword':
        return this.keyword(token.text)
      default:
        return this.bracketed()
    }
  }

  private bracketed(): Node {
    const {stream} = this
    const {at} = stream.token
    if (stream.takeOperator('(')) {
      const inList = this.inList
      this.inList = 0
      const node = this.statements.parenthesized()
      this.inList = inList
      return node
    }
    if (stream.takeOperator('[')) return {type: 'array', items: this.list(']'), at}
    if (stream.isOperator('{', '->', '::', '&')) throw forbiddenWord(stream, stream.isOperator('{') ? 'hash' : '->')
    throw stream.unexpected()
  }

  private keyword(text: string): Node {
    const {stream} = this
    const {at} = stream.token
    if (text === 'nil' || text === 'true' || text === 'false') {
      stream.advance()
      return {type: 'literal', value: text === 'nil' ? null : text === 'true', at}
    }
    if (text === 'if' || text === 'unless' || text === 'case') {
      const inList = this.inList
      this.inList = 0
      const node = this.statements.compound(stream.advance())
      this.inList = inList
      return node
    }
    if (['then', 'end', 'else', 'elsif', 'when', 'and', 'or', 'not', 'do', 'in'].includes(text))
      throw stream.unexpected()
    throw forbiddenWord(stream, text)
  }

  private name(text: string): Node {
    const {stream, scope} = this
    const {at} = stream.token
    if (scope.locals.has(text)) {
      stream.advance()
      return {type: 'local', name: text, at}
    }
    if (!scope.variables.includes(text)) throw unknownName(stream, text, [...scope.variables, ...scope.locals])
    stream.advance()
    if (stream.isOperator('(') && !stream.token.spaced)
      throw stream.problem('forbidden', `'${text}' is a variable, not a function`)
    return {type: 'variable', name: text, at}
  }

  /** String literals side by side are one string. */
  private strings(): Node {
    const {stream} = this
    const {at} = stream.token
    const parts: StringPart[] = []
    for (let {token} = stream; token.type === 'string'; token = stream.token) {
      parts.push(...token.parts)
      stream.advance()
    }
    return this.text(parts, false, at)
  }

  private text(parts: readonly StringPart[], symbol: boolean, at: number): Node {
    if (parts.every((part) => typeof part === 'string')) {
      const text = parts.join('')
      return {type: 'literal', value: symbol ? new RubySymbol(text) : text, at}
    }
    const nodes = parts.map((part) =>
      typeof part === 'string' ? part : this.stream.nested(() => this.statements.tokens(part)),
    )
    return {type: 'interpolated', parts: nodes, symbol, at}
  }
}

function regexpOf(source: string, flags: string, at: number): RubyRegexp {
  try {
    return new RubyRegexp(source, flags, compileRegexp(source, flags))
  } catch (error) {
    if (error instanceof Problem) error.at ??= at
    throw error
  }
}

const hintOf = (hint: string | undefined): {hint?: string} => (hint === undefined ? {} : {hint})
