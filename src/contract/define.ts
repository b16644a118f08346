// How the API is declared: parameters and actions. One declaration serves the client's calls, the options of commands, the
// handlers of the embedded Katello and its API description.
import type {Shape} from './shape'

/** How a person types a value on the command line. */
export type Kind =
  'text' | 'number' | 'boolean' | 'flag' | 'list' | 'pairs' | 'nested' | 'choice' | 'file' | 'time' | 'ref' | 'refs'

/** What travels: how a server reads it, and what the API description calls it. */
export type Wire = 'string' | 'numeric' | 'boolean' | 'strings' | 'ids' | 'hash' | 'hashes' | 'file' | 'any'

export interface ParamOptions {
  /** Without it the request is not sent at all. */
  readonly required?: boolean
  /** Option name without dashes; the parameter's own name with dashes when left out. */
  readonly flag?: string
  /** Older spellings of the option that still work. */
  readonly aliases?: readonly string[]
  readonly values?: readonly string[]
  /** `refs` only: the option that takes names instead of ids, such as `repositories`. */
  readonly names?: string
  /** `refs` only: the same for titles, such as `location-titles`. */
  readonly titles?: string
  /** What is sent when the option is not given. */
  readonly absent?: false | null
  /** Never shown, not even in a trace. */
  readonly secret?: boolean
  /** Member of an object in the body: `organization` sends `{organization: {…}}`. */
  readonly within?: string
  readonly deprecated?: string
  /** Servers take it, and no command offers it as an option. */
  readonly internal?: boolean
  /** What travels, where it is not what the kind usually sends. */
  readonly wire?: Wire
  /** The option may be given several times; its value is the list of what it was given. */
  readonly repeated?: boolean
  /** It is for repositories of this content type only: such options stand together in the help. */
  readonly contentType?: string
}

/** One parameter of an action: `T` is what callers pass, `G` what handlers receive. */
export interface Param<T = unknown, G = T> extends ParamOptions {
  readonly kind: Kind
  readonly wire: Wire
  /** What it means: the text of the option and of the API description. A reference has the noun of what it refers to, if another than the resource's. */
  readonly about: string
  /** `ref` and `refs`: the flag word of the resource whose ids these are, such as `content-view`. */
  readonly of?: string
  /** Parameters inside a hash, or of each element of a list of hashes. */
  readonly params?: Params
  readonly type?: T
  readonly received?: G
}

export type Params = Readonly<Record<string, Param>>

/** What each form on the wire is to a handler. */
interface Received {
  string: string
  numeric: number
  boolean: boolean
  strings: string[]
  ids: number[]
  hash: Record<string, unknown>
  hashes: Record<string, unknown>[]
  file: unknown
  any: unknown
}

type None = Record<never, never>
type Made<T, G, O> = Param<T, O extends {readonly wire: infer W extends Wire} ? Received[W] : G> &
  (O extends {readonly required: true} ? {readonly required: true} : unknown)

const param =
  <T, W extends Wire>(kind: Kind, wire: W) =>
  <const O extends ParamOptions = None>(about: string, options?: O): Made<T, Received[W], O> =>
    ({kind, wire, about, ...options}) as unknown as Made<T, Received[W], O>

export const text = param<string, 'string'>('text', 'string')
/** Text of an option that may be given several times: `--host a --host b`. */
export const texts = (about: string, options?: ParamOptions): Param<readonly string[], string[]> =>
  param<readonly string[], 'strings'>('text', 'strings')(about, {...options, repeated: true})
export const number = param<number, 'numeric'>('number', 'numeric')
/** yes/no, true/false, 1/0 as a value of the option. */
export const yesNo = param<boolean, 'boolean'>('boolean', 'boolean')
/** An option without a value. */
export const flag = param<boolean, 'boolean'>('flag', 'boolean')
/** `a,b,c` with quotes around commas, or a JSON array. */
export const list = param<readonly string[], 'strings'>('list', 'strings')
/** Ids of things that people name by nothing else. */
export const ids = param<readonly (number | string)[], 'ids'>('list', 'ids')
/** `k=v,k2=v2`, or a JSON object. */
export const pairs = param<Readonly<Record<string, unknown>>, 'hash'>('pairs', 'hash')
/** A JSON document. */
export const nested = param<unknown, 'any'>('nested', 'any')
export const file = param<unknown, 'file'>('file', 'file')
export const time = param<string, 'string'>('time', 'string')

export function oneOf<const V extends readonly string[], const O extends ParamOptions = None>(
  about: string,
  values: V,
  options?: O,
): Made<V[number], string, O> {
  return {kind: 'choice', wire: 'string', about, values, ...options} as unknown as Made<V[number], string, O>
}

/** The id of another resource, named by the resource's flag word: `--x-id`, and `--x`, `--x-label` … that are looked up. */
export const to = <const R extends string, const O extends ParamOptions = None>(
  resource: R,
  about = '',
  options?: O,
): Made<number | string, number, O> & {readonly of: R} =>
  ({kind: 'ref', wire: 'numeric', of: resource, about, ...options}) as unknown as Made<number | string, number, O> & {
    readonly of: R
  }

/** Ids of several others. */
export const toMany = <const R extends string, const O extends ParamOptions = None>(
  resource: R,
  about = '',
  options?: O,
): Made<readonly (number | string)[], number[], O> & {readonly of: R} =>
  ({kind: 'refs', wire: 'ids', of: resource, about, ...options}) as unknown as Made<
    readonly (number | string)[],
    number[],
    O
  > & {readonly of: R}

/** An object with members of its own. */
export const hash = <P extends Params, const O extends ParamOptions = None>(
  params: P,
  about: string,
  options?: O,
): Made<Values<P>, Given<P>, O> =>
  ({kind: 'nested', wire: 'hash', params, about, ...options}) as unknown as Made<Values<P>, Given<P>, O>

/** A list of such objects. */
export const hashes = <P extends Params, const O extends ParamOptions = None>(
  params: P,
  about: string,
  options?: O,
): Made<readonly Values<P>[], Given<P>[], O> =>
  ({kind: 'nested', wire: 'hashes', params, about, ...options}) as unknown as Made<readonly Values<P>[], Given<P>[], O>

/** Puts parameters into an object of the body. */
export function within<const K extends string, P extends Params>(key: K, params: P): P {
  return Object.fromEntries(Object.entries(params).map(([name, one]) => [name, {...one, within: key}])) as unknown as P
}

/** Keeps parameters from being options: an action takes them, and no command offers them. */
export const internal = <P extends Params>(params: P): P =>
  Object.fromEntries(Object.entries(params).map(([name, one]) => [name, {...one, internal: true}])) as unknown as P

type PassedAs<P> = P extends Param<infer T, unknown> ? T : never
type ReceivedAs<P> = P extends Param<unknown, infer G> ? G : never
type RequiredKeys<P extends Params> = {[K in keyof P]: P[K] extends {readonly required: true} ? K : never}[keyof P]

/** What a caller passes: the required ones, and any of the others; null takes a value away. */
export type Values<P extends Params> = {readonly [K in RequiredKeys<P>]: PassedAs<P[K]>} & {
  readonly [K in Exclude<keyof P, RequiredKeys<P>>]?: PassedAs<P[K]> | null | undefined
}

/** What a handler receives: nothing is certain to be there, since anybody can send anything. */
export type Given<P extends Params> = {readonly [K in keyof P]?: ReceivedAs<P[K]> | null | undefined}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Action<P extends Params = Params, A = unknown> {
  readonly method: Method
  /** Paths whose `:parts` are parameters; the first whose parts are all known is used. */
  readonly paths: readonly string[]
  /** Further paths that servers answer at, with a method before them where it is another one. */
  readonly others?: readonly string[]
  /** Answers a page: takes `search`, `order`, `page`, `per_page` and the like. */
  readonly paged?: boolean
  readonly summary: string
  readonly params: P
  readonly answer: Shape<A>
  /** Sent again after a broken connection: its effect does not depend on how often it is done. */
  readonly idempotent: boolean
}

/** True for a path that names one record of the resource itself: it has the part `:id`. */
export const namesRecord = (path: string): boolean => path.endsWith(':id') || path.includes(':id/')

export type Actions = Readonly<Record<string, Action>>

const description = Symbol('description')

/** The name of a resource in the API and a sentence about it. */
export interface ApiName {
  readonly name: string
  readonly summary: string
}

/** The actions of one resource of the API. */
export type Api<A extends Actions = Actions> = A & {readonly [description]: ApiName}

/**
 * Declares a resource of the API: its name there, what it is, and its actions. They are made when one is first asked for: a command loads
 * the contracts of all that its options can refer to, and uses one or two.
 */
export function api<const A extends Actions>(name: string, summary: string, actions: () => A): Api<A> {
  let made: A | undefined
  const target = (): A => (made ??= actions())
  return new Proxy({} as Api<A>, {
    get: (_, key) => (key === description ? {name, summary} : Reflect.get(target(), key)),
    has: (_, key) => key === description || Reflect.has(target(), key),
    ownKeys: () => Reflect.ownKeys(target()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(target(), key),
  })
}

export const nameOf = (one: Api): ApiName => one[description]

/** The name in the API of the resource that has these actions; undefined for actions that were put together otherwise. */
export const apiNameOf = (actions: Actions | Api): string | undefined =>
  description in actions ? actions[description].name : undefined

interface Declaration<P extends Params, S> {
  readonly summary: string
  readonly params?: P
  readonly answer: S
  readonly others?: readonly string[]
  readonly paged?: boolean
}

const verb =
  (method: Method, idempotent: boolean) =>
  <const P extends Params = Record<never, never>, A = unknown>(
    paths: string | readonly string[],
    {params, ...rest}: Declaration<P, Shape<A>>,
  ): Action<P, A> => ({
    method,
    paths: typeof paths === 'string' ? [paths] : paths,
    params: params ?? ({} as P),
    idempotent,
    ...rest,
  })

export const get = verb('GET', true)
export const post = verb('POST', false)
export const put = verb('PUT', true)
export const del = verb('DELETE', false)

/** The record of a list action. */
export type ItemOf<A> = A extends Action<Params, {readonly results: readonly (infer T)[]}> ? T : never
/** The answer of an action. */
export type AnswerOf<A> = A extends Action<Params, infer T> ? T : never
