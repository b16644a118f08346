import {Problem} from '../../error'
import type {Meter} from '../../limits'
import {isEqual, isList, textOf, type Value} from '../values'
import {sliceOf} from './slicing'
import {asInteger, asText, binary, type MethodTable, plain, table, taking} from './table'

type List = readonly Value[]

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

function element(list: List, args: List): Value {
  const slice = sliceOf(args, list.length)
  if (!slice) return null
  const isIndex = args.length === 1 && typeof args[0] === 'number'
  return isIndex ? (list[slice.start] ?? null) : list.slice(slice.start, slice.start + slice.length)
}

function count(value: Value): number {
  const number = asInteger(value)
  if (number < 0) throw new Problem('value', 'negative number of elements')
  return number
}

const size = plain((self: List) => self.length)

export const arrayMethods: MethodTable<List> = table({
  '[]': taking(1, 2, element),
  slice: taking(1, 2, element),
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
  'include?': binary((self, value, meter) => self.some((item) => isEqual(item, value, meter))),
  compact: plain((self) => self.filter((item) => item !== null)),
  reverse: plain((self) => self.toReversed()),
})
