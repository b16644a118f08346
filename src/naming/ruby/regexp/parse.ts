import {Problem} from '../../error'
import {limits} from '../../limits'
import {classAt, escapeAt, type Test} from './classes'
import {illegal} from './illegal'

export type Pattern =
  | {readonly type: 'character'; readonly test: Test}
  | {readonly type: 'sequence' | 'choice'; readonly parts: readonly Pattern[]}
  | {readonly type: 'group'; readonly body: Pattern; readonly number: number}
  | {
      readonly type: 'repeat'
      readonly body: Pattern
      readonly least: number
      readonly most: number
      readonly lazy: boolean
    }
  | {readonly type: 'anchor'; readonly kind: Anchor}

/** Ruby's `^ $` are borders of lines, `\A \z \Z` of the text. */
export type Anchor = 'lineStart' | 'lineEnd' | 'start' | 'end' | 'lastLineEnd' | 'border' | 'noBorder'

const anchors: Readonly<Record<string, Anchor>> = {
  '^': 'lineStart',
  $: 'lineEnd',
  '\\A': 'start',
  '\\z': 'end',
  '\\Z': 'lastLineEnd',
  '\\b': 'border',
  '\\B': 'noBorder',
}

/** Parses a regular expression; look-around, back references and named groups raise a problem. */
export function parseRegexp(
  source: string,
  flags: {ignoreCase: boolean; dotAll: boolean},
): {pattern: Pattern; groups: number} {
  const parser = new RegexpParser(source, flags)
  return parser.run()
}

class RegexpParser {
  private readonly source: string
  private readonly flags: {ignoreCase: boolean; dotAll: boolean}
  private position = 0
  private groups = 0
  private depth = 0

  constructor(source: string, flags: {ignoreCase: boolean; dotAll: boolean}) {
    this.source = source
    this.flags = flags
  }

  run(): {pattern: Pattern; groups: number} {
    const pattern = this.choice()
    if (this.position < this.source.length) throw illegal("')' without '('")
    return {pattern, groups: this.groups}
  }

  private choice(): Pattern {
    if (++this.depth > limits.nesting)
      throw new Problem('limit', 'the regular expression has too many groups inside each other')
    const parts = [this.sequence()]
    while (this.take('|')) parts.push(this.sequence())
    this.depth--
    return parts.length === 1 && parts[0] ? parts[0] : {type: 'choice', parts}
  }

  private sequence(): Pattern {
    const parts: Pattern[] = []
    while (this.position < this.source.length && !'|)'.includes(this.source[this.position] ?? ''))
      parts.push(this.repeated())
    return {type: 'sequence', parts}
  }

  private repeated(): Pattern {
    const body = this.single()
    const range = this.quantifier()
    if (!range) return body
    const lazy = this.take('?')
    if (this.take('+') || this.quantifier()) throw illegal('a quantifier behind a quantifier')
    if (body.type === 'anchor') throw illegal('a quantifier behind an anchor')
    return {type: 'repeat', body, ...range, lazy}
  }

  private quantifier(): {least: number; most: number} | undefined {
    if (this.take('*')) return {least: 0, most: Infinity}
    if (this.take('+')) return {least: 1, most: Infinity}
    if (this.take('?')) return {least: 0, most: 1}
    const counted = /^\{(\d{0,6})(,?)(\d{0,6})\}/.exec(this.source.slice(this.position, this.position + 16))
    if (!counted) return undefined
    const [all, low = '', comma = '', high = ''] = counted
    if (low === '' && high === '') return undefined
    this.position += all.length
    const least = Number(low)
    const most = comma === '' ? least : high === '' ? Infinity : Number(high)
    if (least > most) throw illegal('a quantifier whose bounds are in the wrong order')
    return {least, most}
  }

  private single(): Pattern {
    const {source} = this
    const character = String.fromCodePoint(source.codePointAt(this.position) ?? 0)
    const anchor = anchors[character === '\\' ? source.slice(this.position, this.position + 2) : character]
    if (anchor) {
      this.position += character === '\\' ? 2 : 1
      return {type: 'anchor', kind: anchor}
    }
    if (this.take('(')) return this.group()
    if ('*+?'.includes(character)) throw illegal(`nothing for '${character}' to repeat`)
    if (this.take('.')) {
      const {dotAll} = this.flags
      return {type: 'character', test: (c) => dotAll || c !== '\n'}
    }
    if (character === '[') return this.characters(classAt(source, this.position))
    if (character === '\\') return this.characters(escapeAt(source, this.position))
    this.position += character.length
    return this.characters({test: (c) => c === character, end: this.position})
  }

  private characters(found: {test: Test; end: number}): Pattern {
    this.position = found.end
    const {test} = found
    if (!this.flags.ignoreCase) return {type: 'character', test}
    return {type: 'character', test: (c) => test(c) || test(c.toLowerCase()) || test(c.toUpperCase())}
  }

  private group(): Pattern {
    let number = 0
    if (this.take('?')) {
      if (!this.take(':')) throw illegal("groups that begin with '(?', other than '(?:'")
    } else number = ++this.groups
    const body = this.choice()
    if (!this.take(')')) throw illegal("'(' without ')'")
    return number ? {type: 'group', body, number} : body
  }

  private take(character: string): boolean {
    if (this.source[this.position] !== character) return false
    this.position++
    return true
  }
}
