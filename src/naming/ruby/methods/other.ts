import {Problem} from '../../error'
import {
  inspect,
  isoSeconds,
  type RubyHash,
  type RubyRange,
  RubySymbol,
  type RubyTime,
  textOf,
  type Value,
} from '../values'
import {asInteger, asText, binary, type MethodTable, plain, table, taking} from './method'
import {covers, rangeItems} from './string'

export const nilMethods: MethodTable<null> = table({
  to_s: plain(() => ''),
  to_a: plain(() => []),
  to_i: plain(() => 0),
  '&': binary(() => false),
  '|': binary((_, other) => other !== null && other !== false),
})

const truth = (value: Value): boolean => value !== null && value !== false

export const booleanMethods: MethodTable<boolean> = table({
  to_s: plain((self) => String(self)),
  '&': binary((self, other) => self && truth(other)),
  '|': binary((self, other) => self || truth(other)),
  '^': binary((self, other) => self !== truth(other)),
})

export const symbolMethods: MethodTable<RubySymbol> = table({
  to_s: plain((self) => self.name),
})

export const regexpMethods: MethodTable<Value> = table({
  to_s: plain((self, meter) => textOf(self, meter)),
})

export const rangeMethods: MethodTable<RubyRange> = table({
  begin: plain((self) => self.from),
  end: plain((self) => self.to),
  first: taking(0, 1, (self, [n], meter) =>
    n === undefined ? self.from : rangeItems(self, meter).slice(0, Math.max(0, asInteger(n))),
  ),
  last: taking(0, 1, (self, [n], meter) => {
    if (n === undefined) return self.to
    const items = rangeItems(self, meter)
    return items.slice(Math.max(0, items.length - asInteger(n)))
  }),
  'include?': binary(covers),
  'member?': binary(covers),
  'exclude_end?': plain((self) => self.exclusive),
  'any?': plain((self, meter) => rangeItems(self, meter).length > 0),
  to_a: plain(rangeItems),
  to_s: plain((self, meter) => textOf(self, meter)),
})

const keyOf = (key: Value | undefined): string => (key instanceof RubySymbol ? key.name : asText(key))
const has = binary((self: RubyHash, key) => self.entries.has(keyOf(key)))
const sizeOf = plain((self: RubyHash) => self.entries.size)

export const hashMethods: MethodTable<RubyHash> = table({
  '[]': binary((self, key) => self.entries.get(keyOf(key)) ?? null),
  fetch: taking(1, 2, (self, [key, fallback]) => {
    const value = self.entries.get(keyOf(key)) ?? fallback
    if (value === undefined) throw new Problem('value', `the hash has no key '${keyOf(key)}'`)
    return value
  }),
  'key?': has,
  'has_key?': has,
  'include?': has,
  'member?': has,
  keys: plain((self) => [...self.entries.keys()]),
  values: plain((self) => [...self.entries.values()]),
  to_a: plain((self) => [...self.entries].map(([key, value]) => [key, value])),
  length: sizeOf,
  size: sizeOf,
  'empty?': plain((self) => self.entries.size === 0),
  'any?': plain((self) => self.entries.size > 0),
  to_s: plain((self, meter) => inspect(self, meter)),
})

const day = 86_400_000
const two = (number: number): string => String(number).padStart(2, '0')
const yearDay = (date: Date): number => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / day) + 1
const unix = (time: RubyTime): number => Math.floor(time.date.getTime() / 1000)

/** Directives of `strftime`, each with its text. */
const directives: Readonly<Record<string, (time: RubyTime) => string>> = {
  Y: ({date}) => String(date.getUTCFullYear()),
  y: ({date}) => two(date.getUTCFullYear() % 100),
  m: ({date}) => two(date.getUTCMonth() + 1),
  d: ({date}) => two(date.getUTCDate()),
  H: ({date}) => two(date.getUTCHours()),
  M: ({date}) => two(date.getUTCMinutes()),
  S: ({date}) => two(date.getUTCSeconds()),
  j: ({date}) => String(yearDay(date)).padStart(3, '0'),
  u: ({date}) => String(date.getUTCDay() || 7),
  w: ({date}) => String(date.getUTCDay()),
  F: (time) => isoSeconds(time).slice(0, 10),
  T: (time) => isoSeconds(time).slice(11),
  s: (time) => String(unix(time)),
  Z: () => 'UTC',
  z: () => '+0000',
  '%': () => '%',
}

function strftime(time: RubyTime, format: string): string {
  return format.replace(/%([\s\S]?)/g, (_, letter: string) => {
    const show = directives[letter]
    if (!show)
      throw new Problem('unsupported', `'%${letter}' in strftime is not evaluated here`, {
        detail: `Legal: ${Object.keys(directives).join(' ')}`,
      })
    return show(time)
  })
}

const iso = plain((self: RubyTime) => `${isoSeconds(self)}Z`)

export const timeMethods: MethodTable<RubyTime> = table({
  year: plain(({date}) => date.getUTCFullYear()),
  month: plain(({date}) => date.getUTCMonth() + 1),
  mon: plain(({date}) => date.getUTCMonth() + 1),
  day: plain(({date}) => date.getUTCDate()),
  mday: plain(({date}) => date.getUTCDate()),
  hour: plain(({date}) => date.getUTCHours()),
  min: plain(({date}) => date.getUTCMinutes()),
  sec: plain(({date}) => date.getUTCSeconds()),
  yday: plain(({date}) => yearDay(date)),
  wday: plain(({date}) => date.getUTCDay()),
  to_i: plain(unix),
  iso8601: iso,
  xmlschema: iso,
  strftime: binary((self, format) => strftime(self, asText(format))),
  to_s: plain((self, meter) => textOf(self, meter)),
})
