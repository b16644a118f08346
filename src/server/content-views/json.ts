import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import type {ContentView, ContentViewComponent, ContentViewVersion} from './tables'
import {within} from '../kernel/store/sql'
import {inWords, utc, stamps} from '../kernel/store/times'
import {componentVersion, componentVersions, needsPublish, repositoriesOf} from './sources'
import {publishLabel} from './publish-checks'
import {owner} from '../organizations/json'
import {archivesOf, environmentsOf, versionName, versionsOf, versionText} from './versions'

/** A content view as others refer to it. */
export function viewSummary(store: Store, view: ContentView) {
  const versions = versionsOf(store, view.id)
  return {
    id: view.id,
    name: view.name,
    label: view.label,
    description: view.description,
    latest_version: versions[0] ? versionText(versions[0]) : null,
    latest_version_id: versions[0]?.id ?? null,
    next_version: view.next_version,
    version_count: versions.length,
  }
}

const named = ({id, name, label}: {id: number; name: string; label: string}) => ({id, name, label})

/** Repositories of a version: its archives, as lists inside other records show them. */
export function archiveSummaries(store: Store, version: ContentViewVersion) {
  return archivesOf(store, version).map((row) => {
    const {name, label, content_type, mirroring_policy} = store.rootRepositories.get(row.root_id)
    return {id: row.id, name, label, content_type, library_instance_id: row.library_instance_id, mirroring_policy}
  })
}

function componentJson(store: Store, version: ContentViewVersion) {
  const view = store.contentViews.get(version.content_view_id)
  return {
    id: version.id,
    name: versionName(store, version),
    label: `${view.label}-${version.major}_${version.minor}`,
    content_view_id: view.id,
    version: versionText(version),
    environments: environmentsOf(store, version).map(named),
    content_view: viewSummary(store, view),
    repositories: archiveSummaries(store, version),
  }
}

/** One component of a composite content view. */
export function componentLinkJson(store: Store, row: ContentViewComponent) {
  const view = store.contentViews.get(row.content_view_id)
  const version = componentVersion(store, row)
  return {
    id: row.id,
    ...stamps(row),
    latest: row.latest,
    composite_content_view: viewSummary(store, store.contentViews.get(row.composite_id)),
    content_view: viewSummary(store, view),
    content_view_version: version ? {...componentJson(store, version), content_view: viewSummary(store, view)} : null,
    component_content_view_versions: versionsOf(store, view.id).map((one) => ({
      id: one.id,
      version: versionText(one),
      description: one.description,
      published_at_words: inWords(store.now() - one.created_at),
    })),
  }
}

function lastTask({store, tasks}: {store: Store; tasks: Tasks}, view: ContentView) {
  const task = tasks.latest(publishLabel, {type: 'Katello::ContentView', id: view.id})
  if (!task) return null
  const at = task.ended_at ?? task.started_at
  return {
    id: task.uuid,
    started_at: utc(task.started_at),
    result: task.result,
    last_sync_words: at === null ? null : inWords(store.now() - at),
  }
}

function versionEntry(store: Store, version: ContentViewVersion) {
  return {
    id: version.id,
    version: versionText(version),
    published: utc(version.created_at),
    description: version.description,
    environment_ids: environmentsOf(store, version).map(({id}) => id),
    filters_applied: version.filters_applied,
    published_at_words: inWords(store.now() - version.created_at),
  }
}

/** A content view as the API shows it. */
export function viewJson(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  view: ContentView,
  users: ViewUsers,
) {
  const versions = versionsOf(store, view.id)
  const [latest] = versions
  const links = store.contentViewEnvironments.all({content_view_id: view.id})
  const environments = links.map((link) => store.lifecycleEnvironments.get(link.environment_id))
  const repositories = view.is_default ? [] : repositoriesOf(store, view)
  const components = store.contentViewComponents.all({composite_id: view.id})
  const used = view.composite ? componentVersions(store, view) : []
  const composites = compositesOf(store, view)
  return {
    id: view.id,
    name: view.name,
    label: view.label,
    description: view.description,
    ...owner(store, view.organization_id),
    composite: view.composite,
    rolling: view.rolling,
    component_ids: used.map(({id}) => id),
    duplicate_repositories_to_publish: duplicates(store, used),
    default: view.is_default,
    version_count: versions.length,
    latest_version: latest ? versionText(latest) : null,
    latest_version_id: latest?.id ?? null,
    auto_publish: view.auto_publish,
    solve_dependencies: view.solve_dependencies,
    import_only: view.import_only,
    generated_for: view.generated_for,
    related_cv_count: view.composite ? components.length : composites.length,
    related_composite_cvs: composites.map(({id, name}) => ({id, name})),
    filtered: store.contentViewFilters.count({content_view_id: view.id}) > 0,
    needs_publish: needsPublish({store, content}, view),
    next_version: `${view.next_version}.0`,
    last_task: lastTask({store, tasks}, view),
    latest_version_environments: latest ? environmentsOf(store, latest).map(named) : [],
    last_published: utc(latest?.created_at ?? null),
    environments: environments.map((environment) => ({
      ...named(environment),
      ...users.inEnvironment(environment.id),
      permissions: {readable: users.readable},
    })),
    environment_ids: environments.map(({id}) => id),
    repositories: repositories.map((row) => {
      const root = store.rootRepositories.get(row.root_id)
      return {id: row.id, name: root.name, label: root.label, content_type: root.content_type}
    }),
    repository_ids: repositories.map(({id}) => id),
    versions: versions.map((version) => versionEntry(store, version)),
    components: used.map((version) => componentJson(store, version)),
    content_view_components: components.map((row) => componentLinkJson(store, row)),
    activation_keys: users.keys,
    hosts: users.hosts,
    hostgroups: users.hostgroups,
    ...stamps(view),
  }
}

interface Named {
  readonly id: number
  readonly name: string
}

/** Who uses a content view, in all and in each environment; hosts and keys are ids there. */
export interface ViewUsers {
  readonly readable: boolean
  readonly hosts: readonly Named[]
  readonly keys: readonly Named[]
  readonly hostgroups: readonly Named[]
  inEnvironment(environmentId: number): {activation_keys: number[]; hosts: number[]; hostgroups: number[]}
}

function compositesOf(store: Store, view: ContentView): ContentView[] {
  const links = store.contentViewComponents.all({content_view_id: view.id})
  return store.contentViews.all(
    within(
      'id',
      links.map((link) => link.composite_id),
    ),
    'name',
  )
}

/** Repositories that more than one component contains. */
function duplicates(store: Store, components: readonly ContentViewVersion[]) {
  const found = new Map<number, {id: number; name: string; components: Record<string, unknown>[]}>()
  for (const version of components)
    for (const row of archivesOf(store, version)) {
      const root = store.rootRepositories.get(row.root_id)
      const entry = found.get(root.id) ?? {id: row.library_instance_id ?? row.id, name: root.name, components: []}
      const view = store.contentViews.get(version.content_view_id)
      entry.components.push({content_view_name: view.name, content_view_version: versionText(version)})
      found.set(root.id, entry)
    }
  return [...found.values()].filter((entry) => entry.components.length > 1)
}
