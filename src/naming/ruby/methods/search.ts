import {Problem} from '../../error'
import type {Meter} from '../../limits'
import {findMatch} from '../regexp/match'
import {RubyRegexp, type Value} from '../values'
import {asInteger, asText, conversion} from './method'

/** Where something was found, in characters; `groups` are what the groups of a regular expression took, null for nothing. */
export interface Found {
  readonly start: number
  readonly end: number
  readonly groups: readonly (string | null)[]
}

export type Finder = (text: readonly string[], from: number) => Found | null

/** A search for a string or a regular expression, from left to right. */
export function finderOf(needle: Value | undefined, meter: Meter): Finder {
  if (needle instanceof RubyRegexp) return (text, from) => findPattern(needle, text, from, meter)
  if (typeof needle !== 'string') throw conversion(needle ?? null, 'String or Regexp')
  const wanted = [...needle]
  return (text, from) => findText(wanted, text, from, meter)
}

function findPattern(regexp: RubyRegexp, text: readonly string[], from: number, meter: Meter): Found | null {
  const slots = findMatch(regexp.program, text, from, meter)
  if (!slots) return null
  const groups = Array.from({length: regexp.program.groups}, (_, i) => {
    const [start = -1, end = -1] = slots.slice(i * 2 + 2, i * 2 + 4)
    return start < 0 || end < 0 ? null : text.slice(start, end).join('')
  })
  return {start: slots[0] ?? 0, end: slots[1] ?? 0, groups}
}

function findText(wanted: readonly string[], text: readonly string[], from: number, meter: Meter): Found | null {
  for (let start = from; start + wanted.length <= text.length; start++) {
    let matched = 0
    while (matched < wanted.length && text[start + matched] === wanted[matched]) matched++
    meter.spend(1 + matched)
    if (matched === wanted.length) return {start, end: start + matched, groups: []}
  }
  return null
}

/** `sub` and `gsub`: `\1`, `\0`, `\&` and `\\` in the replacement have their meaning for strings, too. */
export function substitute(text: string, needle: Value | undefined, by: string, all: boolean, meter: Meter): string {
  const find = finderOf(needle, meter)
  const characters = [...text]
  meter.text(characters.length)
  let result = ''
  let position = 0
  let from = 0
  for (let found = find(characters, 0); found; found = find(characters, from)) {
    const more = characters.slice(position, found.start).join('') + expand(by, found, characters)
    meter.text(result.length + more.length, more.length)
    result += more
    position = found.end
    if (!all) break
    // Behind an empty match the next character is kept as it is.
    from = found.end === found.start ? found.end + 1 : found.end
    if (from > characters.length) break
  }
  return result + characters.slice(position).join('')
}

function expand(by: string, found: Found, characters: readonly string[]): string {
  if (!by.includes('\\')) return by
  return by.replace(/\\([\s\S])/g, (all, mark: string) => {
    if (mark === '\\') return '\\'
    if (mark === '0' || mark === '&') return characters.slice(found.start, found.end).join('')
    if (/[1-9]/.test(mark)) return found.groups[Number(mark) - 1] ?? ''
    if (/[`'k]/.test(mark)) throw new Problem('unsupported', `'\\${mark}' in a replacement is not evaluated here`)
    return all
  })
}

/** `scan`: every match, as its text or, where the regular expression has groups, as the list of what they took. */
export function scan(text: string, needle: Value, meter: Meter): Value {
  const find = finderOf(needle, meter)
  const characters = [...text]
  const matches: Value[] = []
  let from = 0
  for (let found = find(characters, 0); found; found = find(characters, from)) {
    matches.push(found.groups.length ? found.groups : characters.slice(found.start, found.end).join(''))
    meter.items(matches.length, 1)
    from = found.end === found.start ? found.end + 1 : found.end
    if (from > characters.length) break
  }
  return matches
}

/** `split`: by white space (nil or one space), a string, or a regular expression, whose groups become elements, too. */
export function split(text: string, args: readonly Value[], meter: Meter): Value {
  const [separator = null, most] = args
  const limit = most === undefined ? 0 : asInteger(most)
  if (text === '') return []
  if (limit === 1) return [text]
  const parts =
    separator === null || separator === ' ' ? splitWords(text, limit) : splitBy([...text], separator, limit, meter)
  meter.items(parts.length)
  meter.text(text.length)
  if (limit === 0) while (parts.at(-1) === '') parts.pop()
  return parts
}

function splitWords(text: string, limit: number): string[] {
  const parts: string[] = []
  let rest = text.replace(/^[ \t-\r\0]+/, '')
  while (rest !== '') {
    const gap = limit > 0 && parts.length === limit - 1 ? -1 : rest.search(/[ \t-\r\0]/)
    if (gap < 0) return [...parts, rest]
    parts.push(rest.slice(0, gap))
    rest = rest.slice(gap).replace(/^[ \t-\r\0]+/, '')
    if (rest === '') parts.push('')
  }
  return parts
}

function splitBy(characters: readonly string[], separator: Value, limit: number, meter: Meter): string[] {
  if (!(separator instanceof RubyRegexp)) asText(separator)
  const find = finderOf(separator, meter)
  const parts: string[] = []
  let begin = 0
  let from = 0
  let cuts = 1
  for (;;) {
    const found = from > characters.length ? null : find(characters, from)
    if (!found || (limit > 0 && cuts >= limit)) break
    const empty = found.start === found.end
    // An empty match cuts between characters, never before the first or behind the last.
    if (empty && found.start >= characters.length) break
    if (empty && found.start === begin) {
      from = found.start + 1
      continue
    }
    parts.push(characters.slice(begin, found.start).join(''), ...found.groups.filter((group) => group !== null))
    meter.items(parts.length, 1)
    begin = found.end
    from = empty ? found.end + 1 : found.end
    cuts++
  }
  return [...parts, characters.slice(begin).join('')]
}
