import {DomainError} from '../errors'

export type Comparison = '=' | '!=' | '>' | '<' | '>=' | '<=' | '~' | '!~' | '^' | '!^'
export type Token =
  | {readonly kind: 'word'; readonly text: string; readonly quoted: boolean}
  | {readonly kind: 'comparison'; readonly operator: Comparison}
  | {readonly kind: 'and' | 'or' | 'not' | '(' | ')' | ',' | 'has' | 'null'}

/** A search string that cannot be understood; the text says what is wrong. */
export class SearchError extends DomainError {
  constructor(message: string) {
    super('argument', message)
  }
}

const comparisons: Record<string, Comparison> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '>': '>',
  '<': '<',
  '>=': '>=',
  '<=': '<=',
  '~': '~',
  '!~': '!~',
  '^': '^',
  '!^': '!^',
}
const words: Record<string, Token> = {
  and: {kind: 'and'},
  or: {kind: 'or'},
  not: {kind: 'not'},
  has: {kind: 'has'},
  'set?': {kind: 'has'},
  'null?': {kind: 'null'},
  in: {kind: 'comparison', operator: '^'},
  before: {kind: 'comparison', operator: '<'},
  after: {kind: 'comparison', operator: '>'},
  at: {kind: 'comparison', operator: '='},
}
const lengthLimit = 20_000

/** Splits a search string into tokens. Right after a comparison the next word is a value, whatever it begins with. */
export function tokenize(text: string): Token[] {
  if (text.length > lengthLimit) throw new SearchError(`The search is longer than ${lengthLimit} characters`)
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at, at + 2)
    const char = text.charAt(at)
    const previous = tokens.at(-1)
    const wantsValue = previous?.kind === 'comparison'
    if (/\s/.test(char)) at++
    else if (char === '"') at = quoted(text, at, tokens)
    else if (char === '(' || char === ')' || char === ',') {
      tokens.push({kind: char})
      at++
    } else if (rest === '&&' || rest === '||') {
      tokens.push({kind: rest === '&&' ? 'and' : 'or'})
      at += 2
    } else if (char === '&' || char === '|') {
      tokens.push({kind: char === '&' ? 'and' : 'or'})
      at++
    } else if (!wantsValue && comparisons[rest]) {
      tokens.push({kind: 'comparison', operator: comparisons[rest]})
      at += 2
    } else if (!wantsValue && comparisons[char]) {
      tokens.push({kind: 'comparison', operator: comparisons[char]})
      at++
    } else if (!wantsValue && (char === '-' || char === '!')) {
      tokens.push({kind: 'not'})
      at++
    } else at = bare(text, at, tokens, wantsValue)
  }
  return tokens
}

function quoted(text: string, start: number, tokens: Token[]): number {
  let value = ''
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"') {
      tokens.push({kind: 'word', text: value, quoted: true})
      return at + 1
    }
    if (char === '\\' && at + 1 < text.length) value += text.charAt(++at)
    else value += char
  }
  tokens.push({kind: 'word', text: value, quoted: true}) // an open quote ends with the text
  return text.length
}

function bare(text: string, start: number, tokens: Token[], isValue: boolean): number {
  let end = start + 1
  while (
    end < text.length &&
    !/[\s=~<>&|(),]/.test(text.charAt(end)) &&
    text.slice(end, end + 2) !== '!=' &&
    text.slice(end, end + 2) !== '!~'
  )
    end++
  const value = text.slice(start, end)
  const known = isValue ? undefined : words[value.toLowerCase()]
  tokens.push(known ?? {kind: 'word', text: value, quoted: false})
  return end
}
