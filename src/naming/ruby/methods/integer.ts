import {Problem} from '../../error'
import {limits} from '../../limits'
import {compare, type Value} from '../values'
import {asInteger, binary, conversion, type MethodTable, plain, table, taking} from './method'

function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Problem('limit', `a number would be beyond ${limits.integer}`)
  // Never -0, which would print a sign.
  return value + 0 || 0
}

/** Division that rounds down, as Ruby's does. */
function quotient(self: number, other: Value): number {
  const divisor = asInteger(other)
  if (divisor === 0) throw new Problem('value', 'division by zero')
  return exact(Math.floor(self / divisor))
}

function power(self: number, other: Value): number {
  const exponent = asInteger(other)
  if (exponent < 0) throw new Problem('unsupported', 'only whole numbers are evaluated here')
  return exact(self ** exponent)
}

function ordered(test: (order: number) => boolean): (self: number, other: Value) => boolean {
  return (self, other) => test(Math.sign(self - asComparable(other)))
}

function asComparable(value: Value): number {
  if (typeof value !== 'number') throw conversion(value, 'Integer')
  return value
}

function bits(run: (a: bigint, b: bigint) => bigint): (self: number, other: Value) => number {
  return (self, other) => exact(Number(run(BigInt(self), BigInt(asInteger(other)))))
}

function shift(self: number, places: number): number {
  if (places > 53) return exact(self === 0 ? 0 : Infinity)
  return places >= 0 ? exact(self * 2 ** places) : Math.floor(self / 2 ** Math.min(-places, 60)) + 0
}

function base(value: Value | undefined): number {
  const radix = value === undefined ? 10 : asInteger(value)
  if (radix < 2 || radix > 36) throw new Problem('value', `${radix} is not a legal base`)
  return radix
}

function character(self: number): string {
  if (self < 0 || self > 127) throw new Problem('value', `${self} is not the code of an ASCII character`)
  return String.fromCharCode(self)
}

const same = plain((self: number) => self)

export const integerMethods: MethodTable<number> = table({
  '+': binary((self, other) => exact(self + asInteger(other))),
  '-': binary((self, other) => exact(self - asInteger(other))),
  '*': binary((self, other) => exact(self * asInteger(other))),
  '/': binary(quotient),
  div: binary(quotient),
  '%': binary((self, other) => exact(self - quotient(self, other) * asInteger(other))),
  modulo: binary((self, other) => exact(self - quotient(self, other) * asInteger(other))),
  remainder: binary((self, other) => (quotient(self, other), exact(self % asInteger(other)))),
  divmod: binary((self, other) => [quotient(self, other), exact(self - quotient(self, other) * asInteger(other))]),
  '**': binary(power),
  '<': binary(ordered((order) => order < 0)),
  '<=': binary(ordered((order) => order <= 0)),
  '>': binary(ordered((order) => order > 0)),
  '>=': binary(ordered((order) => order >= 0)),
  '<=>': binary((self, other, meter) => compare(self, other, meter)),
  '&': binary(bits((a, b) => a & b)),
  '|': binary(bits((a, b) => a | b)),
  '^': binary(bits((a, b) => a ^ b)),
  '<<': binary((self, other) => shift(self, asInteger(other))),
  '>>': binary((self, other) => shift(self, -asInteger(other))),
  '-@': plain((self) => exact(-self)),
  '+@': same,
  '~': plain((self) => exact(-self - 1)),
  abs: plain((self) => Math.abs(self)),
  succ: plain((self) => exact(self + 1)),
  next: plain((self) => exact(self + 1)),
  'zero?': plain((self) => self === 0),
  'nonzero?': plain((self) => (self === 0 ? null : self)),
  'integer?': plain(() => true),
  chr: plain(character),
  to_i: same,
  to_int: same,
  floor: same,
  ceil: same,
  round: same,
  truncate: same,
  to_s: taking(0, 1, (self, [radix]) => self.toString(base(radix))),
})
