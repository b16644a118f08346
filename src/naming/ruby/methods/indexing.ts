import {asInteger} from './method'
import {RubyRange, type Value} from '../values'

/** A stretch of a string or array: `start` and `length` in elements, inside its bounds. */
export interface Stretch {
  readonly start: number
  readonly length: number
}

/** The one position that an index means (negative: from the end), or null when there is none. */
export function positionOf(index: number, size: number): number | null {
  const position = index < 0 ? index + size : index
  return position < 0 || position >= size ? null : position
}

/** What `[start, length]` means; null where Ruby answers nil. */
export function stretchOf(start: number, length: number, size: number): Stretch | null {
  const from = start < 0 ? start + size : start
  if (from < 0 || from > size || length < 0) return null
  return {start: from, length: Math.min(length, size - from)}
}

/** What `[range]` means; null where Ruby answers nil. */
export function rangeStretch(range: RubyRange, size: number): Stretch | null {
  const start = range.from === null ? 0 : asInteger(range.from)
  const from = start < 0 ? start + size : start
  if (from < 0 || from > size) return null
  const last = range.to === null ? size - 1 : endOf(asInteger(range.to), size) - (range.exclusive ? 1 : 0)
  return stretchOf(from, Math.max(0, last - from + 1), size)
}

const endOf = (end: number, size: number): number => (end < 0 ? end + size : end)

/** The stretch that the arguments of `[]` or `slice` mean, if they mean a stretch and not one element. */
export function stretchArgument(args: readonly Value[], size: number): Stretch | null | undefined {
  const [first, second] = args
  if (first instanceof RubyRange && second === undefined) return rangeStretch(first, size)
  return second === undefined ? undefined : stretchOf(asInteger(first), asInteger(second), size)
}
