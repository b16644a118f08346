import type {Searchable} from '../search/searchable'
import type {TaskKind} from '../tasks/kind'
import type {Call} from './call'
import type {Style} from './style'
import type {Params, Values} from './params'

/** One action as routed and described; made by {@link action}. */
export interface Action {
  readonly name: string
  readonly summary: string
  /** `GET /products/:id`, relative to the resource's base; the first is the main one. */
  readonly routes: readonly string[]
  readonly params: Params
  /** Attributes that travel inside a root hash (`{"organization": {…}}`); flat ones are taken as well. */
  readonly root?: {readonly key: string; readonly params: Params; readonly required?: boolean}
  /** Who may call it: a permission, or `anyone` even without credentials; nothing means any user. */
  readonly permission?: string
  readonly anonymous?: boolean
  /** Takes bodies that are not JSON. */
  readonly upload?: boolean
  /** Largest body in bytes, when not the usual one. */
  readonly limit?: number
  /** What its `search` parameter knows; shown in the API description. */
  readonly search?: Searchable
  /** Left out of the API description. */
  readonly hidden?: boolean
  readonly run: (call: Call<never>) => unknown
}

interface Declaration<P extends Params, A extends Params> {
  readonly summary: string
  readonly routes: string | readonly string[]
  readonly params?: P
  readonly root?: {readonly key: string; readonly params: A; readonly required?: boolean}
  readonly permission?: string
  readonly anonymous?: boolean
  readonly upload?: boolean
  readonly limit?: number
  readonly search?: Searchable
  readonly hidden?: boolean
  /** Gives the body of a 200, an Answer, or throws a DomainError. */
  run(call: Call<Values<P> & Values<A>>): unknown
}

/** Declares an action: name, routes, parameters, permission, and what it does with a typed {@link Call}. */
export function action<P extends Params = Record<never, never>, A extends Params = Record<never, never>>(
  name: string,
  declaration: Declaration<P, A>,
): Action {
  const {routes, params, ...rest} = declaration
  return {
    ...rest,
    name,
    routes: typeof routes === 'string' ? [routes] : routes,
    params: params ?? {},
    run: declaration.run as Action['run'],
  }
}

/** One resource of the API: its actions, and how its answers and errors look. */
export interface Resource {
  readonly name: string
  readonly summary: string
  /** Base of its routes. */
  readonly base: '/katello/api' | '/api' | '/foreman_tasks/api' | ''
  readonly style: Style
  /** Family of its validation errors, where that differs. */
  readonly validation?: Style
  readonly actions: readonly Action[]
  /** `GET <path>/auto_complete_search` is served for this search. */
  readonly autocomplete?: {readonly path: string; readonly search: Searchable; readonly permission?: string}
  /** Kinds of tasks that its actions start; known to the task engine so that they can be resumed. */
  readonly tasks?: readonly TaskKind[]
}

export function resource(declaration: Resource): Resource {
  return declaration
}
