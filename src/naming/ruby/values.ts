import {Problem} from '../error'
import type {Meter} from '../limits'
import {notSupported} from './refusals'
import type {Matcher} from './regexp'

/** A range of an index, as in `label[0..3]`; an open end is null. */
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

export class RubyRegexp {
  readonly matcher: Matcher
  constructor(matcher: Matcher) {
    this.matcher = matcher
  }
}

/** A value of the server of which mallet only knows how it prints: a time or a hash. */
export class Printed {
  readonly className: string
  readonly text: string
  constructor(className: string, text: string) {
    this.className = className
    this.text = text
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
export type Value = null | boolean | number | string | readonly Value[] | RubyRange | RubyRegexp | Printed | Jailed

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)
export const isTruthy = (value: Value): boolean => value !== null && value !== false

/** Ruby's class name of a value, for error messages. */
export function classOf(value: Value): string {
  if (value === null) return 'nil'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return 'Integer'
  if (typeof value === 'string') return 'String'
  if (isList(value)) return 'Array'
  if (value instanceof RubyRange) return 'Range'
  if (value instanceof RubyRegexp) return 'Regexp'
  return value instanceof Printed ? value.className : value.variable
}

/** What a value prints. A {@link Problem} for what cannot be part of a name. */
export function textOf(value: Value, meter: Meter): string {
  const text = plainText(value)
  meter.text(text.length)
  return text
}

function plainText(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof Printed) return value.text
  if (value instanceof Jailed)
    throw new Problem('value', `'${value.variable}' is an object; use one of its methods`, {
      detail: `Legal: ${[...value.methods.keys()].map((method) => `${value.variable}.${method}`).join(', ')}`,
    })
  if (isList(value))
    throw notSupported('printing an array is', {hint: "Join it, as in .join('-'), or take one element, as in .last"})
  throw notSupported(`printing a ${value instanceof RubyRange ? 'range' : 'regular expression'} is`)
}

/** `==` of two values. */
export function isEqual(a: Value, b: Value, meter: Meter): boolean {
  meter.spend(1)
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i] ?? null, meter))
  return a === b
}

/** `blank?` as Rails has it: nil, false, empty, or nothing but white space. */
export function isBlank(value: Value): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return isList(value) ? value.length === 0 : !isTruthy(value)
}
