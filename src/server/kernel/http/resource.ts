import {
  nameOf,
  type Action as Contract,
  type Actions,
  type Api,
  type Given,
  type Params,
} from '../../../contract/define'
import type {ListParams} from '../search/list'
import type {Searchable} from '../search/searchable'
import type {Answer} from './answer'
import type {Call} from './call'
import {paging} from './params'
import type {Style} from './style'

/** What an action needs besides its contract. */
interface Serving {
  /** Attributes may also travel inside a hash of this name (`{"organization": {…}}`). */
  readonly root?: string | {readonly key: string; readonly required: true}
  /** Who may call it; any user when it is left out. */
  readonly permission?: string
  /** Even without credentials. */
  readonly anonymous?: boolean
  /** Takes bodies that are not JSON; `discarded` ones are read to their end and forgotten. */
  readonly upload?: boolean | 'discarded'
  /** Largest body in bytes, when not the usual one. */
  readonly limit?: number
  /** What its `search` parameter knows; shown in the API description. */
  readonly search?: Searchable
  /** Left out of the API description. */
  readonly hidden?: boolean
}

type Served<T> = T | Answer<T>

/** How an action of the contract is served: gives the body of a 200, an Answer, or throws a DomainError. */
export interface Handler<P extends Params, T> extends Serving {
  run(call: Call<Given<P> & ListParams>): Served<T> | Promise<Served<T>>
}

/** One handler for each action: one too few, or one that answers another shape, does not compile. */
export type Handlers<A extends Actions> = {
  readonly [K in keyof A & string]: A[K] extends Contract<infer P, infer T> ? Handler<P, T> : never
}

/** One action as routed and described. */
export interface Action extends Omit<Serving, 'root'> {
  readonly name: string
  readonly summary: string
  /** `GET /katello/api/products/:id`; the first is the main one. */
  readonly routes: readonly string[]
  readonly params: Params
  readonly root?: {readonly key: string; readonly required: boolean}
  readonly run: (call: Call<never>) => unknown
}

interface Family {
  /** How its answers and errors look. */
  readonly style: Style
  /** Family of its validation errors, where that differs. */
  readonly validation?: Style
  /** `GET …/auto_complete_search` under the path of the list is served for this search. */
  readonly autocomplete?: {readonly search: Searchable; readonly permission?: string}
}

/** One resource of the API as it is served. */
export interface Resource extends Family {
  readonly name: string
  readonly summary: string
  /** Path of its list. */
  readonly path: string
  readonly actions: readonly Action[]
}

/** Serves a resource of the contract. */
export function serve<A extends Actions>(
  contract: Api<A>,
  {actions, ...family}: Family & {readonly actions: Handlers<A>},
): Resource {
  return {
    ...nameOf(contract),
    path: (contract['index'] as Contract | undefined)?.paths[0] ?? '',
    ...family,
    actions: Object.entries<Contract>(contract).map(([name, declared]) => {
      const handler = actions[name as keyof A & string] as Handler<Params, unknown>
      return served(name, declared, handler)
    }),
  }
}

/** Handlers of some actions, for a resource whose handlers stand in several files. */
export const handlers =
  <A extends Actions>(_contract: Api<A>) =>
  <K extends keyof A & string>(some: Pick<Handlers<A>, K>): Pick<Handlers<A>, K> =>
    some

function served(name: string, contract: Contract, {root, run, ...serving}: Handler<Params, unknown>): Action {
  const {method, paths, others = [], params, paged, summary} = contract
  return {
    ...serving,
    name,
    summary,
    routes: [...paths, ...others].map((path) => (path.includes(' ') ? path : `${method} ${path}`)),
    params: paged ? {...paging, ...params} : params,
    ...(root && {root: typeof root === 'string' ? {key: root, required: false} : root}),
    run: run as Action['run'],
  }
}
