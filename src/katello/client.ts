// The API as functions: an action of the contract and its parameters in, the typed answer out. One generic client, so that a
// command's bundle holds only the contracts that it uses.
import type {Action, Params as Declared, Values} from '../contract/define'
import type {Page as ApiPage} from '../contract/shape'
import {usageError} from '../core/errors'
import {pages} from './paging'
import type {Params, Sendable} from './query'
import type {Task} from './tasks'
import type {Transport} from './transport'

export interface PageOptions {
  /** A scoped search, such as `name ~ web`. */
  readonly search?: string | undefined
  readonly order?: string | undefined
  readonly fullResult?: boolean | undefined
  /** One page only. */
  readonly only?: {readonly page: number; readonly perPage: number} | undefined
}

export interface Client {
  /** Sends a request; gives the body of the answer. Fails as {@link Transport.request} does. */
  call<P extends Declared, A>(action: Action<P, A>, params: Values<P>): Promise<A>
  /** The records of a list, page by page; all of them unless one page is asked for. */
  pages<P extends Declared, T>(
    action: Action<P, ApiPage<T>>,
    params: Values<P>,
    options?: PageOptions,
  ): AsyncIterable<readonly T[]>
  /** The records of a list, all pages together. */
  all<P extends Declared, T>(action: Action<P, ApiPage<T>>, params: Values<P>, options?: PageOptions): Promise<T[]>
  /** Waits until a task has ended; fails as it failed. */
  wait(task: Pick<Task, 'id'>): Promise<Task>
}

/** A client on a transport; `wait` says how tasks are waited for. */
export function client(transport: () => Promise<Transport>, wait: Client['wait']): Client {
  async function* eachPage<P extends Declared, T>(
    action: Action<P, ApiPage<T>>,
    params: Values<P>,
    {search, order, fullResult, only}: PageOptions = {},
  ): AsyncGenerator<readonly T[]> {
    const {path, rest} = route(action, params)
    const query: Params = {
      ...rest,
      ...(search !== undefined && {search}),
      ...(order !== undefined && {order}),
      ...(fullResult !== undefined && {full_result: fullResult}),
    }
    for await (const page of pages(await transport(), path, query, {only, unpaged: !action.paged}))
      yield page.items as readonly T[]
  }
  return {
    async call<P extends Declared, A>(action: Action<P, A>, params: Values<P>): Promise<A> {
      const {path, rest} = route(action, params)
      const reads = action.method === 'GET' || action.method === 'DELETE'
      const t = await transport()
      const {body} = await t.request<A>(action.method, path, {
        idempotent: action.idempotent,
        ...(reads ? {query: rest} : {body: rest}),
      })
      return body
    },
    pages: eachPage,
    async all<P extends Declared, T>(
      action: Action<P, ApiPage<T>>,
      params: Values<P>,
      options?: PageOptions,
    ): Promise<T[]> {
      const records: T[] = []
      for await (const page of eachPage(action, params, options)) records.push(...page)
      return records
    },
    wait,
  }
}

/** Fills the first path whose parts are all given, and puts what is sent inside an object where it belongs. */
export function route<P extends Declared>(
  {paths, params: declared}: Pick<Action<P>, 'paths' | 'params'>,
  given: Values<P>,
): {path: string; rest: Params} {
  const values = given as Readonly<Record<string, Sendable>>
  const isGiven = (part: string): boolean => values[part] !== undefined && values[part] !== null
  const pattern = paths.find((path) => partsOf(path).every(isGiven)) ?? paths.at(-1) ?? ''
  const inPath = new Set(partsOf(pattern))
  const path = pattern.replace(/:(\w+)/g, (_, part: string) => {
    if (!isGiven(part)) throw usageError(`The request needs ${part}`)
    return encodeURIComponent(String(values[part]))
  })
  const rest: Record<string, Sendable> = {}
  for (const [name, value] of Object.entries(values)) {
    if (inPath.has(name) || value === undefined) continue
    const key = declared[name]?.within
    if (key === undefined) rest[name] = value
    else rest[key] = {...(rest[key] as Record<string, Sendable> | undefined), [name]: value}
  }
  return {path, rest}
}

const partsOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '')
