import {nearest, Problem, quote} from '../../error'
import type {Meter} from '../../limits'
import {notSupported} from '../refusals'
import {classOf, isBlank, isEqual, isList, Jailed, textOf, type Value} from '../values'
import {arrayMethods} from './array'
import {integerMethods} from './integer'
import {isPermitted} from './permitted'
import {stringMethods} from './string'
import {binary, type Method, type MethodTable, plain, table} from './table'

/** Methods of every value but the server's objects. */
const commonMethods: MethodTable<Value> = table({
  '==': binary(isEqual),
  'nil?': plain((self: Value) => self === null),
  'blank?': plain(isBlank),
  'present?': plain((self: Value) => !isBlank(self)),
  to_s: plain(textOf),
})
const noMethods: MethodTable<Value> = new Map()

/** Calls a method of a value within the limits of the meter; a problem says what is not allowed and what is. */
export function callMethod(receiver: Value, name: string, args: readonly Value[], meter: Meter): Value {
  meter.spend(1)
  if (receiver instanceof Jailed) return callJailed(receiver, name, args)
  if (typeof receiver === 'string') return callIn(stringMethods, receiver, name, args, meter)
  if (typeof receiver === 'number') return callIn(integerMethods, receiver, name, args, meter)
  if (isList(receiver)) return callIn(arrayMethods, receiver, name, args, meter)
  return callIn(noMethods, receiver, name, args, meter)
}

/** Calls one of the methods of a class, or one that every value has. */
function callIn<T extends Value>(
  own: MethodTable<T>,
  receiver: T,
  name: string,
  args: readonly Value[],
  meter: Meter,
): Value {
  const method: Method<T> | undefined = own.get(name) ?? commonMethods.get(name)
  if (!method) throw noMethod(receiver, name, [...own.keys(), ...commonMethods.keys()])
  const {least, most} = method
  if (args.length < least || args.length > most)
    throw wrongCount(`${classOf(receiver)}#${name}`, args.length, least, most)
  return method.run(receiver, args, meter)
}

function noMethod(receiver: Value, name: string, methods: readonly string[]): Problem {
  if (receiver === null)
    return new Problem('value', `'${name}' was called on nil`, {hint: `Write '&.${name}' where a value may be missing`})
  const legal = methods.filter((method) => /^[a-z]/.test(method)).sort()
  if (isPermitted(name))
    return notSupported(`${classOf(receiver)}#${name} is`, {detail: `Supported: ${legal.join(', ')}`})
  const hint = nearest(name, legal)
  return new Problem('forbidden', `${quote(name)} is not allowed on ${classOf(receiver)}`, {
    detail: `Legal: ${legal.join(', ')}`,
    ...(hint !== undefined && {hint}),
  })
}

function callJailed(receiver: Jailed, name: string, args: readonly Value[]): Value {
  const {variable, methods} = receiver
  const method = methods.get(name)
  if (method) {
    if (args.length > 0) throw wrongCount(`${variable}.${name}`, args.length, 0, 0)
    return method()
  }
  const legal = [...methods.keys()]
  const hint = nearest(name, legal)
  throw new Problem('forbidden', `${quote(`${variable}.${name}`)} is not allowed`, {
    detail: `Legal: ${legal.map((item) => `${variable}.${item}`).join(', ')}`,
    ...(hint !== undefined && {hint}),
  })
}

function wrongCount(name: string, given: number, least: number, most: number): Problem {
  const wanted = least === most ? String(least) : `${least} to ${most}`
  return new Problem(
    'value',
    `${quote(name)} takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, not ${given}`,
  )
}
