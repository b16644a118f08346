import {Problem} from '../../error'
import {limits, type Meter} from '../../limits'
import {compare, inspect, isEqual, isList, isTruthy, textOf, type Value} from '../values'
import {positionOf, stretchArgument} from './indexing'
import {asInteger, asText, binary, conversion, type MethodTable, plain, table, taking} from './method'

type List = readonly Value[]

const asList = (value: Value | undefined): List => {
  if (value !== undefined && isList(value)) return value
  throw conversion(value ?? null, 'Array')
}

function concatenated(a: List, b: List, meter: Meter): List {
  meter.items(a.length + b.length)
  return [...a, ...b]
}

/** `join`: nested arrays are joined with the same separator. */
function join(list: List, separator: string, meter: Meter): string {
  let text = ''
  list.forEach((item, index) => {
    const part = isList(item) ? join(item, separator, meter) : textOf(item, meter)
    meter.text(text.length + part.length + separator.length, part.length)
    text += index === 0 ? part : separator + part
  })
  return text
}

function repeat(list: List, other: Value, meter: Meter): Value {
  if (typeof other === 'string') return join(list, other, meter)
  const times = asInteger(other)
  if (times < 0) throw new Problem('value', 'a negative number of repetitions')
  meter.items(list.length * times)
  return Array.from({length: list.length * times}, (_, i) => list[i % list.length] ?? null)
}

function flatten(list: List, depth: number, meter: Meter): List {
  const flat: Value[] = []
  for (const item of list) {
    const more = isList(item) && depth !== 0 ? flatten(item, depth - 1, meter) : [item]
    meter.items(flat.length + more.length, more.length)
    flat.push(...more)
  }
  return flat
}

function includes(list: List, value: Value, meter: Meter): boolean {
  return list.some((item) => isEqual(item, value, meter))
}

function unique(list: List, meter: Meter): List {
  const kept: Value[] = []
  for (const item of list) if (!includes(kept, item, meter)) kept.push(item)
  return kept
}

function sorted(list: List, meter: Meter): List {
  meter.spend(list.length * Math.ceil(Math.log2(list.length + 1)))
  return [...list].sort((a, b) => {
    const order = compare(a, b, meter)
    if (order === null) throw new Problem('value', 'elements that cannot be compared cannot be sorted')
    return order
  })
}

function element(list: List, args: readonly Value[]): Value {
  const stretch = stretchArgument(args, list.length)
  if (stretch !== undefined) return stretch && list.slice(stretch.start, stretch.start + stretch.length)
  const position = positionOf(asInteger(args[0]), list.length)
  return position === null ? null : (list[position] ?? null)
}

function count(value: Value): number {
  const number = asInteger(value)
  if (number < 0) throw new Problem('value', 'a negative number of elements')
  return Math.min(number, limits.items)
}

function fetch(list: List, [index, fallback]: readonly Value[]): Value {
  const position = positionOf(asInteger(index), list.length)
  if (position !== null) return list[position] ?? null
  if (fallback !== undefined) return fallback
  throw new Problem('value', `the array has no element ${asInteger(index)}`)
}

const indexOrNull = (index: number): Value => (index < 0 ? null : index)
const size = plain((self: List) => self.length)

export const arrayMethods: MethodTable<List> = table({
  '[]': taking(1, 2, element),
  slice: taking(1, 2, element),
  at: binary((self, index) => element(self, [index])),
  fetch: taking(1, 2, fetch),
  values_at: taking(0, 50, (self, args) => args.map((index) => element(self, [asInteger(index)]))),
  first: taking(0, 1, (self, [n]) => (n === undefined ? (self[0] ?? null) : self.slice(0, count(n)))),
  last: taking(0, 1, (self, [n]) =>
    n === undefined ? (self.at(-1) ?? null) : self.slice(Math.max(0, self.length - count(n))),
  ),
  join: taking(0, 1, (self, [separator], meter) =>
    join(self, separator === undefined || separator === null ? '' : asText(separator), meter),
  ),
  length: size,
  size,
  'empty?': plain((self) => self.length === 0),
  'any?': taking(0, 1, (self, [value], meter) =>
    value === undefined ? self.some(isTruthy) : includes(self, value, meter),
  ),
  'include?': binary(includes),
  index: binary((self, value, meter) => indexOrNull(self.findIndex((item) => isEqual(item, value, meter)))),
  rindex: binary((self, value, meter) => indexOrNull(self.findLastIndex((item) => isEqual(item, value, meter)))),
  reverse: plain((self, meter) => (meter.items(self.length), self.toReversed())),
  compact: plain((self) => self.filter((item) => item !== null)),
  uniq: plain(unique),
  sort: plain(sorted),
  flatten: taking(0, 1, (self, [depth], meter) =>
    flatten(self, depth === undefined || depth === null ? -1 : asInteger(depth), meter),
  ),
  '+': binary((self, other, meter) => concatenated(self, asList(other), meter)),
  '-': binary((self, other, meter) => self.filter((item) => !includes(asList(other), item, meter))),
  '&': binary((self, other, meter) =>
    unique(
      self.filter((item) => includes(asList(other), item, meter)),
      meter,
    ),
  ),
  '|': binary((self, other, meter) => unique(concatenated(self, asList(other), meter), meter)),
  '*': binary(repeat),
  '<=>': binary((self, other, meter) => compare(self, other, meter)),
  to_a: plain((self) => self),
  to_s: plain(inspect),
})
