// An id and names that a command line gives for the same thing must mean the same one. Otherwise one of them would win in silence,
// and a deletion hit what nobody named.
import {AppError, usageError} from '../../core/errors'
import type {Item} from '../../katello/paging'
import type {Resource} from '../../resources/define'
import {idOption, lookupOption, plural, type OptionSet} from '../parse/options'

type Given = Readonly<Record<string, unknown>>
type Id = number | string

/** A name as an option gives it, and the look-up that it is for. */
export interface GivenName {
  readonly key: string
  readonly option: string
  readonly value: string
}

/** The names of one thing that the command line gives, in the order in which they are looked up. */
export function givenNames(resource: Resource, base: string, given: Given): GivenName[] {
  return Object.keys(resource.lookup).flatMap((key) => {
    const option = lookupOption(base, key)
    const value = given[option]
    return typeof value === 'string' ? [{key, option, value}] : []
  })
}

export interface Agreement {
  readonly resource: Resource
  readonly base: string
  readonly id: Id
  /** The option that the id comes from, with its value. */
  readonly by: {readonly option: string; readonly value: string}
  readonly names: readonly GivenName[]
  /** The record of the id; undefined where the API shows none. */
  readonly read: () => Promise<Item | undefined>
  readonly byName: (name: GivenName) => Promise<Id>
}

/**
 * Refuses names that are not those of the id. The rule: the record is read by its id and the members are compared, because that needs no
 * organization or product; a name is looked up in its list only where the record cannot be read so, or lacks the member.
 */
export async function requireAgreement(a: Agreement): Promise<void> {
  if (a.names.length === 0) return
  const record = await a.read()
  await Promise.all(
    a.names.map(async (name) => {
      const member = record?.[a.resource.lookup[name.key]?.field ?? name.key]
      const isSame = member === undefined ? await isFound(a, name) : String(member) === name.value
      if (!isSame) throw disagreement(a, name, member)
    }),
  )
}

async function isFound({byName, id}: Agreement, name: GivenName): Promise<boolean> {
  try {
    return String(await byName(name)) === String(id)
  } catch (error) {
    if (error instanceof AppError && error.parts.code === 'not_found') return false
    throw error
  }
}

function disagreement({resource, by}: Agreement, {option, value}: GivenName, actual: unknown): AppError {
  const other = typeof actual === 'string' ? `: --${by.option} ${by.value} is ${JSON.stringify(actual)}` : ''
  return usageError(
    `--${by.option} ${by.value} and --${option} ${JSON.stringify(value)} refer to different ${plural(resource.noun)}${other}`,
    `Give only one of --${by.option} and --${option}`,
  )
}

/** `--x-id NIL` says that there is none, so a name beside it is a contradiction. */
export function requireNoNames(resource: Resource, base: string, [name]: readonly GivenName[]): void {
  if (!name) return
  throw usageError(
    `--${idOption(base)} NIL means no ${resource.noun}, but --${name.option} names one`,
    `Give only one of --${idOption(base)} and --${name.option}`,
  )
}

/**
 * Checks everything that is given both by id and by name, or by several names, whether the command needs it or not. It is done side by
 * side, before the command does anything.
 */
export async function checkAgreements(
  options: OptionSet,
  given: Given,
  own: Resource | undefined,
  resolve: (resource: Resource, base: string) => Promise<unknown>,
): Promise<void> {
  const checks = [...options.values()].flatMap(({name, param}) => {
    if (param.kind !== 'ref' || !param.resource) return []
    const base = name === 'id' ? '' : name.replace(/-id$/, '')
    const resource = base === '' ? own : param.resource()
    if (!resource) return []
    const count = givenNames(resource, base, given).length + (given[name] === undefined ? 0 : 1)
    return count > 1 ? [resolve(resource, base)] : []
  })
  await Promise.all(checks)
}
