// How a Katello resource is declared: data that the kit turns into options, look-ups, requests and output.
import type {Field} from '../output/fields'

export type Kind =
  'text' | 'number' | 'boolean' | 'flag' | 'list' | 'pairs' | 'nested' | 'choice' | 'file' | 'time' | 'ref' | 'refs'

/** One parameter of an action: how it is typed on the command line and how it is sent. */
export interface Param {
  readonly kind: Kind
  /** Option name without dashes; the parameter's own name with dashes when left out. */
  readonly flag?: string
  /** Older spellings that still work. */
  readonly aliases?: readonly string[]
  readonly about?: string
  readonly values?: readonly string[]
  /** For `ref` and `refs`: what the id belongs to. */
  readonly resource?: () => Resource
  /** `refs` only: option that takes names instead of ids, e.g. `repositories`. */
  readonly names?: string
  /** `refs` only: the same for titles, e.g. `location-titles`. */
  readonly titles?: string
  /** Without it the command is not sent at all. */
  readonly required?: boolean
  /** What is sent when the option is not given. */
  readonly absent?: false | null
  /** Never shown, not even in a trace. */
  readonly secret?: boolean
  /** Only an option: never sent as it is; the command's own code reads it. */
  readonly local?: boolean
  /** Member of an object in the body: `organization` sends `{organization: {…}}`. */
  readonly within?: string
  readonly deprecated?: string
}

export type Options = Omit<Param, 'kind'>
const kind =
  (kind: Kind) =>
  (about?: string | Options, more: Options = {}): Param =>
    typeof about === 'string' ? {kind, about, ...more} : {kind, ...about}

export const text = kind('text')
export const number = kind('number')
/** yes/no, true/false, 1/0 as a value. */
export const yesNo = kind('boolean')
/** Present or not. */
export const flag = kind('flag')
/** `a,b,c` with quotes around commas, or a JSON array. */
export const list = kind('list')
/** `k=v,k2=v2`, or a JSON object. */
export const pairs = kind('pairs')
/** A JSON document. */
export const nested = kind('nested')
export const file = kind('file')
export const time = kind('time')
export const oneOf = (...values: string[]): Param => ({kind: 'choice', values})
/** A resource, or a function that gives it where two resource files need each other. */
export type Known = Resource | (() => Resource)

const later = (known: Known): (() => Resource) => (typeof known === 'function' ? known : () => known)

/** The id of another resource; gives `--x-id` and its names, `--x`, `--x-label` …, that are looked up. */
export const to = (resource: Known, more: Options = {}): Param => ({kind: 'ref', resource: later(resource), ...more})
/** Ids of several others; with `names`, an option for their names too. */
export const toMany = (resource: Known, names?: string, more: Options = {}): Param => ({
  kind: 'refs',
  resource: later(resource),
  ...(names && {names}),
  ...more,
})

export type ParamSet = Readonly<Record<string, Param>>

export interface Action {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path whose `:parts` are parameters; the first whose parts are all known is used. */
  readonly paths: readonly string[]
  readonly params: ParamSet
  /** Sent again after a broken connection: PUT and DELETE whose effect does not depend on how often they are done. */
  readonly idempotent: boolean
}

const verb =
  (method: Action['method'], idempotent: boolean) =>
  (paths: string | readonly string[], params: ParamSet = {}): Action => ({
    method,
    paths: typeof paths === 'string' ? [paths] : paths,
    params,
    idempotent,
  })

export const get = verb('GET', true)
export const post = verb('POST', false)
export const put = verb('PUT', true)
export const del = verb('DELETE', false)

/** How a resource is found by something other than its id: a parameter of its list, or a field of a scoped search. */
export type Lookup = {
  readonly by: 'param' | 'search'
  readonly field: string
  /** Parameter that takes a list of names, where the API has one. */
  readonly several?: string
}

export const byParam = (field: string, several?: string): Lookup => ({by: 'param', field, ...(several && {several})})
export const bySearch = (field: string): Lookup => ({by: 'search', field})

export interface Scope {
  readonly resource: () => Resource
  /** The look-up by name makes no sense without it. */
  readonly required: boolean
}

export interface Resource {
  /** In messages: `flatpak remote`. */
  readonly noun: string
  /** In options: `flatpak-remote` gives `--flatpak-remote-id` and `--flatpak-remote`. */
  readonly flag: string
  /** Older option names: `environment` beside `lifecycle-environment`. */
  readonly oldFlags: readonly string[]
  /** Parameter that holds its id in other requests: `flatpak_remote_id`. */
  readonly param: string
  /** The list that look-ups read; `:parts` are filled from the scope. */
  readonly path: string
  /** What narrows a look-up: `organization`, or `product` for a repository. */
  readonly scope: readonly Scope[]
  /** Option suffix -> how to look it up; `name` has no suffix in other commands' options. */
  readonly lookup: Readonly<Record<string, Lookup>>
  /** Ids are numbers, or text (tasks, users by login …). */
  readonly id: 'number' | 'text'
  readonly actions: Readonly<Record<string, Action>>
  readonly list: readonly Field[]
  readonly info: readonly Field[]
}

export interface Declaration extends Partial<Omit<Resource, 'scope' | 'noun' | 'actions'>> {
  readonly noun: string
  readonly path: string
  readonly scope?: readonly (Known | Scope)[]
}

/** Completes a declaration: names derived from the noun, look-up by `?name=`, ids that are numbers. */
export function resource<const A extends Record<string, Action>>(
  d: Declaration & {readonly actions: A},
): Resource & {readonly actions: A} {
  const flagName = d.flag ?? d.noun.replaceAll(' ', '-')
  return {
    flag: flagName,
    oldFlags: [],
    param: `${flagName.replaceAll('-', '_')}_id`,
    lookup: {name: byParam('name')},
    id: 'number',
    list: [],
    info: [],
    ...d,
    scope: (d.scope ?? []).map((s) => (isScope(s) ? s : {resource: later(s), required: true})),
  }
}

/** A scope that narrows a look-up when it is given, and may be left out. */
export const optional = (resource: Known): Scope => ({resource: later(resource), required: false})

const isScope = (s: Known | Scope): s is Scope => typeof s === 'object' && 'required' in s

/** Paging and searching, as every list takes them. */
export const searching: ParamSet = {search: text()}
