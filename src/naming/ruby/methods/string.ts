import {Problem} from '../../error'
import {limits, type Meter} from '../../limits'
import {RubyRegexp, type Value} from '../values'
import {deleteCharacters, squeezeRuns, translate} from './characters'
import {firstMatch, split, substitute} from './search'
import {sliceOf} from './slicing'
import {asInteger, asText, binary, type Method, type MethodTable, plain, table, taking} from './table'

// Ruby's white space for stripping is ASCII, and counts NUL.
const leading = /^[ \t-\r\0]+/

function trimEnd(text: string): string {
  // By hand: a regular expression would try every run of white space inside the text.
  let end = text.length
  while (end > 0 && leading.test(text[end - 1] ?? '')) end--
  return text.slice(0, end)
}

function chomp(text: string, ending: Value | undefined): string {
  if (ending === undefined) return text.replace(/(?:\r\n|\n|\r)$/, '')
  const suffix = asText(ending)
  return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text
}

function repeat(text: string, times: number, meter: Meter): string {
  if (times < 0) throw new Problem('value', 'negative number of repetitions')
  meter.text(text.length * times)
  return text.repeat(times)
}

function padStart(text: string, [width, pad]: readonly Value[], meter: Meter): string {
  const filler = pad === undefined ? ' ' : asText(pad)
  if (filler === '') throw new Problem('value', 'the padding is empty')
  const missing = Math.max(0, asInteger(width) - [...text].length)
  meter.text(text.length + missing * 2)
  const characters = [...filler]
  return Array.from({length: missing}, (_, i) => characters[i % characters.length] ?? '').join('') + text
}

/** `[]` and `slice` with an index, a start and a length, a range, a string or a regular expression. */
function slice(text: string, args: readonly Value[], meter: Meter): Value {
  const [what, group] = args
  if (typeof what === 'string') return text.includes(what) ? what : null
  if (what instanceof RubyRegexp) return firstMatch(text, what, group === undefined ? 0 : asInteger(group), meter)
  meter.text(text.length)
  const characters = [...text]
  const found = sliceOf(args, characters.length)
  return found && characters.slice(found.start, found.start + found.length).join('')
}

/** `to_i`: the number at the beginning of the text, 0 when there is none. */
function toInteger(text: string): number {
  const digits = /^[ \t-\r]*([-+]?\d+(?:_\d+)*)/.exec(text.slice(0, limits.pattern))?.[1] ?? '0'
  const value = Number(digits.replaceAll('_', ''))
  if (!Number.isSafeInteger(value)) throw new Problem('limit', `a number would exceed ${Number.MAX_SAFE_INTEGER}`)
  return value + 0 || 0
}

/** The order of two strings by code point: negative, 0 or positive. */
function compare(a: string, b: string, meter: Meter): number {
  meter.spend(1 + Math.min(a.length, b.length))
  const left = [...a]
  const right = [...b]
  const at = left.findIndex((character, i) => character !== right[i])
  return at < 0 ? left.length - right.length : (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1)
}

function ordered(test: (order: number) => boolean): Method<string> {
  return binary((text, other, meter) => test(compare(text, asText(other), meter)))
}

function capitalize(text: string): string {
  const [first = ''] = text
  return first.toUpperCase() + text.slice(first.length).toLowerCase()
}

/** A method of the text alone; its result may be longer (`ß` becomes `SS`). */
const mapped = (run: (text: string) => string): Method<string> =>
  plain((text, meter) => {
    meter.text(text.length)
    const result = run(text)
    meter.text(result.length)
    return result
  })

const size = plain((text: string, meter) => (meter.text(text.length), [...text].length))
const substitution = (all: boolean): Method<string> =>
  taking(2, 2, (text, [needle, by], meter) => substitute(text, needle, asText(by), all, meter))

export const stringMethods: MethodTable<string> = table({
  '+': binary((text, other, meter) => {
    meter.text(text.length + asText(other).length)
    return text + asText(other)
  }),
  '*': binary((text, other, meter) => repeat(text, asInteger(other), meter)),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  '[]': taking(1, 2, slice),
  slice: taking(1, 2, slice),
  downcase: mapped((text) => text.toLowerCase()),
  upcase: mapped((text) => text.toUpperCase()),
  capitalize: mapped(capitalize),
  strip: mapped((text) => trimEnd(text.replace(leading, ''))),
  lstrip: mapped((text) => text.replace(leading, '')),
  rstrip: mapped(trimEnd),
  chomp: taking(0, 1, (text, [ending]) => chomp(text, ending)),
  rjust: taking(1, 2, padStart),
  sub: substitution(false),
  gsub: substitution(true),
  split: taking(0, 2, split),
  tr: taking(2, 2, (text, [from, to], meter) => translate(text, asText(from), asText(to), meter)),
  delete: binary((text, set, meter) => deleteCharacters(text, asText(set), meter)),
  squeeze: taking(0, 1, (text, [set], meter) => squeezeRuns(text, set === undefined ? undefined : asText(set), meter)),
  length: size,
  size,
  'empty?': plain((text) => text === ''),
  'include?': binary((text, other) => text.includes(asText(other))),
  'start_with?': taking(1, 20, (text, prefixes) => prefixes.some((prefix) => text.startsWith(asText(prefix)))),
  'end_with?': taking(1, 20, (text, suffixes) => suffixes.some((suffix) => text.endsWith(asText(suffix)))),
  to_i: plain(toInteger),
})
