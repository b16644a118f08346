// Content views of an organization: their entries, versions, filters, and who uses them.
import {contentViewFilters, type ContentViewFilter} from '../../contract/content-view-filters'
import type {ContentView} from '../../contract/content-views'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import type {Actual, Value} from './model'
import {atOnce, blank, entry} from './reading'

/** A content view beyond what its entry says. */
export interface ActualView {
  readonly id: number
  readonly versions: readonly {readonly id: number; readonly version: string}[]
  /** Number that the next publication gets. */
  readonly next: string
  /** Task that is still running for it. */
  readonly task: string | undefined
  /** Repositories of other content types: a file does not speak of them. */
  readonly otherRepositories: readonly number[]
  readonly components: ReadonlyMap<string, number>
  /** Who uses it in which environment. */
  readonly users: ReadonlyMap<string, ViewUsers>
}

export interface Consumer {
  readonly id: number
  readonly name: string
}

export interface ViewUsers {
  readonly keys: readonly Consumer[]
  readonly hosts: readonly Consumer[]
}

export interface Names {
  readonly environment: ReadonlyMap<number, string>
  readonly repository: ReadonlyMap<number, {readonly product: string; readonly name: string}>
}

export function viewEntries(one: ContentView, {environment, repository}: Names): Actual[] {
  const path = [one.name]
  const promoted = one.versions.flatMap(({id, version, environment_ids: ids}) =>
    ids.flatMap((at) => {
      const name = environment.get(at)
      return name === undefined ? [] : [entry('promotion', [one.name, name], id, {version})]
    }),
  )
  const components = one.content_view_components.map((part) =>
    entry('component', [one.name, part.content_view.name], part.id, {
      version: part.latest ? 'latest' : (part.content_view_version?.version ?? null),
    }),
  )
  return [
    entry('content_view', path, one.id, {
      label: one.label,
      description: blank(one.description),
      composite: one.composite,
      rolling: one.rolling === true,
      auto_publish: one.auto_publish,
      solve_dependencies: one.solve_dependencies,
      repositories: one.composite ? {} : byProduct(one.repository_ids, repository),
      environments: one.rolling === true ? one.environments.map(({name}) => name).toSorted() : [],
    }),
    ...components,
    ...(one.rolling === true ? [] : promoted),
  ]
}

export const viewOf = (one: ContentView): ActualView => ({
  id: one.id,
  versions: one.versions.map(({id, version}) => ({id, version})),
  next: one.next_version,
  task: one.last_task?.result === 'pending' ? one.last_task.id : undefined,
  otherRepositories: one.repositories.filter(({content_type: type}) => type !== 'docker').map(({id}) => id),
  components: new Map(one.content_view_components.map((part) => [part.content_view.name, part.id])),
  users: new Map(one.environments.map(({name, ...users}) => [name, usersOf(one, users)])),
})

function usersOf(
  view: Pick<ContentView, 'hosts' | 'activation_keys'>,
  ids: Pick<ContentView['environments'][number], 'hosts' | 'activation_keys'>,
): ViewUsers {
  const named = (all: ContentView['hosts'], few: readonly number[]): Consumer[] =>
    few.map((id) => ({id, name: all.find((one) => one.id === id)?.name ?? String(id)}))
  return {keys: named(view.activation_keys, ids.activation_keys), hosts: named(view.hosts, ids.hosts)}
}

/** Names of repositories under their products, as a file writes them. */
export function byProduct(ids: readonly number[], names: Names['repository']): Value {
  const out: Record<string, string[]> = {}
  for (const id of ids) {
    const named = names.get(id)
    if (named) (out[named.product] ??= []).push(named.name)
  }
  return Object.fromEntries(
    Object.entries(out)
      .map(([product, list]) => [product, list.toSorted()] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** The filters of those views that have some; servers that do not say so are asked about each. */
export async function readFilters(
  client: Client,
  views: readonly ContentView[],
): Promise<{view: string; filter: ContentViewFilter}[]> {
  const filtered = views.filter((one) => one.filtered !== false && !one.composite && one.rolling !== true)
  const found = await mapParallel(filtered, atOnce, async ({id, name}) =>
    (await client.all(contentViewFilters.index, {content_view_id: id})).map((filter) => ({view: name, filter})),
  )
  return found.flat()
}
