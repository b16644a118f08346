// How people name and read a Katello resource: the kit turns it, and the actions of the contract, into options, look-ups,
// requests and output.
import {
  apiNameOf,
  namesRecord,
  type Action as Contract,
  type Actions,
  type AnswerOf,
  type Kind,
  type ParamOptions,
  type Params,
  type Wire,
} from '../contract/define'
import type {Shape} from '../contract/shape'
import type {Field, Row} from '../output/fields'

/** A parameter as an option of a command. */
export interface Param extends ParamOptions {
  readonly kind: Kind
  readonly wire?: Wire
  readonly about?: string
  /** For `ref` and `refs`: what the id belongs to. */
  readonly resource?: () => Resource
  /** Its value names such records, which the command's own code looks up: completion offers their names. */
  readonly offers?: () => Resource
  /** Only an option: never sent as it is; the command's own code reads it. */
  readonly local?: boolean
}

export type ParamSet = Readonly<Record<string, Param>>

/** A resource, or a function that gives it where two resource files need each other. */
export type ResourceLink = Resource | (() => Resource)

const later = (known: ResourceLink): (() => Resource) => (typeof known === 'function' ? known : () => known)

/** An option of a command's own that names another resource, as `to` does in the contract: `--x-id`, and `--x`, `--x-label` … that are looked up. */
export const refersTo = (resource: ResourceLink, options: ParamOptions & {readonly about?: string} = {}): Param => ({
  kind: 'ref',
  resource: later(resource),
  ...options,
})

/** The same for several: `--x-ids`. */
export const refersToMany = (
  resource: ResourceLink,
  options: ParamOptions & {readonly about?: string} = {},
): Param => ({
  kind: 'refs',
  resource: later(resource),
  ...options,
})

/** An option of a command's own whose value names records of a resource, among other things maybe. */
export const withNamesOf = <P extends object>(offered: Resource, param: P): P & {readonly offers: () => Resource} => ({
  ...param,
  offers: () => offered,
})

/** An action of the contract whose references are resources. */
export interface Action<T = unknown> {
  readonly method: Contract['method']
  /** Path whose `:parts` are parameters; the first whose parts are all known is used. */
  readonly paths: readonly string[]
  readonly params: ParamSet
  /** Sent again after a broken connection: PUT and DELETE whose effect does not depend on how often they are done. */
  readonly idempotent: boolean
  readonly answer: Shape<T>
}

/** How a resource is found by something other than its id: a parameter of its list, or a field of a scoped search. */
export type Lookup = {
  readonly by: 'param' | 'search'
  readonly field: string
  /** Narrows the search: what else has the name is not meant. */
  readonly only?: string
  /** Parameter that takes a list of names, where the API has one. */
  readonly several?: string
  /** Several are found by a search for the field. */
  readonly isSearchable?: boolean
}

export const byParam = (field: string, several?: string): Lookup => ({by: 'param', field, ...(several && {several})})
export const bySearch = (field: string): Lookup => ({by: 'search', field})

export interface Scope {
  readonly resource: () => Resource
  /** The look-up by name makes no sense without it. */
  readonly required: boolean
}

/** What a look-up needs of a list. */
type List = Pick<Contract, 'paths'>

export interface Resource {
  /** In messages: `flatpak remote`. */
  readonly noun: string
  /** In options: `flatpak-remote` gives `--flatpak-remote-id` and `--flatpak-remote`. */
  readonly flag: string
  /** Older option names: `environment` beside `lifecycle-environment`. */
  readonly oldFlags: readonly string[]
  /** Words of the topic whose `list` shows it; undefined when no command does. */
  readonly topic: string | undefined
  /** Parameter that holds its id in other requests: `flatpak_remote_id`. */
  readonly param: string
  /** The list that look-ups read; `:parts` of its path are filled from the scope. Read at the first look-up. */
  readonly lists: () => Promise<List> | List
  /** What narrows a look-up: `organization`, or `product` for a repository. */
  readonly scope: readonly Scope[]
  /** Option suffix -> how to look it up; `name` has no suffix in other commands' options. */
  readonly lookup: Readonly<Record<string, Lookup>>
  /** Ids are numbers, or text (tasks, users by login …). */
  readonly id: 'number' | 'text'
  readonly actions: Readonly<Record<string, Action>>
  /** Where the server has only one, that one is meant when a command needs one and none is given. */
  readonly isImplied: boolean
  /** Its name in the API: `flatpak_remotes`. */
  readonly api: string | undefined
  /** Names of the API that the server sorts its list by, in all versions; by others the list is sorted here. */
  readonly sorts: readonly string[]
  readonly list: readonly Field[]
  readonly info: readonly Field[]
}

/** The flag words of the resources that the parameters of some actions refer to. */
type Targets<A extends Actions> = {
  [K in keyof A & string]: A[K] extends Contract<infer P, unknown> ? TargetsOf<P> : never
}[keyof A & string]
type TargetsOf<P extends Params> = {
  [K in keyof P]: P[K] extends {readonly of: infer R extends string} ? R : never
}[keyof P]

type Refers<A extends Actions> = [Targets<A>] extends [never]
  ? {readonly refers?: undefined}
  : {
      /** The resources that the actions' parameters refer to, by their flag words. */
      readonly refers: {readonly [K in Targets<A>]: ResourceLink}
    }

export type Declaration<A extends Actions> = Partial<Omit<Resource, 'scope' | 'noun' | 'actions' | 'lists'>> & {
  readonly noun: string
  readonly actions: A
  readonly scope?: readonly (ResourceLink | Scope)[]
  /** The list that look-ups read, when it is not the action `index`. */
  readonly lists?: () => Promise<List> | List
} & Refers<A>

/** The actions of a resource, each with the type of its answer. */
export type Bound<A extends Actions> = {readonly [K in keyof A & string]: Action<AnswerOf<A[K]>>}

/** What the action of that name answers; any record where the resource is not known. */
export type Answer<R extends Resource, N extends string> = R['actions'] extends {readonly [K in N]: Action<infer T>}
  ? unknown extends T
    ? Row
    : T
  : Row
/** The record of a list that the action of that name answers. */
export type Item<R extends Resource, N extends string> =
  Answer<R, N> extends {readonly results: readonly (infer T)[]} ? T : Row

/** Completes a declaration: names derived from the noun, look-up by `?name=`, ids that are numbers. */
export function resource<A extends Actions>(d: Declaration<A>): Resource & {readonly actions: Bound<A>} {
  const {actions, refers, lists, scope = [], ...given} = d
  const flagName = d.flag ?? d.noun.replaceAll(' ', '-')
  return {
    flag: flagName,
    oldFlags: [],
    topic: lists === undefined ? flagName : undefined,
    param: `${flagName.replaceAll('-', '_')}_id`,
    lookup: {name: byParam('name')},
    id: 'number',
    isImplied: false,
    sorts: [],
    list: [],
    info: [],
    ...given,
    actions: boundActions(actions, refers ?? {}),
    api: apiNameOf(actions),
    lists: lists ?? ((): List => listOf(actions, d.noun)),
    scope: scope.map((s) => (isScope(s) ? s : {resource: later(s), required: true})),
  }
}

type References = Readonly<Record<string, ResourceLink>>

/** Each action is bound when it is first asked for, and the contract is not looked at before. */
function boundActions<A extends Actions>(actions: A, refers: References): Bound<A> {
  const made: Record<string, Action> = {}
  return new Proxy({} as Bound<A>, {
    get(_, name) {
      const action = typeof name === 'string' ? actions[name] : undefined
      return typeof name === 'string' && action ? (made[name] ??= bound(action, refers)) : undefined
    },
    has: (_, name) => Reflect.has(actions, name),
    ownKeys: () => Object.keys(actions),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(actions, name),
  })
}

function listOf(actions: Actions, noun: string): List {
  const index = actions['index']
  if (!index) throw new TypeError(`The resource ${noun} has no list`)
  return index
}

/** The parameters that are options: neither the internal ones nor the record's own id, which has options of its own. */
function bound(action: Contract, refers: References): Action {
  const own = action.paths.some(namesRecord)
  const params: Record<string, Param> = {}
  for (const [name, param] of Object.entries(action.params)) {
    if (param.internal || (own && name === 'id')) continue
    const other = param.of === undefined ? undefined : refers[param.of]
    if (param.of !== undefined && other === undefined) throw new TypeError(`${name} refers to an unknown ${param.of}`)
    params[name] = other === undefined ? param : {...param, resource: later(other)}
  }
  return {...action, params}
}

/** A scope that narrows a look-up when it is given, and may be left out. */
export const optional = (resource: ResourceLink): Scope => ({resource: later(resource), required: false})

const isScope = (s: ResourceLink | Scope): s is Scope => typeof s === 'object' && 'required' in s
