import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import {settingsOf} from '../settings/definitions'
import {checkEnvironment} from '../../naming/check'
import {invalidArgument, conflict, notFound, refused} from '../kernel/errors'
import type {ContentView, ContentViewVersion} from './tables'
import type {LifecycleEnvironment} from '../environments/tables'
import type {Repository} from '../repositories/tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {sql} from '../kernel/store/sql'
import {componentVersions, needsPublish, repositoriesOf} from './sources'
import {namingOf} from '../repositories/naming'
import {syncLabel} from '../repositories/sync-status'
import {environmentsOf, versionsOf} from './versions'

export const publishLabel = 'Actions::Katello::ContentView::Publish'

export interface PublishRequest {
  readonly description?: string | null | undefined
  readonly major?: number | null | undefined
  readonly minor?: number | null | undefined
  readonly environmentIds?: readonly number[] | null | undefined
  readonly force?: boolean | null | undefined
  readonly onlyIfNeeded?: boolean | null | undefined
}

/** Tasks that hold a record and are not over; of one label, if one is given. */
export function activeTasks(
  {store, tasks}: {store: Store; tasks: Tasks},
  label: string | undefined,
  type: string,
  id: number,
): TaskRow[] {
  return store.tasks
    .all([
      sql(
        `state NOT IN ('stopped', 'paused', 'scheduled') AND id IN
         (SELECT task_id FROM task_locks WHERE resource_type = ? AND resource_id = ? AND exclusive)`,
        type,
        id,
      ),
      ...(label === undefined ? [] : [{label}]),
    ])
    .map((task) => tasks.current(task))
}

const isPublishing = ({store, tasks}: {store: Store; tasks: Tasks}, viewId: number) =>
  activeTasks({store, tasks}, publishLabel, 'Katello::ContentView', viewId).length > 0

/** Refuses to publish a content view that cannot be published at all (400) or not now (409, 500). */
export function checkPublish(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  view: ContentView,
  wanted: PublishRequest,
  trigger?: ContentViewVersion,
): void {
  if (view.is_default) throw invalidArgument('The default content view cannot be published')
  if (view.rolling) throw invalidArgument("It's not possible to publish a rolling content view.")
  if (view.import_only || view.generated_for !== 'none')
    throw invalidArgument(
      `Cannot publish the ${view.import_only ? 'import-only' : 'generated'} content view ${view.name}`,
    )
  checkNumber(store, view, wanted)
  if (wanted.onlyIfNeeded && needsPublish({store, content}, view) === false)
    throw invalidArgument(
      'Content view does not need a publish since there are no audited changes since the last publish.',
    )
  if (view.composite) checkComponents({store, tasks}, view, trigger)
  for (const source of repositoriesOf(store, view))
    if (activeTasks({store, tasks}, syncLabel, 'Katello::Repository', source.id).length > 0) {
      const {name} = store.rootRepositories.get(source.root_id)
      throw refused(`Pending tasks detected in repositories of this content view. Please wait for: synchronize ${name}`)
    }
}

function checkNumber(store: Store, view: ContentView, {major, minor}: PublishRequest): void {
  const given = [major, minor].filter((part) => part !== undefined && part !== null)
  if (given.length === 1)
    throw invalidArgument('Both major and minor parameters have to be used to override a CV version')
  if (given.some((part) => part < 0)) throw invalidArgument('major and minor must not be negative')
  if (given.length === 2 && versionsOf(store, view.id).some((one) => one.major === major && one.minor === minor))
    throw invalidArgument(`A CV version already exists with the same major and minor version (${major}.${minor})`)
}

function checkComponents(
  {store, tasks}: {store: Store; tasks: Tasks},
  view: ContentView,
  trigger: ContentViewVersion | undefined,
): void {
  const components = store.contentViewComponents.all({composite_id: view.id})
  if (isPublishing({store, tasks}, view.id))
    throw conflict(`A publish of composite content view ${view.name} is already scheduled`)
  for (const {content_view_id: id} of components)
    if (id !== trigger?.content_view_id && isPublishing({store, tasks}, id))
      throw conflict(
        `Component content view ${store.contentViews.get(id).name} is being published: publish ${view.name} after it`,
      )
}

/** With the setting restrict_composite_view, refuses with 500 what would bring components where they were not promoted to. */
export function checkRestriction(
  store: Store,
  view: ContentView,
  versions: readonly ContentViewVersion[],
  environments: readonly LifecycleEnvironment[],
): void {
  if (!view.composite || !settingsOf(store).flag('restrict_composite_view')) return
  for (const environment of environments)
    for (const version of versions)
      if (!environmentsOf(store, version).some(({id}) => id === environment.id))
        throw refused(
          `The action requested on this composite view cannot be performed until all of its component content view versions have been promoted to the target environment: ${environment.name}.  This restriction is optional and can be modified in the Administrator -> Settings page using the restrict_composite_view flag.`,
        )
}

export const restrictedVersions = (store: Store, view: ContentView) =>
  view.composite ? componentVersions(store, view) : []

/** Refuses with 500 when a target's pattern gives the view's repositories invalid or equal names. */
export function checkNames(
  {store, content}: {store: Store; content: ContentStore},
  sources: readonly Repository[],
  environments: readonly LifecycleEnvironment[],
): void {
  // each source is rendered as it is, so with its own environment; archives, of which composites are made, have none
  const docker = sources.filter((source) => store.rootRepositories.get(source.root_id).content_type === 'docker')
  const instances = docker.map((source) => namingOf({store, content}, source))
  for (const environment of environments) {
    const refusal = checkEnvironment(environment.registry_name_pattern ?? '', instances)
    if (refusal)
      throw refused(
        `Container repositories cannot be published to lifecycle environment '${environment.name}': ${refusal.message}. Consider a more specific registry name pattern for it.`,
      )
  }
}

/** The environments of these ids, in the order of their paths; 404 for one that the organization does not have. */
export function targetEnvironments(
  store: Store,
  organizationId: number,
  ids: readonly number[],
): LifecycleEnvironment[] {
  const rows = [...new Set(ids)].map((id) => {
    const row = store.lifecycleEnvironments.find(id)
    if (row?.organization_id !== organizationId) throw notFound(`Couldn't find lifecycle environment with id ${id}`)
    return row
  })
  const depths = new Map(rows.map((row) => [row.id, depth(store, row)]))
  return rows.toSorted((a, b) => (depths.get(a.id) ?? 0) - (depths.get(b.id) ?? 0))
}

function depth(store: Store, row: LifecycleEnvironment): number {
  let steps = 0
  for (let at = row.prior_id; at !== null; at = store.lifecycleEnvironments.get(at).prior_id) steps++
  return steps
}

/**
 * Refuses with 400 to skip a station of the path: each target must follow an environment that has the version or that is a target
 * itself; what no environment has may go to Library.
 */
export function checkSequence(
  store: Store,
  targets: readonly LifecycleEnvironment[],
  present: readonly LifecycleEnvironment[],
): void {
  const reached = new Set([...present, ...targets].map(({id}) => id))
  for (const target of targets) {
    const follows = target.prior_id === null ? present.length === 0 : reached.has(target.prior_id)
    if (follows || present.some(({id}) => id === target.id)) continue
    const prior = target.prior_id === null ? 'Library' : store.lifecycleEnvironments.get(target.prior_id).name
    throw invalidArgument(
      `Cannot promote environment out of sequence. Use force to bypass restriction. '${target.name}' comes after '${prior}'`,
    )
  }
}
