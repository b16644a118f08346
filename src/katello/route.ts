// From an action and its parameters to the path and the rest of a request.
import type {Action, Method, Params as Declared, Values} from '../contract/define'
import {usageError, type AppError} from '../core/errors'
import type {Params, Sendable} from './query'

export interface Route {
  readonly path: string
  /** Parameters that are not part of the path. */
  readonly rest: Params
}

/** True where parameters that are not part of the path are sent in the query, not in a body. */
export const isInQuery = (method: Method): boolean => method === 'GET' || method === 'DELETE'

const lacking = (part: string): AppError => usageError(`The request needs ${part}`)

/** Fills the first path whose `:parts` are all given; throws what `missing` makes of a part that no path can do without. */
export function fillPath(paths: readonly string[], given: Params, missing = lacking): Route {
  const isGiven = (part: string): boolean => given[part] !== undefined && given[part] !== null
  const pattern = paths.find((path) => partsOf(path).every(isGiven)) ?? paths.at(-1) ?? ''
  const rest: Record<string, Sendable> = {...given}
  const path = pattern.replace(/:(\w+)/g, (_, part: string) => {
    if (!isGiven(part)) throw missing(part)
    delete rest[part]
    return encodeURIComponent(String(given[part]))
  })
  return {path, rest}
}

const partsOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '')

/** Path and parameters of a call, with what is sent inside an object where it belongs. */
export function route<P extends Declared>(
  {paths, params: declared}: Pick<Action<P>, 'paths' | 'params'>,
  given: Values<P>,
): Route {
  const {path, rest} = fillPath(paths, given as Params)
  return {path, rest: nest(rest, declared)}
}

/** Puts what is sent inside an object of the body into it, and leaves out what is not given. */
export function nest(values: Params, declared: Readonly<Record<string, {readonly within?: string}>>): Params {
  const sent: Record<string, Sendable> = {}
  for (const [name, value] of Object.entries(values)) {
    const key = declared[name]?.within
    if (value === undefined) continue
    if (key === undefined) sent[name] = value
    else sent[key] = {...(sent[key] as Record<string, Sendable> | undefined), [name]: value}
  }
  return sent
}
