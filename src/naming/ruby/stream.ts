import {Problem} from '../error'
import {notSupported} from './refusals'
import {nameOf, type Token} from './tokens'

/** A cursor over tokens. */
export class TokenStream {
  private readonly tokens: readonly Token[]
  private index = 0

  /** `tokens` ends with an `eof`. */
  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
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
    const {token} = this
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

  expectOperator(text: string): void {
    if (!this.takeOperator(text)) throw this.unexpected(`'${text}'`)
  }

  unexpected(expected?: string): Problem {
    if (this.isOperator('..', '...')) return notSupported('ranges outside an index are', {at: this.token.at})
    const instead = expected === undefined ? '' : `; expected ${expected}`
    return new Problem('syntax', `unexpected ${nameOf(this.token)}${instead}`, {at: this.token.at})
  }
}
