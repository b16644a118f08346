import {Problem} from '../../error'
import type {Meter} from '../../limits'
import {inspect, textOf, type Value} from '../values'
import {asInteger} from './method'

const directive = /%([-+0 ]*)(\d*)(?:\.(\d*))?([A-Za-z%<{]?)/g

/** `format % values`, with the directives s p d i u x X o b c and %%. */
export function formatText(format: string, values: readonly Value[], meter: Meter): string {
  meter.text(format.length)
  let next = 0
  let length = 0
  const take = (): Value => {
    const value = values[next++]
    if (value === undefined) throw new Problem('value', 'fewer values than the format has places for')
    return value
  }
  return format.replace(
    directive,
    (_all, flags: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === '%') return '%'
      const wide = Number(width || 0)
      const text = one(kind, flags, precision, wide, take, meter)
      const added = Math.max(text.length, wide)
      length += added
      meter.text(length, added)
      return flags.includes('-') ? text.padEnd(wide) : text.padStart(wide)
    },
  )
}

function one(
  kind: string,
  flags: string,
  precision: string | undefined,
  width: number,
  take: () => Value,
  meter: Meter,
): string {
  if (kind === 's' || kind === 'p') {
    const value = take()
    const text = kind === 's' ? textOf(value, meter) : inspect(value, meter)
    return precision === undefined ? text : [...text].slice(0, Number(precision)).join('')
  }
  if (kind === 'c') {
    const value = take()
    return typeof value === 'number'
      ? String.fromCodePoint(Math.min(Math.max(value, 0), 0xffff))
      : ([...textOf(value, meter)][0] ?? '')
  }
  const radix = ({d: 10, i: 10, u: 10, x: 16, X: 16, o: 8, b: 2} as Record<string, number>)[kind]
  if (radix === undefined) throw new Problem('unsupported', `the format '%${kind}' is not evaluated here`)
  const number = integerOf(take())
  meter.text(Math.max(width, Number(precision ?? 0)))
  return digits(number, radix, flags, precision, width, kind === 'X')
}

function digits(
  number: number,
  radix: number,
  flags: string,
  precision: string | undefined,
  width: number,
  upper: boolean,
): string {
  const sign = number < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  let text = Math.abs(number).toString(radix)
  if (upper) text = text.toUpperCase()
  text = text.padStart(Number(precision ?? 0), '0')
  if (flags.includes('0') && !flags.includes('-') && precision === undefined)
    text = text.padStart(width - sign.length, '0')
  return sign + text
}

/** An integer, also from a string that is one, as `format` reads it. */
function integerOf(value: Value): number {
  if (typeof value !== 'string') return asInteger(value)
  if (!/^\s*[-+]?\d+(?:_\d+)*\s*$/.test(value)) throw new Problem('value', `'${value.slice(0, 40)}' is not a number`)
  return Number(value.replaceAll('_', ''))
}
