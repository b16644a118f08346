import {Problem, type ProblemKind} from '../error'
import {limits} from '../limits'
import {nameOf, type Token} from './tokens'

/** A cursor over tokens that knows how deep the parser is. */
export class TokenStream {
  private readonly tokens: readonly Token[]
  private index = 0
  private readonly depth: {value: number}

  /** `depth` is shared by the streams of one pattern, those of interpolations included. */
  constructor(tokens: readonly Token[], depth: {value: number}) {
    this.tokens = tokens
    this.depth = depth
  }

  get token(): Token {
    const token = this.tokens[this.index] ?? this.tokens.at(-1)
    if (!token) throw new Problem('syntax', 'nothing to parse')
    return token
  }

  get following(): Token | undefined {
    return this.tokens[this.index + 1]
  }

  advance(): Token {
    const token = this.token
    this.index++
    return token
  }

  isOperator(...texts: string[]): boolean {
    return this.token.type === 'operator' && texts.includes(this.token.text)
  }

  isKeyword(...texts: string[]): boolean {
    return this.token.type === 'keyword' && texts.includes(this.token.text)
  }

  /** Takes the operator if it comes next. */
  takeOperator(text: string): boolean {
    if (!this.isOperator(text)) return false
    this.index++
    return true
  }

  /** Takes the keyword if it comes next. */
  takeKeyword(text: string): boolean {
    if (!this.isKeyword(text)) return false
    this.index++
    return true
  }

  skipEnds(): void {
    while (this.token.type === 'end') this.index++
  }

  /** Skips newlines, which mean nothing inside brackets. */
  skipLines(): void {
    while (this.token.type === 'end' && this.token.text === '\n') this.index++
  }

  expectOperator(text: string): void {
    if (!this.takeOperator(text)) throw this.unexpected(`'${text}'`)
  }

  unexpected(instead?: string): Problem {
    return this.problem('syntax', `unexpected ${nameOf(this.token)}${instead ? `, ${instead} was expected` : ''}`)
  }

  problem(kind: ProblemKind, message: string, more: {detail?: string; hint?: string} = {}): Problem {
    return new Problem(kind, message, {...more, at: this.token.at})
  }

  /** Runs a rule one level deeper. */
  nested<T>(rule: () => T): T {
    if (++this.depth.value > limits.nesting)
      throw this.problem('limit', `more than ${limits.nesting} levels inside each other`)
    const result = rule()
    this.depth.value--
    return result
  }
}
