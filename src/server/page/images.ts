// Which digest each tag has in each lifecycle environment, and where an environment differs from the one before.
import type {LifecycleEnvironment} from '../environments/tables'
import {allOf, sql, within, type Condition} from '../kernel/store/sql'
import type {Store} from '../tables'
import {instancesOf} from './instances'
import {tagCondition, type Query} from './query'

export type CellState =
  /** The content view is not in the environment. */
  | 'outside'
  /** There is nothing to compare with. */
  | 'first'
  | 'same'
  | 'moved'
  | 'new'
  | 'gone'
  /** Neither here nor in the environment before. */
  | 'absent'

export interface Cell {
  readonly state: CellState
  readonly digest?: string | undefined
  /** Name in the registry. */
  readonly image?: string | undefined
  /** What it is compared with. */
  readonly before?: string | undefined
}

export interface ImageRow {
  readonly product: string
  readonly repository: string
  readonly tag: string
  readonly kind: 'container' | 'image mode' | 'flatpak'
  readonly cells: readonly Cell[]
}

export interface ImageGroup {
  readonly view: string
  readonly isDefault: boolean
  /** Version in each column. */
  readonly versions: readonly (string | undefined)[]
  readonly rows: readonly ImageRow[]
}

export interface Images {
  /** Names of the columns: what was synchronized, then the environments. */
  readonly columns: readonly string[]
  readonly groups: readonly ImageGroup[]
  readonly total: number
  readonly page: number
  readonly pages: number
}

const perPage = 50
const synchronized = 'Synchronized'

interface Key {
  readonly view: number
  readonly root: number
  readonly tag: string
}

interface Found extends Key {
  readonly environment: number
  readonly isDefault: number
  readonly digest: string
  readonly image: string | null
  readonly bootable: number
  readonly flatpak: number
}

/** The images of an organization, a page of tags at a time. */
export function readImages(store: Store, organizationId: number, query: Query | undefined, asked: number): Images {
  const environments = columnsOf(store, organizationId)
  const where = allOf([
    sql("p.organization_id = ? AND o.content_type = 'docker' AND r.environment_id IS NOT NULL", organizationId),
    // a repository of content views is shown with them
    sql(`NOT (v.is_default AND EXISTS (SELECT 1 FROM repositories e JOIN content_view_versions w ON w.id = e.content_view_version_id
      JOIN content_views x ON x.id = w.content_view_id WHERE e.root_id = r.root_id AND e.environment_id IS NOT NULL AND NOT x.is_default))`),
    ...(query ? [pairs(store, organizationId, query)] : []),
  ])
  const total = Number(
    store.database.get<{n: number}>(
      `SELECT count(*) AS n FROM (SELECT 1 FROM ${instancesOf} WHERE ${where.sql} GROUP BY v.id, r.root_id, t.name)`,
      ...where.values,
    )?.n ?? 0,
  )
  const pages = Math.max(1, Math.ceil(total / perPage))
  const page = Math.min(Math.max(1, asked), pages)
  const keys = store.database.all<Key>(
    `SELECT v.id AS view, r.root_id AS root, t.name AS tag FROM ${instancesOf} WHERE ${where.sql}
     GROUP BY v.id, r.root_id, t.name ORDER BY v.is_default, v.name, p.name, o.name, t.name LIMIT ? OFFSET ?`,
    ...where.values,
    perPage,
    (page - 1) * perPage,
  )
  const columns = [synchronized, ...environments.map(({name}) => name)]
  return {columns, groups: groupsOf(store, environments, keys), total, page, pages}
}

/** Library, then each path after the other. */
function columnsOf(store: Store, organizationId: number): LifecycleEnvironment[] {
  const all = store.lifecycleEnvironments.all({organization_id: organizationId})
  const after = (prior: number): LifecycleEnvironment[] =>
    all.filter(({prior_id}) => prior_id === prior).flatMap((one) => [one, ...after(one.id)])
  return all.filter(({library}) => library).flatMap((library) => [library, ...after(library.id)])
}

/** Repositories with the tags of them that are looked for: their rows are shown whole, with what the other environments have. */
function pairs(store: Store, organizationId: number, query: Query): Condition {
  const where = allOf([sql('p.organization_id = ?', organizationId), tagCondition(query)])
  const found = store.database.all<{pair: string}>(
    `SELECT DISTINCT r.root_id || ':' || t.name AS pair FROM ${instancesOf} WHERE ${where.sql}`,
    ...where.values,
  )
  return allOf([
    within(
      "r.root_id || ':' || t.name",
      found.map(({pair}) => pair),
    ),
    ...(query.kind === 'words' ? [tagCondition(query)] : []),
  ])
}

function groupsOf(store: Store, environments: readonly LifecycleEnvironment[], keys: readonly Key[]): ImageGroup[] {
  const roots = within('r.root_id', new Set(keys.map(({root}) => root)))
  const tags = within('t.name', new Set(keys.map(({tag}) => tag)))
  const found = store.database.all<Found>(
    `SELECT v.id AS view, v.is_default AS isDefault, r.root_id AS root, t.name AS tag, r.environment_id AS environment, m.digest AS digest,
       r.container_repository_name AS image, m.is_bootable AS bootable, m.is_flatpak AS flatpak
     FROM ${instancesOf} WHERE r.environment_id IS NOT NULL AND ${roots.sql} AND ${tags.sql}`,
    ...roots.values,
    ...tags.values,
  )
  const places = new Map(found.map((one) => [`${one.view} ${one.environment} ${one.root} ${one.tag}`, one]))
  const synced = new Map(found.filter(({isDefault}) => isDefault).map((one) => [`${one.root} ${one.tag}`, one]))
  const groups = new Map<
    number,
    {versions: (string | undefined)[]; rows: ImageRow[]; isDefault: boolean; view: string}
  >()
  for (const key of keys) {
    const view = store.contentViews.get(key.view)
    const versions = groups.get(view.id)?.versions ?? versionsIn(store, view.id, environments)
    const group = groups.get(view.id) ?? {view: view.name, isDefault: view.is_default, versions, rows: []}
    groups.set(view.id, group)
    const at = (environment: LifecycleEnvironment): Found | undefined =>
      view.is_default ? undefined : places.get(`${view.id} ${environment.id} ${key.root} ${key.tag}`)
    const own = synced.get(`${key.root} ${key.tag}`)
    const inside = (environment: LifecycleEnvironment): boolean =>
      versions[environments.indexOf(environment) + 1] !== undefined
    const cells = environments.map((environment) => {
      const prior = environments.find(({id}) => id === environment.prior_id)
      if (!inside(environment)) return {state: 'outside'} as const
      const before = prior
        ? inside(prior)
          ? {name: prior.name, digest: at(prior)?.digest}
          : undefined
        : {name: 'the last sync', digest: own?.digest}
      return cellOf(at(environment), before)
    })
    const root = store.rootRepositories.get(key.root)
    const any = own ?? found.find((one) => one.root === key.root && one.tag === key.tag)
    group.rows.push({
      product: store.products.get(root.product_id).name,
      repository: root.name,
      tag: key.tag,
      kind: any?.bootable ? 'image mode' : any?.flatpak ? 'flatpak' : 'container',
      cells: [cellOf(own, undefined), ...cells],
    })
  }
  return [...groups.values()]
}

/** The version of a content view in each column; the first column is of no content view. */
function versionsIn(
  store: Store,
  viewId: number,
  environments: readonly LifecycleEnvironment[],
): (string | undefined)[] {
  const isDefault = store.contentViews.get(viewId).is_default
  const links = isDefault ? [] : store.contentViewEnvironments.all({content_view_id: viewId})
  return [
    undefined,
    ...environments.map(({id}) => {
      const link = links.find(({environment_id}) => environment_id === id)
      const version = link && store.contentViewVersions.get(link.content_view_version_id)
      return version && `${version.major}.${version.minor}`
    }),
  ]
}

function cellOf(here: Found | undefined, before: {name: string; digest: string | undefined} | undefined): Cell {
  const shown = {digest: here?.digest, image: here?.image ?? undefined}
  if (!before) return {...shown, state: here ? 'first' : 'absent'}
  const compared = {...shown, before: before.name}
  if (!here) return {...compared, state: before.digest === undefined ? 'absent' : 'gone'}
  if (before.digest === undefined) return {...compared, state: 'new'}
  return {...compared, state: before.digest === here.digest ? 'same' : 'moved'}
}
