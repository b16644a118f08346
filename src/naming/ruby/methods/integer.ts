import {Problem} from '../../error'
import {asInteger, binary, type MethodTable, plain, table} from './table'
import type {Value} from '../values'

function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Problem('limit', `a number would exceed ${Number.MAX_SAFE_INTEGER}`)
  // Never -0, which would print a sign.
  return value + 0 || 0
}

/** Division that rounds down, as Ruby's does. */
function quotient(self: number, other: Value): number {
  const divisor = asInteger(other)
  if (divisor === 0) throw new Problem('value', 'division by zero')
  return exact(Math.floor(self / divisor))
}

export const integerMethods: MethodTable<number> = table({
  '+': binary((self, other) => exact(self + asInteger(other))),
  '-': binary((self, other) => exact(self - asInteger(other))),
  '*': binary((self, other) => exact(self * asInteger(other))),
  '/': binary(quotient),
  '%': binary((self, other) => exact(self - quotient(self, other) * asInteger(other))),
  '<': binary((self, other) => self < asInteger(other)),
  '<=': binary((self, other) => self <= asInteger(other)),
  '>': binary((self, other) => self > asInteger(other)),
  '>=': binary((self, other) => self >= asInteger(other)),
  '-@': plain((self) => exact(-self)),
  'zero?': plain((self) => self === 0),
  to_i: plain((self) => self),
})
