// From the options given to the request that is sent.
import type {Params, Sendable} from '../katello/query'
import type {Action, Param, Resource} from '../resources/define'
import {dashed, isMember, refBase} from './options'
import {missing, type Given, type Resolver} from './resolve'
import {usageError} from '../core/errors'

export interface Prepared {
  readonly method: Action['method']
  readonly path: string
  /** Parameters that are not part of the path. */
  readonly params: Params
  readonly idempotent: boolean
}

/** Resolves names, reads the parameters of an action out of the options, and picks the path. */
export async function prepare(
  resource: Resource,
  action: Action,
  given: Given,
  resolve: Resolver,
  extra: Params = {},
): Promise<Prepared> {
  const own = isMember(action) && extra['id'] === undefined ? resolve.required(resource, '') : undefined
  own?.catch(() => undefined) // awaited below; another look-up may fail first
  const entries = await Promise.all(
    Object.entries(action.params).map(
      async ([key, param]) => [key, param, await valueOf(key, param, resource, action, given, resolve)] as const,
    ),
  )
  const flat: Record<string, Sendable> = {}
  for (const [key, param, value] of entries) {
    if (value === undefined) continue
    if (param.within)
      flat[param.within] = {...(flat[param.within] as Record<string, Sendable> | undefined), [key]: value}
    else flat[key] = value
  }
  if (own) flat['id'] = await own
  return route(action, {...flat, ...extra})
}

/** Fills the first path whose parts are all known; what is left goes into the query or the body. */
export function route(action: Action, params: Params): Prepared {
  const path =
    action.paths.find((p) => parts(p).every((part) => params[part] !== undefined && params[part] !== null)) ??
    action.paths.at(-1) ??
    ''
  const left: Record<string, Sendable> = {...params}
  const filled = path.replace(/:(\w+)/g, (_, part: string) => {
    const value = left[part]
    delete left[part]
    if (value === undefined || value === null) throw usageError(`This needs --${dashed(part)}`, `Add --${dashed(part)}`)
    return encodeURIComponent(String(value))
  })
  return {method: action.method, path: filled, params: left, idempotent: action.idempotent}
}

const parts = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map((m) => m[1] ?? '')

async function valueOf(
  key: string,
  param: Param,
  resource: Resource,
  action: Action,
  given: Given,
  resolve: Resolver,
): Promise<Sendable> {
  if (param.local) return undefined
  if (param.kind === 'ref' && param.resource) {
    const base = refBase(key, param)
    if (given[`${base}-id`] === null) return null // NIL: no such thing any more
    const value = await resolve.id(param.resource(), base)
    if (value === undefined && param.required)
      throw missing(
        param.resource(),
        `This needs ${/^[aeiou]/.test(param.resource().noun) ? 'an' : 'a'} ${param.resource().noun}`,
        base,
      )
    return value
  }
  if (param.kind === 'refs' && param.resource) {
    const ids = given[param.flag ?? `${param.resource().flag}-ids`]
    if (ids !== undefined) return ids as Sendable
    for (const [option, key] of [
      [param.names, 'name'],
      [param.titles, 'title'],
    ] as const) {
      const names = option === undefined ? undefined : given[option]
      if (Array.isArray(names)) return resolve.byNames(param.resource(), names.map(String), key)
    }
    return undefined
  }
  const option = param.flag ?? dashed(key)
  // An update is told its subject by --name and the new one by --new-name; the API knows one parameter for both.
  const value =
    key === 'name' && isMember(action) && 'name' in resource.lookup
      ? (given['new-name'] ?? given['name'])
      : given[option]
  if (value === undefined && param.required) throw usageError(`This needs --${option}`, `Add --${option}`)
  if (value === undefined && param.absent !== undefined) return param.absent
  return value as Sendable
}
