import {Problem} from '../error'
import type {Node} from './ast'
import {ExpressionParser} from './expressions'
import type {Scope} from './operands'
import {refusedWord} from './refusals'
import {TokenStream} from './stream'
import type {Token} from './tokens'

/** Parses the tokens of a whole template, text and tags in order, into one sequence. */
export function parseProgram(tokens: readonly Token[], variables: readonly string[]): Node {
  return parseTokens(tokens, {variables, locals: new Set()})
}

function parseTokens(tokens: readonly Token[], scope: Scope): Node {
  return new StatementParser(new TokenStream(tokens), scope).all()
}

/** Statements: sequences, `if`, `unless`, `case`, and the modifiers behind a statement. */
class StatementParser {
  private readonly stream: TokenStream
  private readonly scope: Scope
  private readonly expressions: ExpressionParser

  constructor(stream: TokenStream, scope: Scope) {
    this.stream = stream
    this.scope = scope
    this.expressions = new ExpressionParser(stream, scope, {
      compound: (word) => this.compound(word),
      code: (tokens) => parseTokens(tokens, scope),
    })
  }

  all(): Node {
    const body = this.sequence()
    const {stream} = this
    if (stream.token.type === 'eof') return body
    if (stream.token.type === 'keyword')
      throw new Problem('syntax', `'${stream.token.text}' without 'if', 'unless' or 'case'`, {at: stream.token.at})
    throw stream.unexpected()
  }

  /** Statements up to a word or bracket that belongs to an outer construct. */
  private sequence(): Node {
    const {stream} = this
    const {at} = stream.token
    const body: Node[] = []
    for (;;) {
      stream.skipEnds()
      const {token} = stream
      if (token.type === 'text') body.push({type: 'text', text: token.text, at: token.at})
      else if (token.type === 'output')
        body.push({type: 'output', value: parseTokens(token.tokens, this.scope), at: token.at})
      else if (this.sequenceEnds()) return body.length === 1 && body[0] ? body[0] : {type: 'sequence', body, at}
      else {
        body.push(this.statement())
        if (!this.statementEnds()) throw this.cannotFollow()
        continue
      }
      stream.advance()
    }
  }

  private sequenceEnds(): boolean {
    const {stream} = this
    return (
      stream.token.type === 'eof' || stream.isOperator(')') || stream.isKeyword('end', 'else', 'elsif', 'when', 'then')
    )
  }

  private statementEnds(): boolean {
    return ['end', 'text', 'output'].includes(this.stream.token.type) || this.sequenceEnds()
  }

  private cannotFollow(): Problem {
    const {token} = this.stream
    const isRefused = token.type === 'keyword' && ['while', 'until', 'rescue'].includes(token.text)
    return isRefused ? refusedWord(token.text, token.at) : this.stream.unexpected()
  }

  private statement(): Node {
    const {stream} = this
    let node = this.expressions.full()
    for (;;) {
      const {at} = stream.token
      if (stream.takeKeyword('if')) {
        node = {type: 'if', test: this.expressions.full(), body: node, otherwise: null, at}
      } else if (stream.takeKeyword('unless')) {
        const test: Node = {type: 'not', value: this.expressions.full(), at}
        node = {type: 'if', test, body: node, otherwise: null, at}
      } else return node
    }
  }

  /** `if`, `unless` or `case`, the word itself already taken. */
  private compound(word: Token): Node {
    if (word.type === 'keyword' && word.text === 'case') return this.caseOf(word)
    return this.condition(word, word.type === 'keyword' && word.text === 'unless')
  }

  private condition(word: Token, negated: boolean): Node {
    const test = this.expressions.full()
    this.beginBranch(word)
    const body = this.sequence()
    const otherwise = this.otherwise(word, !negated)
    const {at} = word
    return {type: 'if', test: negated ? {type: 'not', value: test, at} : test, body, otherwise, at}
  }

  /** What follows the first branch, the closing `end` included. */
  private otherwise(word: Token, allowElsif: boolean): Node | null {
    const {stream} = this
    const next = stream.token
    if (allowElsif && stream.takeKeyword('elsif')) return this.condition(next, false)
    const body = stream.takeKeyword('else') ? this.sequence() : null
    this.end(word)
    return body
  }

  private caseOf(word: Token): Node {
    const {stream} = this
    const bare = stream.token.type === 'end' || stream.isKeyword('when')
    const subject = bare ? null : this.expressions.full()
    stream.skipEnds()
    const branches: {tests: Node[]; body: Node}[] = []
    while (stream.takeKeyword('when')) {
      const tests = [this.expressions.operand()]
      while (stream.takeOperator(',')) tests.push(this.expressions.operand())
      this.beginBranch(word)
      branches.push({tests, body: this.sequence()})
    }
    if (branches.length === 0) throw stream.unexpected("'when'")
    const otherwise = stream.takeKeyword('else') ? this.sequence() : null
    this.end(word)
    return {type: 'case', subject, branches, otherwise, at: word.at}
  }

  /** `then`, a newline, `;` or the border of a tag behind a condition. */
  private beginBranch(word: Token): void {
    const {stream} = this
    const ended = stream.token.type === 'end'
    stream.skipEnds()
    if (stream.token.type === 'eof') this.end(word)
    if (!stream.takeKeyword('then') && !ended) throw stream.unexpected("'then' or the end of the line")
  }

  private end(word: Token): void {
    if (this.stream.takeKeyword('end')) return
    if (this.stream.token.type !== 'eof') throw this.stream.unexpected("'end'")
    const text = word.type === 'keyword' ? word.text : 'if'
    throw new Problem('syntax', `'${text}' without 'end'`, {at: word.at})
  }
}
