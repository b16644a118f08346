import {nearest, Problem, quote} from '../error'
import type {Meter} from '../limits'
import {arrayMethods} from './methods/array'
import {integerMethods} from './methods/integer'
import {binary, type Method, type MethodTable, plain, table, taking} from './methods/method'
import {
  booleanMethods,
  hashMethods,
  nilMethods,
  rangeMethods,
  regexpMethods,
  symbolMethods,
  timeMethods,
} from './methods/other'
import {caseMatches, stringMethods} from './methods/string'
import {
  classOf,
  inspect,
  isBlank,
  isEqual,
  isList,
  Jailed,
  RubyHash,
  RubyRange,
  type RubyRegexp,
  RubySymbol,
  RubyTime,
  textOf,
  type Value,
} from './values'

/** Methods of every value but the server's objects. */
const common: MethodTable<Value> = table({
  '==': binary(isEqual),
  '===': binary(caseMatches),
  'eql?': binary(isEqual),
  'equal?': binary(isEqual),
  '!': plain((self: Value) => self === null || self === false),
  '<=>': binary((self: Value, other, meter) => (isEqual(self, other, meter) ? 0 : null)),
  'nil?': plain((self: Value) => self === null),
  'blank?': plain(isBlank),
  'present?': plain((self: Value) => !isBlank(self)),
  presence: plain((self: Value) => (isBlank(self) ? null : self)),
  'in?': binary(isIn),
  inspect: plain(inspect),
  to_param: plain((self: Value, meter) => (self === null ? null : textOf(self, meter))),
  freeze: plain((self: Value) => self),
  'frozen?': taking(0, 0, () => true),
})

/** Methods that a server allows, too, but that change their receiver, need a block, or are of no use in a name. */
const unsupported = new Set(
  (
    'capitalize! chomp! chop! concat delete! downcase! gsub! insert lstrip! next! reverse! rstrip! slice! squeeze! strip! ' +
    'sub! succ! swapcase! tr! tr_s! upcase! << []= push pop shift unshift delete_at compact! flatten! map! collect! reject! ' +
    'sort! uniq! each each_index each_byte each_line map collect select reject inject delete_if reverse_each times step upto ' +
    'downto then next succ match dump crypt sum hash to_f force_encoding zip transpose fill assoc rassoc strftime quo coerce ' +
    'each_key each_pair each_value invert merge methods is_a? kind_of? respond_to? new to_query'
  ).split(' '),
)

function isIn(self: Value, where: Value, meter: Meter): boolean {
  if (isList(where)) return where.some((item) => isEqual(item, self, meter))
  if (typeof where === 'string' && typeof self === 'string') return where.includes(self)
  if (where instanceof RubyRange) return caseMatches(where, self, meter)
  throw new Problem('value', `'in?' needs an array, a range or a string, not ${classOf(where)}`)
}

/** Calls a method of a value within the limits of the meter; a problem says what is not allowed and what is. */
export function callMethod(receiver: Value, name: string, args: readonly Value[], meter: Meter): Value {
  meter.spend(1)
  if (receiver instanceof Jailed) return callJailed(receiver, name, args)
  const own = ownMethod(receiver, name)
  const found = own.method ?? bind(common, receiver, name)
  if (!found) throw noMethod(receiver, name, own.names)
  const {least, most} = found
  if (args.length < least || args.length > most)
    throw wrongCount(`${classOf(receiver)}#${name}`, args.length, least, most)
  return found.run(args, meter)
}

interface Bound {
  readonly least: number
  readonly most: number
  run(args: readonly Value[], meter: Meter): Value
}

function bind<T>(methods: MethodTable<T>, self: T, name: string): Bound | undefined {
  const method: Method<T> | undefined = methods.get(name)
  return method && {least: method.least, most: method.most, run: (args, meter) => method.run(self, args, meter)}
}

interface Own {
  readonly method: Bound | undefined
  readonly names: Iterable<string>
}

const own = <T>(methods: MethodTable<T>, self: T, name: string): Own => ({
  method: bind(methods, self, name),
  names: methods.keys(),
})

function ownMethod(receiver: Exclude<Value, Jailed>, name: string): Own {
  if (typeof receiver === 'string') return own(stringMethods, receiver, name)
  if (typeof receiver === 'number') return own(integerMethods, receiver, name)
  if (typeof receiver === 'boolean') return own(booleanMethods, receiver, name)
  if (receiver === null) return own(nilMethods, receiver, name)
  if (isList(receiver)) return own(arrayMethods, receiver, name)
  if (receiver instanceof RubySymbol) return own(symbolMethods, receiver, name)
  if (receiver instanceof RubyRange) return own(rangeMethods, receiver, name)
  if (receiver instanceof RubyHash) return own(hashMethods, receiver, name)
  if (receiver instanceof RubyTime) return own(timeMethods, receiver, name)
  return own<RubyRegexp>(regexpMethods, receiver, name)
}

function noMethod(receiver: Value, name: string, ownNames: Iterable<string>): Problem {
  const legal = [...ownNames, ...common.keys()].filter((method) => /^[a-z]/.test(method)).sort()
  if (receiver === null)
    return new Problem('value', `'${name}' was called on nil`, {hint: `Write '&.${name}' where a value may be missing`})
  if (unsupported.has(name))
    return new Problem('unsupported', `${classOf(receiver)}#${name} is not evaluated here`, {
      detail: `Evaluated: ${legal.join(', ')}`,
    })
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
