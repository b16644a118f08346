import {RubyRange, type Value} from '../values'
import {asInteger} from './table'

/** Elements of a string or array, inside its bounds. */
interface Slice {
  readonly start: number
  readonly length: number
}

/** The slice that the arguments of `[]` mean in something of `size` elements; null where Ruby answers nil. */
export function sliceOf(args: readonly Value[], size: number): Slice | null {
  const [first, second] = args
  if (first instanceof RubyRange) return rangeSlice(first, size)
  const start = fromEnd(asInteger(first), size)
  // One index behind the last element is nil, but an empty slice may begin there.
  if (second === undefined) return start < 0 || start >= size ? null : {start, length: 1}
  return within(start, asInteger(second), size)
}

function rangeSlice({from, to, exclusive}: RubyRange, size: number): Slice | null {
  const start = fromEnd(asInteger(from), size)
  const last = to === null ? size - 1 : fromEnd(asInteger(to), size) - (exclusive ? 1 : 0)
  return within(start, Math.max(0, last - start + 1), size)
}

function within(start: number, length: number, size: number): Slice | null {
  return start < 0 || start > size || length < 0 ? null : {start, length: Math.min(length, size - start)}
}

const fromEnd = (index: number, size: number): number => (index < 0 ? index + size : index)
