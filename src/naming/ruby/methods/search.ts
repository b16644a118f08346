import type {Meter} from '../../limits'
import {notSupported} from '../refusals'
import type {Found} from '../regexp'
import {RubyRegexp, type Value} from '../values'
import {asInteger, conversion} from './table'

type Finder = (text: string, from: number) => Found | null

/** A search for a string or a regular expression, from left to right. */
function finderOf(needle: Value | undefined, meter: Meter): Finder {
  if (needle instanceof RubyRegexp) return (text, from) => needle.matcher.find(text, from, meter)
  if (typeof needle !== 'string') throw conversion(needle ?? null, 'String or Regexp')
  return (text, from) => {
    const start = text.indexOf(needle, from)
    meter.spend(1 + (start < 0 ? text.length - from : start - from))
    return start < 0 ? null : {start, end: start + needle.length, groups: []}
  }
}

/** Where to search on behind a match: behind an empty one, one character further on. */
function nextStart({start, end}: Found, text: string): number {
  return end > start ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1)
}

/** `sub` and `gsub`: `\1`, `\0`, `\&` and `\\` in the replacement have their meaning for strings, too. */
export function substitute(text: string, needle: Value | undefined, by: string, all: boolean, meter: Meter): string {
  const find = finderOf(needle, meter)
  let result = ''
  let position = 0
  for (let found = find(text, 0); found;) {
    const more = text.slice(position, found.start) + expand(by, found, text)
    meter.text(result.length + more.length, more.length)
    result += more
    position = found.end
    const from = nextStart(found, text)
    found = all && from <= text.length ? find(text, from) : null
  }
  return result + text.slice(position)
}

function expand(by: string, found: Found, text: string): string {
  return by.replace(/\\([\s\S])/g, (whole, mark: string) => {
    if (mark === '\\') return '\\'
    if (mark === '0' || mark === '&') return text.slice(found.start, found.end)
    if (/[1-9]/.test(mark)) return found.groups[Number(mark) - 1] ?? ''
    if (/[`'k]/.test(mark)) throw notSupported(`'\\${mark}' in a replacement is`)
    return whole
  })
}

/** `split`: by white space (nil or one space), a string, or a regular expression, whose groups become elements, too. */
export function split(text: string, [separator = null, most]: readonly Value[], meter: Meter): Value {
  const limit = most === undefined ? 0 : asInteger(most)
  meter.text(text.length)
  if (text === '') return []
  if (separator === null || separator === ' ') {
    if (limit !== 0) throw notSupported('a limit for splitting by white space is')
    return text.split(/[ \t-\r\0]+/).filter((word) => word !== '')
  }
  const parts = splitBy(text, finderOf(separator, meter), limit, meter)
  if (limit === 0) while (parts.at(-1) === '') parts.pop()
  return parts
}

function splitBy(text: string, find: Finder, limit: number, meter: Meter): string[] {
  const parts: string[] = []
  let begin = 0
  let cuts = 1
  for (let found = limit === 1 ? null : find(text, 0); found;) {
    const {start, end} = found
    // An empty match does not cut before the first character, nor where the last cut was.
    if (start < end || start > begin) {
      parts.push(text.slice(begin, start), ...found.groups.filter((group) => group !== null))
      meter.item(parts.length)
      begin = end
      cuts++
    }
    const from = nextStart(found, text)
    found = cuts === limit || from > text.length ? null : find(text, from)
  }
  return [...parts, text.slice(begin)]
}

/** `[/…/]`: the text that a regular expression matches first, or of one of its groups; null for none. */
export function firstMatch(text: string, regexp: RubyRegexp, group: number, meter: Meter): string | null {
  const found = regexp.matcher.find(text, 0, meter)
  if (!found) return null
  return group === 0 ? text.slice(found.start, found.end) : (found.groups[group - 1] ?? null)
}
