import {Problem} from '../../error'
import type {Meter} from '../../limits'
import {compare, isEqual, isList, RubyRange, RubyRegexp, RubySymbol, type Value} from '../values'
import {inEverySet, squeezeRuns, translate} from './character-sets'
import {formatText} from './format'
import {positionOf, stretchArgument} from './indexing'
import {asInteger, asText, binary, conversion, type Method, type MethodTable, plain, table, taking} from './method'
import {finderOf, scan, split, substitute} from './search'

// Ruby's white space for stripping is ASCII, and counts NUL.
const leading = /^[ \t-\r\0]+/
const trailing = /[ \t-\r\0]+$/

function trimEnd(text: string): string {
  // By hand: the regular expression would try every run of white space inside the text.
  let end = text.length
  while (end > 0 && trailing.test(text[end - 1] ?? '')) end--
  return text.slice(0, end)
}

function chomp(text: string, ending: Value | undefined): string {
  if (ending === null) return text
  if (ending === undefined) return text.replace(/(?:\r\n|\n|\r)$/, '')
  const suffix = asText(ending)
  if (suffix === '') return text.replace(/(?:\r?\n)+$/, '')
  return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text
}

function repeat(text: string, times: number, meter: Meter): string {
  if (times < 0) throw new Problem('value', 'a negative number of repetitions')
  meter.text(text.length * times)
  return text.repeat(times)
}

type Side = 'left' | 'right' | 'both'

/** `ljust`, `rjust` and `center`: pads on the named side up to a width in characters. */
function padding(side: Side): Method<string> {
  return taking(1, 2, (text, [width, pad], meter) => {
    const filler = pad === undefined ? ' ' : asText(pad)
    if (filler === '') throw new Problem('value', 'nothing to pad with')
    const missing = Math.max(0, asInteger(width) - [...text].length)
    meter.text(text.length + missing * 2)
    const left = side === 'right' ? 0 : side === 'left' ? missing : Math.floor(missing / 2)
    return fill(filler, left) + text + fill(filler, missing - left)
  })
}

function fill(filler: string, length: number): string {
  const characters = [...filler]
  return Array.from({length}, (_, i) => characters[i % characters.length] ?? '').join('')
}

/** `[]` and `slice` with an index, a start and a length, a range, a string or a regular expression. */
function slice(text: string, args: readonly Value[], meter: Meter): Value {
  const [what, group] = args
  if (typeof what === 'string' && group === undefined) return text.includes(what) ? what : null
  const characters = [...text]
  meter.text(characters.length)
  if (what instanceof RubyRegexp) {
    const found = finderOf(what, meter)(characters, 0)
    const number = group === undefined ? 0 : asInteger(group)
    if (!found || number === 0) return found && characters.slice(found.start, found.end).join('')
    return found.groups[number < 0 ? number + found.groups.length : number - 1] ?? null
  }
  const stretch = stretchArgument(args, characters.length)
  if (stretch !== undefined) return stretch && characters.slice(stretch.start, stretch.start + stretch.length).join('')
  const position = positionOf(asInteger(what), characters.length)
  return position === null ? null : (characters[position] ?? null)
}

function startsWith(text: string, prefixes: readonly Value[], meter: Meter): boolean {
  return prefixes.some((prefix) =>
    prefix instanceof RubyRegexp ? finderOf(prefix, meter)([...text], 0)?.start === 0 : text.startsWith(asText(prefix)),
  )
}

function index(text: string, [needle, from]: readonly Value[], meter: Meter): Value {
  const characters = [...text]
  meter.text(characters.length)
  const offset = from === undefined ? 0 : asInteger(from)
  const start = offset < 0 ? offset + characters.length : offset
  if (start < 0 || start > characters.length) return null
  return finderOf(needle, meter)(characters, start)?.start ?? null
}

function lastIndex(text: string, needle: Value): Value {
  const at = text.lastIndexOf(asText(needle))
  if (at < 0) return null
  const before = text.slice(0, at)
  return [...before].length
}

/** `to_i`: the number at the beginning of the text, 0 when there is none. */
function toInteger(text: string, radix: number): number {
  if (radix < 2 || radix > 36) throw new Problem('value', `${radix} is not a legal base`)
  const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, radix)
  const found = new RegExp(`^[ \\t-\\r]*([-+]?)((?:[${digits}]_?)+)`, 'i').exec(text.slice(0, 200))
  const value = found ? Number.parseInt((found[2] ?? '').replaceAll('_', ''), radix) : 0
  if (!Number.isSafeInteger(value)) throw new Problem('limit', 'a number would be too large')
  return found?.[1] === '-' && value ? -value : value
}

function ordered(test: (order: number) => boolean): Method<string> {
  return binary((text, other, meter) => test(compare(text, asText(other), meter) ?? 0))
}

function capitalize(text: string): string {
  const [first = ''] = text
  return first.toUpperCase() + text.slice(first.length).toLowerCase()
}

function swapCase(text: string): string {
  return [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('')
}

/** A method whose result may be longer than its text, by `times` at most (`ß` becomes `SS`). */
const mapped = (run: (text: string) => string): Method<string> =>
  plain((text, meter) => {
    meter.text(text.length)
    const result = run(text)
    meter.text(result.length)
    return result
  })

const same = plain((text: string) => text)
const size = plain((text: string, meter) => (meter.text(text.length), [...text].length))
const substitution = (all: boolean): Method<string> =>
  taking(2, 2, (text, [needle, by], meter) => substitute(text, needle, asText(by), all, meter))

export const stringMethods: MethodTable<string> = table({
  '+': binary((text, other, meter) => {
    meter.text(text.length + asText(other).length)
    return text + asText(other)
  }),
  '*': binary((text, other, meter) => repeat(text, asInteger(other), meter)),
  '%': binary((text, other, meter) => formatText(text, isList(other) ? other : [other], meter)),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  '<=>': binary((text, other, meter) => compare(text, other, meter)),
  '+@': same,
  '-@': same,
  '[]': taking(1, 2, slice),
  slice: taking(1, 2, slice),
  downcase: mapped((text) => text.toLowerCase()),
  upcase: mapped((text) => text.toUpperCase()),
  capitalize: mapped(capitalize),
  swapcase: mapped(swapCase),
  casecmp: binary((text, other, meter) => compare(asciiLower(text), asciiLower(asText(other)), meter)),
  strip: mapped((text) => trimEnd(text.replace(leading, ''))),
  lstrip: mapped((text) => text.replace(leading, '')),
  rstrip: mapped(trimEnd),
  chomp: taking(0, 1, (text, [ending]) => chomp(text, ending)),
  chop: mapped((text) => (text.endsWith('\r\n') ? text.slice(0, -2) : [...text].slice(0, -1).join(''))),
  reverse: mapped((text) => [...text].toReversed().join('')),
  sub: substitution(false),
  gsub: substitution(true),
  scan: binary(scan),
  split: taking(0, 2, split),
  tr: taking(2, 2, (text, [from, to], meter) => translate(text, asText(from), asText(to), false, meter)),
  tr_s: taking(2, 2, (text, [from, to], meter) => translate(text, asText(from), asText(to), true, meter)),
  delete: taking(1, 20, (text, sets, meter) => {
    const inSets = inEverySet(sets.map(asText), meter)
    meter.text(text.length)
    return [...text].filter((c) => !inSets(c)).join('')
  }),
  count: taking(1, 20, (text, sets, meter) => {
    const inSets = inEverySet(sets.map(asText), meter)
    meter.text(text.length)
    return [...text].filter(inSets).length
  }),
  squeeze: taking(0, 20, (text, sets, meter) => {
    meter.text(text.length)
    return squeezeRuns(text, sets.map(asText), meter)
  }),
  center: padding('both'),
  ljust: padding('right'),
  rjust: padding('left'),
  length: size,
  size,
  'empty?': plain((text) => text === ''),
  'include?': binary((text, other) => text.includes(asText(other))),
  'start_with?': taking(0, 20, startsWith),
  'end_with?': taking(0, 20, (text, suffixes) => suffixes.some((suffix) => text.endsWith(asText(suffix)))),
  index: taking(1, 2, index),
  rindex: binary(lastIndex),
  to_s: same,
  to_str: same,
  to_i: taking(0, 1, (text, [radix]) => toInteger(text, radix === undefined ? 10 : asInteger(radix))),
  hex: plain((text) => toInteger(text.replace(/^([-+]?)0[xX]/, '$1'), 16)),
  oct: plain((text) => toInteger(text, 8)),
  to_sym: plain((text) => new RubySymbol(text)),
  intern: plain((text) => new RubySymbol(text)),
})

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (c) => c.toLowerCase())
}

/** `===`, as `case` uses it: a pattern matches, a range contains, anything else is equal. */
export function caseMatches(test: Value, value: Value, meter: Meter): boolean {
  if (test instanceof RubyRegexp) {
    const text = value instanceof RubySymbol ? value.name : value
    return typeof text === 'string' && finderOf(test, meter)([...text], 0) !== null
  }
  if (test instanceof RubyRange) return covers(test, value, meter)
  return isEqual(test, value, meter)
}

/** True when `value` lies between the ends of the range. */
export function covers(range: RubyRange, value: Value, meter: Meter): boolean {
  const low = range.from === null ? -1 : compare(range.from, value, meter)
  const high = range.to === null ? -1 : compare(value, range.to, meter)
  if (low === null || high === null) return false
  return low <= 0 && (range.exclusive && range.to !== null ? high < 0 : high <= 0)
}

/** The elements of a range of integers. */
export function rangeItems(range: RubyRange, meter: Meter): readonly number[] {
  if (typeof range.from !== 'number') throw conversion(range.from, 'Integer')
  const last = asInteger(range.to) - (range.exclusive ? 1 : 0)
  const {from} = range
  const length = Math.max(0, last - from + 1)
  meter.items(length)
  return Array.from({length}, (_, i) => from + i)
}
