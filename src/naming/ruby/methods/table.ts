import {Problem} from '../../error'
import type {Meter} from '../../limits'
import {classOf, type Value} from '../values'

/** One method of a Ruby class: how many arguments it takes, and what it does. */
export interface Method<T> {
  readonly least: number
  readonly most: number
  run(self: T, args: readonly Value[], meter: Meter): Value
}

export type MethodTable<T> = ReadonlyMap<string, Method<T>>

/** A method without arguments. */
export const plain = <T>(run: (self: T, meter: Meter) => Value): Method<T> => ({
  least: 0,
  most: 0,
  run: (self, _, meter) => run(self, meter),
})

/** A method with `least` to `most` arguments. */
export const taking = <T>(
  least: number,
  most: number,
  run: (self: T, args: readonly Value[], meter: Meter) => Value,
): Method<T> => ({least, most, run})

/** A binary operator or a method with exactly one argument. */
export const binary = <T>(run: (self: T, other: Value, meter: Meter) => Value): Method<T> => ({
  least: 1,
  most: 1,
  run: (self, [other = null], meter) => run(self, other, meter),
})

export const table = <T>(methods: Record<string, Method<T>>): MethodTable<T> => new Map(Object.entries(methods))

/** `value` as a string, or the problem that Ruby has with it. */
export function asText(value: Value | undefined): string {
  if (typeof value === 'string') return value
  throw conversion(value ?? null, 'String')
}

/** `value` as an integer, or the problem that Ruby has with it. */
export function asInteger(value: Value | undefined): number {
  if (typeof value === 'number') return value
  throw conversion(value ?? null, 'Integer')
}

/** The problem of a value of the wrong class. */
export function conversion(value: Value, wanted: string): Problem {
  const hint = wanted === 'String' ? {hint: 'Interpolate it, as in "#{value}", or call \'to_s\''} : {}
  return new Problem('value', `${wanted} expected, not ${classOf(value)}`, hint)
}
