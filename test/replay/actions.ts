// Requests reduced to what they ask for: the API action and its parameters, however the path and the query spell them.
import {fixture, readLines, type ApiAction} from './rows'

export interface Request {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
}

/** A request's action (`resource#action`, or method and path where none is known) and parameters, sorted by name, as text. */
export interface Asked {
  readonly key: string
  readonly params: Readonly<Record<string, unknown>>
}

interface Route {
  readonly action: string
  readonly method: string
  readonly names: readonly string[]
  readonly pattern: RegExp
  /** Length of the path without parameters: the longest route that matches is the one. */
  readonly literal: number
}

/** Parameters that are free: in how large pages a list is read changes nothing. */
const paging = new Set(['page', 'per_page', 'full_result'])

const routes: readonly Route[] = readLines<ApiAction>(fixture('hammer/api.jsonl'), 'resource', 'action', 'routes')
  .flatMap(({resource, action, routes}) => routes.map((route) => compile(`${resource}#${action}`, route)))
  .toSorted((a, b) => b.literal - a.literal)

function compile(action: string, route: string): Route {
  const [method = '', path = ''] = route.split(' ')
  const names: string[] = []
  const pattern = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)/g, (_, name: string) => {
    names.push(name)
    return '([^/]+)'
  })
  return {action, method, names, pattern: new RegExp(`^${pattern}/?$`), literal: path.replace(/:\w+/g, '').length}
}

/** What a request asks for. Two requests with the same key and equal parameters are the same request. */
export function asked({method, path, query, body}: Request): Asked {
  const clean = path.replace(/^\/(katello\/)?api\/v2\//, '/$1api/')
  const params: Record<string, unknown> = {...query, ...(isObject(body) && body)}
  const route = routes.find((one) => one.method === method && one.pattern.test(clean))
  if (!route) return {key: `${method} ${clean}`, params: sorted(params)}
  const values = route.pattern.exec(clean)?.slice(1) ?? []
  for (const [i, name] of route.names.entries()) params[name] ??= decodeURIComponent(values[i] ?? '')
  return {key: route.action, params: sorted(params)}
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Equal as JSON, the order of members included. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function sorted(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(params).filter(([name]) => !paging.has(name))
  return normal(Object.fromEntries(kept)) as Record<string, unknown> // an object stays one
}

/** Members sorted, numbers and booleans as text: a query cannot tell them from text. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal)
  if (isObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, normal(v)]))
  }
  return value === null ? null : String(value)
}

/** A query string in Rails' notation: `a[]=1&a[]=2` is a list, `a[b]=1` a member. */
export function readQuery(search: string): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const [name, value] of new URLSearchParams(search)) {
    const match = /^([^[\]]+)((?:\[[^\]]*\])*)$/.exec(name)
    const keys = match
      ? [match[1] ?? '', ...[...(match[2] ?? '').matchAll(/\[([^\]]*)\]/g)].map((m) => m[1] ?? '')]
      : [name]
    put(all, keys, value)
  }
  return all
}

function put(all: Record<string, unknown>, keys: readonly string[], value: string): void {
  let at: unknown = all
  for (const [i, key] of keys.entries()) {
    if (key === '') {
      if (Array.isArray(at)) at.push(value)
      return
    }
    if (!isObject(at)) return
    if (i === keys.length - 1) at[key] = value
    else at = at[key] ??= keys[i + 1] === '' ? [] : {}
  }
}
