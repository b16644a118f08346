import {Problem} from '../error'
import type {Meter} from '../limits'
import type {Program} from './regexp/program'

/** A Ruby symbol, `:name`. */
export class RubySymbol {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A range; an open end is null. */
export class RubyRange {
  readonly from: Value
  readonly to: Value
  readonly exclusive: boolean
  constructor(from: Value, to: Value, exclusive: boolean) {
    this.from = from
    this.to = to
    this.exclusive = exclusive
  }
}

/** A regular expression literal with its compiled program. */
export class RubyRegexp {
  readonly source: string
  readonly flags: string
  readonly program: Program
  constructor(source: string, flags: string, program: Program) {
    this.source = source
    this.flags = flags
    this.program = program
  }
}

/** A moment, in UTC. */
export class RubyTime {
  readonly date: Date
  constructor(date: Date) {
    this.date = date
  }
}

/** A hash with text keys, as a record of the server has them. */
export class RubyHash {
  readonly entries: ReadonlyMap<string, Value>
  constructor(entries: ReadonlyMap<string, Value>) {
    this.entries = entries
  }
}

/** An object of the server of which a pattern may call the named methods only. */
export class Jailed {
  readonly variable: string
  readonly methods: ReadonlyMap<string, () => Value>
  constructor(variable: string, methods: ReadonlyMap<string, () => Value>) {
    this.variable = variable
    this.methods = methods
  }
}

/** A Ruby value; integers are numbers, there are no floats. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | RubySymbol
  | RubyRange
  | RubyRegexp
  | RubyTime
  | RubyHash
  | Jailed

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)
export const isTruthy = (value: Value): boolean => value !== null && value !== false

/** Ruby's class name of a value, for error texts. */
export function classOf(value: Value): string {
  if (value === null) return 'nil'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return 'Integer'
  if (typeof value === 'string') return 'String'
  if (isList(value)) return 'Array'
  if (value instanceof RubySymbol) return 'Symbol'
  if (value instanceof RubyRange) return 'Range'
  if (value instanceof RubyRegexp) return 'Regexp'
  if (value instanceof RubyTime) return 'Time'
  return value instanceof RubyHash ? 'Hash' : value.variable
}

/** `to_s` of a value. An object of the server has none that would help: a problem says which methods it has. */
export function textOf(value: Value, meter: Meter): string {
  const text = plainText(value, meter)
  meter.text(text.length)
  return text
}

function plainText(value: Value, meter: Meter): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (value instanceof RubySymbol) return value.name
  if (value instanceof RubyRange) return rangeText(value, (end) => textOf(end, meter))
  if (value instanceof RubyTime) return `${isoSeconds(value).replace('T', ' ')} UTC`
  if (value instanceof RubyRegexp) {
    const off = ['m', 'i', 'x'].filter((flag) => !value.flags.includes(flag)).join('')
    return `(?${value.flags}${off && `-${off}`}:${value.source})`
  }
  return inspect(value, meter)
}

/** `inspect` of a value, as arrays and hashes show their elements. */
export function inspect(value: Value, meter: Meter): string {
  meter.spend(1)
  if (value === null) return 'nil'
  if (typeof value === 'string') return inspectText(value, meter)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (isList(value))
    return list(
      '[',
      value.map((item) => inspect(item, meter)),
      ']',
      meter,
    )
  if (value instanceof RubyHash)
    return list(
      '{',
      [...value.entries].map(([key, item]) => `${inspect(key, meter)}=>${inspect(item, meter)}`),
      '}',
      meter,
    )
  if (value instanceof RubySymbol)
    return /^[A-Za-z_]\w*[?!=]?$/.test(value.name) ? `:${value.name}` : `:${inspectText(value.name, meter)}`
  if (value instanceof RubyRange) return rangeText(value, (end) => (end === null ? '' : inspect(end, meter)))
  if (value instanceof RubyRegexp) return `/${value.source}/${value.flags}`
  if (value instanceof RubyTime) return textOf(value, meter)
  throw objectAsText(value)
}

function objectAsText(value: Jailed): Problem {
  return new Problem('value', `'${value.variable}' is an object, not a text`, {
    detail: `Legal: ${[...value.methods.keys()].map((method) => `${value.variable}.${method}`).join(', ')}`,
  })
}

function rangeText(range: RubyRange, show: (end: Value) => string): string {
  return `${show(range.from)}${range.exclusive ? '...' : '..'}${show(range.to)}`
}

function list(open: string, items: readonly string[], close: string, meter: Meter): string {
  meter.text(items.reduce((sum, item) => sum + item.length + 2, 2))
  return open + items.join(', ') + close
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\u0007': '\\a',
  '\b': '\\b',
  '\v': '\\v',
  '\f': '\\f',
  '\u001b': '\\e',
}

function inspectText(text: string, meter: Meter): string {
  meter.text(text.length * 2)
  const escaped = text
    .replace(/["\\\n\t\r\u0007\b\v\f\u001b]/g, (c) => escapes[c] ?? c)
    .replace(/[\u0000-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .replace(/#(?=[{$@])/g, '\\#')
  return `"${escaped}"`
}

/** `2026-08-01T10:00:00`, without a zone. */
export function isoSeconds(time: RubyTime): string {
  return time.date.toISOString().slice(0, 19)
}

/** `==` of two values. */
export function isEqual(a: Value, b: Value, meter: Meter): boolean {
  meter.spend(1)
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i] ?? null, meter))
  if (a instanceof RubySymbol) return b instanceof RubySymbol && a.name === b.name
  if (a instanceof RubyTime) return b instanceof RubyTime && a.date.getTime() === b.date.getTime()
  if (a instanceof RubyRegexp) return b instanceof RubyRegexp && a.source === b.source && a.flags === b.flags
  if (a instanceof RubyRange)
    return (
      b instanceof RubyRange &&
      a.exclusive === b.exclusive &&
      isEqual(a.from, b.from, meter) &&
      isEqual(a.to, b.to, meter)
    )
  return a === b
}

/** `<=>` of two values: -1, 0, 1, or null when they cannot be compared. Strings compare by code point. */
export function compare(a: Value, b: Value, meter: Meter): number | null {
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b)
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b, meter)
  if (a instanceof RubySymbol && b instanceof RubySymbol) return compareTexts(a.name, b.name, meter)
  if (a instanceof RubyTime && b instanceof RubyTime) return Math.sign(a.date.getTime() - b.date.getTime())
  if (isList(a) && isList(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = compare(a[i] ?? null, b[i] ?? null, meter)
      if (order !== 0) return order
    }
    return Math.sign(a.length - b.length)
  }
  return isEqual(a, b, meter) ? 0 : null
}

function compareTexts(a: string, b: string, meter: Meter): number {
  meter.spend(1 + Math.min(a.length, b.length))
  const left = [...a]
  const right = [...b]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference) return Math.sign(difference)
  }
  return Math.sign(left.length - right.length)
}

/** `blank?` as Rails has it: nil, false, empty, or nothing but white space. */
export function isBlank(value: Value): boolean {
  if (typeof value === 'string') return value.trim() === ''
  if (isList(value)) return value.length === 0
  if (value instanceof RubyHash) return value.entries.size === 0
  return !isTruthy(value)
}
