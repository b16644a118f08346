// Resources and actions for tests of the kit, declared in a line each.
import type {Kind} from '../../src/contract/define'
import {unknown} from '../../src/contract/shape'
import {
  resource as declared,
  refersTo,
  refersToMany,
  type Action,
  type ResourceLink,
  type Param,
  type ParamSet,
  type Resource,
} from '../../src/resources/define'

type Options = Omit<Param, 'kind'>
const kind =
  (kind: Kind) =>
  (options: Options = {}): Param => ({kind, ...options})

export const text = kind('text')
export const number = kind('number')
export const yesNo = kind('boolean')
export const flag = kind('flag')
export const list = kind('list')
export const pairs = kind('pairs')
export const nested = kind('nested')
export const file = kind('file')
export const oneOf = (...values: string[]): Param => ({kind: 'choice', values})
export const to = refersTo
export const toMany = (resource: ResourceLink, names: string, options: Options = {}): Param =>
  refersToMany(resource, {names, ...options})

const verb =
  (method: Action['method'], idempotent: boolean) =>
  (paths: string | readonly string[], params: ParamSet = {}): Action => ({
    method,
    paths: typeof paths === 'string' ? [paths] : paths,
    params,
    idempotent,
    answer: unknown,
  })

export const get = verb('GET', true)
export const post = verb('POST', false)
export const put = verb('PUT', true)
export const del = verb('DELETE', false)

/** A resource whose look-ups read the list at `path`. */
export function resource({
  path,
  actions = {},
  ...given
}: {
  readonly noun: string
  readonly path: string
  readonly actions?: Readonly<Record<string, Action>>
} & Partial<Omit<Parameters<typeof declared>[0], 'actions' | 'lists' | 'refers'>>): Resource {
  return {...declared({...given, actions: {}, lists: () => ({paths: [path]})}), actions}
}
