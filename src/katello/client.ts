// The API as functions: an action of the contract and its parameters in, the typed answer out. One generic client, so that a
// command's bundle holds only the contracts that it uses.
import type {Action, Method, Params as Declared, Values} from '../contract/define'
import type {Page as ApiPage, Shape} from '../contract/shape'
import {multipart} from './multipart'
import {pages} from './paging'
import type {Params} from './query'
import {isInQuery, route} from './route'
import {taskFailure, waitForTask, type TaskReport} from './tasks'
import type {Transport} from './transport'

export interface PageOptions {
  /** A scoped search, such as `name ~ web`. */
  readonly search?: string | undefined
  readonly order?: string | undefined
  readonly fullResult?: boolean | undefined
  /** For long lists of large records: fewer pages are in memory at a time, and none once the next is asked for. */
  readonly isStreamed?: boolean | undefined
  /** One page only. */
  readonly only?: {readonly page: number; readonly perPage: number} | undefined
}

export interface Client {
  /** Address of the server. */
  server(): Promise<URL>
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
  wait(task: Pick<TaskReport, 'id'>): Promise<TaskReport>
}

/** A request that is ready to be sent. */
export interface Prepared {
  readonly method: Method
  readonly path: string
  /** Parameters that are not part of the path: the query of a GET or DELETE, else the body. */
  readonly params: Params
  readonly idempotent: boolean
  /** What the contract says of the answer. */
  readonly answer?: Shape<unknown> | undefined
}

/** Sends a request; gives the body of the answer. */
export async function send<T>(transport: Transport, {method, path, params, idempotent, answer}: Prepared): Promise<T> {
  const {body} = await transport.request<T>(method, path, {
    idempotent,
    answer,
    ...(isInQuery(method) ? {query: params} : {body: params}),
  })
  return body
}

/** A client on a transport; `wait` says how tasks are waited for, in silence unless it is given. */
export function client(transport: () => Promise<Transport>, wait?: Client['wait']): Client {
  async function* eachPage<P extends Declared, T>(
    action: Action<P, ApiPage<T>>,
    params: Values<P>,
    {search, order, fullResult, only, isStreamed}: PageOptions = {},
  ): AsyncGenerator<readonly T[]> {
    const {path, rest} = route(action, params)
    const query: Params = {
      ...rest,
      ...(search !== undefined && {search}),
      ...(order !== undefined && {order}),
      ...(fullResult !== undefined && {full_result: fullResult}),
    }
    for await (const page of pages(await transport(), path, query, {
      only,
      unpaged: !action.paged,
      isStreamed: isStreamed ?? false,
      answer: action.answer,
    }))
      yield page.items as readonly T[]
  }
  return {
    server: async () => (await transport()).connection.server,
    async call<P extends Declared, A>(action: Action<P, A>, params: Values<P>): Promise<A> {
      const {method, idempotent, answer} = action
      const {path, rest} = route(action, params)
      const t = await transport()
      const [file, content] = Object.entries<unknown>(rest).find(([, value]) => value instanceof Uint8Array) ?? []
      if (file === undefined || !(content instanceof Uint8Array))
        return send<A>(t, {method, path, params: rest, idempotent, answer})
      const {[file]: _, ...others} = rest
      return (await t.request<A>(method, path, {idempotent, bytes: multipart(file, content, others)})).body
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
    wait: wait ?? (async (task) => waitQuietly(await transport(), task)),
  }
}

async function waitQuietly(transport: Transport, {id}: Pick<TaskReport, 'id'>): Promise<TaskReport> {
  const ended = await waitForTask(transport, id, {signal: transport.connection.signal})
  const failure = taskFailure(ended)
  if (failure) throw failure
  return ended
}
