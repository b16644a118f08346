import {SearchError, tokenize, type Comparison, type Token} from './tokens'

/** A parsed search. */
export type Search =
  | {readonly kind: 'and' | 'or'; readonly parts: readonly Search[]}
  | {readonly kind: 'not'; readonly part: Search}
  | {
      readonly kind: 'compare'
      readonly field: string
      readonly operator: Comparison
      readonly values: readonly string[]
    }
  /** An operator without a field: applies to every field of the free text. */
  | {readonly kind: 'anywhere'; readonly operator: Comparison; readonly values: readonly string[]}
  | {readonly kind: 'set'; readonly field: string; readonly set: boolean}

const depthLimit = 100

/** Parses a search string; blank gives undefined. Throws {@link SearchError}. */
export function parseSearch(text: string): Search | undefined {
  const tokens = tokenize(text)
  if (tokens.length === 0) return undefined
  const parser = new Parser(tokens)
  const search = parser.sequence()
  if (!parser.done) throw new SearchError('The search has an unmatched closing parenthesis')
  return search
}

/** Recursive descent; `and` binds tighter than `or`, and words next to each other are joined by `and`. */
class Parser {
  readonly #tokens: Token[]
  #at = 0
  #depth = 0

  constructor(tokens: Token[]) {
    this.#tokens = tokens
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length
  }

  sequence(): Search {
    if (++this.#depth > depthLimit) throw new SearchError('The search is nested too deeply')
    const parts = [this.#all()]
    while (this.#take('or')) parts.push(this.#all())
    this.#depth--
    return parts.length === 1 && parts[0] ? parts[0] : {kind: 'or', parts}
  }

  #all(): Search {
    const parts = [this.#one()]
    for (;;) {
      const next = this.#peek()
      if (!next || next.kind === 'or' || next.kind === ')') break
      if (next.kind === 'and' || next.kind === ',') this.#at++
      parts.push(this.#one())
    }
    return parts.length === 1 && parts[0] ? parts[0] : {kind: 'and', parts}
  }

  #one(): Search {
    const token = this.#next('a word')
    switch (token.kind) {
      case 'not':
        if (++this.#depth > depthLimit) throw new SearchError('The search is nested too deeply')
        return {kind: 'not', part: this.#one()}
      case '(': {
        const inner = this.sequence()
        if (!this.#take(')')) throw new SearchError('The search has an unclosed parenthesis')
        return inner
      }
      case 'has':
      case 'null':
        return this.#set(token.kind === 'has')
      case 'comparison':
        return {kind: 'anywhere', operator: token.operator, values: this.#values(token.operator)}
      case 'word':
        return this.#word(token.text, token.quoted)
      default:
        throw new SearchError(`The search has ${token.kind} where a word is expected`)
    }
  }

  #word(text: string, quoted: boolean): Search {
    const next = this.#peek()
    if (!quoted && next?.kind === 'comparison') {
      this.#at++
      return {kind: 'compare', field: text, operator: next.operator, values: this.#values(next.operator)}
    }
    return {kind: 'anywhere', operator: '~', values: [text]}
  }

  #set(set: boolean): Search {
    const parenthesis = this.#take('(')
    const field = this.#next('a field name')
    if (field.kind !== 'word') throw new SearchError('A field name is expected')
    if (parenthesis && !this.#take(')')) throw new SearchError('The search has an unclosed parenthesis')
    return {kind: 'set', field: field.text, set}
  }

  #values(operator: Comparison): string[] {
    if (operator !== '^' && operator !== '!^') return [this.#value()]
    const open = this.#take('(')
    const values = [this.#value()]
    while (this.#take(',')) values.push(this.#value())
    if (open && !this.#take(')')) throw new SearchError('The list of values is not closed')
    return values
  }

  #value(): string {
    const token = this.#next('a value')
    if (token.kind !== 'word') throw new SearchError('A value is expected after an operator')
    return token.text
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #take(kind: Token['kind']): boolean {
    const taken = this.#peek()?.kind === kind
    if (taken) this.#at++
    return taken
  }

  #next(what: string): Token {
    const token = this.#tokens[this.#at++]
    if (!token) throw new SearchError(`The search ends where ${what} is expected`)
    return token
  }
}
