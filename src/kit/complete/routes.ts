// The paths of the API, as the build wrote them down, for the completion of `mallet api`.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Candidate} from './words'

export interface Route {
  readonly method: string
  /** `/katello/api/products/:id` */
  readonly path: string
  readonly summary: string
}

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export const readRoutes = (root: string): readonly Route[] =>
  JSON.parse(readFileSync(join(root, 'dist', 'routes.json'), 'utf8')) as Route[]

/** Paths of a method that begin as `typed` does, with or without a slash, and with what was typed in the place of their `:parts`. */
export function pathsLike(routes: readonly Route[], method: string, typed: string): Candidate[] {
  if (/^[^/]/.test(typed))
    return pathsLike(routes, method, `/${typed}`).map(({value, ...about}) => ({value: value.slice(1), ...about}))
  const segments = typed.split('/')
  const found = routes.flatMap((route) => {
    const value = route.method === method ? filled(route.path.split('/'), segments) : undefined
    return value === undefined ? [] : [{value, about: route.summary}]
  })
  return [...new Map(found.map((one) => [one.value, one])).values()]
}

function filled(pattern: readonly string[], typed: readonly string[]): string | undefined {
  if (typed.length > pattern.length) return undefined
  const last = typed.length - 1
  const fits = typed.every((segment, at) => {
    const part = pattern[at] ?? ''
    if (part.startsWith(':')) return segment !== '' || at === last
    return at === last ? part.startsWith(segment) : part === segment
  })
  if (!fits) return undefined
  return pattern
    .map((part, at) => (part.startsWith(':') && at <= last && typed[at] !== '' ? typed[at] : part))
    .join('/')
}

const beginnings = ['/katello/api', '/api', '/foreman_tasks/api']

/** What to write instead of a path that a server does not know: the same below another beginning, or with another method. */
export function meantRoute(routes: readonly Route[], method: string, path: string): string | undefined {
  const rest = path.replace(/^(?:\/katello|\/foreman_tasks)?(?:\/api)?(?:\/v2)?(?=\/)/, '')
  const there = beginnings.map((beginning) => beginning + rest)
  const taking = (one: string): string[] =>
    routes.filter((route) => fitsWhole(route.path, one)).map((route) => route.method)
  const same = there.find((one) => taking(one).includes(method))
  if (same !== undefined && same !== path) return `Did you mean ${same}?`
  const other = taking(path)
  return other.length > 0 && !other.includes(method) ? `${path} takes ${[...new Set(other)].join(', ')}` : undefined
}

function fitsWhole(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
}
