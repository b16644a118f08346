import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentView, ContentViewVersion} from './tables'
import {inWords, stamps} from '../kernel/store/times'
import {archiveSummaries, viewSummary, type ViewUsers} from './json'
import {historyJson} from './history'
import {archivesOf, environmentsOf, versionName, versionText} from './versions'

/** Counts of content types that this server never has. */
const absent = {
  ansible_collection_count: 0,
  deb_count: 0,
  file_count: 0,
  python_package_count: 0,
  rpm_count: 0,
  modulemd_count: 0,
  erratum_count: 0,
  package_group_count: 0,
  srpm_count: 0,
  ostree_ref_count: 0,
  module_stream_count: 0,
  package_count: 0,
}

const repositoryTypes = ['ansible_collection', 'deb', 'docker', 'file', 'python', 'yum', 'ostree']

/** What a version holds, each tag, image and list once. */
function contentCounts(store: Store, version: ContentViewVersion): Record<string, number> {
  const sets = archivesOf(store, version).flatMap((row) => row.content_set_id ?? [])
  const ids = JSON.stringify(sets)
  const counted = store.database.get<{tags: number; images: number; lists: number}>(
    `SELECT (SELECT count(DISTINCT meta_tag_id) FROM set_tags WHERE set_id IN (SELECT value FROM json_each(?1))) AS tags,
       count(DISTINCT CASE WHEN m.manifest_type = 'image' THEN m.id END) AS images,
       count(DISTINCT CASE WHEN m.manifest_type = 'list' THEN m.id END) AS lists
     FROM set_manifests s JOIN manifests m ON m.id = s.manifest_id
     WHERE s.set_id IN (SELECT value FROM json_each(?1))`,
    ids,
  )
  return {
    ...absent,
    docker_manifest_count: counted?.images ?? 0,
    docker_manifest_list_count: counted?.lists ?? 0,
    docker_tag_count: counted?.tags ?? 0,
  }
}

function repositoryCounts(store: Store, version: ContentViewVersion): Record<string, number> {
  const types = archivesOf(store, version).map((row) => store.rootRepositories.get(row.root_id).content_type)
  return Object.fromEntries(
    repositoryTypes.map((type) => [`${type}_repository_count`, types.filter((one) => one === type).length]),
  )
}

export interface VersionOptions {
  /** Whether the asking user may delete, and promote or remove. */
  readonly deletable: boolean
  readonly promotable: boolean
  /** Who uses the version's view. */
  readonly users: ViewUsers
  readonly withFilters?: boolean | null | undefined
}

/** A version as the API shows it; `details` adds what only the single record has. */
export function versionJson(
  {store, tasks}: {store: Store; tasks: Tasks},
  version: ContentViewVersion,
  options: VersionOptions,
  details = false,
) {
  const view = store.contentViews.get(version.content_view_id)
  const environments = environmentsOf(store, version)
  const events = store.contentViewHistory.all({content_view_version_id: version.id}, 'id DESC')
  const [last] = events
  return {
    version: versionText(version),
    major: version.major,
    minor: version.minor,
    ...composites(store, version, view),
    content_view_id: view.id,
    default: view.is_default,
    description: version.description,
    id: version.id,
    name: versionName(store, version),
    ...stamps(version),
    content_view: {id: view.id, name: view.name, label: view.label, generated_for: view.generated_for},
    environments: environments.map((environment) => ({
      id: environment.id,
      name: environment.name,
      label: environment.label,
      publish_date: inWords(store.now() - placedAt(store, version, environment.id)),
      permissions: {
        readable: true,
        promotable_or_removable: options.promotable,
        all_hosts_editable: true,
        all_keys_editable: true,
      },
      ...userCounts(store, options.users, environment.id),
    })),
    content_view_environments: environments.map((environment) => ({
      label: view.is_default ? environment.label : `${environment.label}/${view.label}`,
      environment_id: environment.id,
      environment_name: environment.name,
    })),
    repositories: archiveSummaries(store, version),
    last_event: last ? historyJson({store, tasks}, last) : null,
    active_history: events
      .filter((event) => event.status === 'in progress')
      .map((event) => historyJson({store, tasks}, event)),
    ...contentCounts(store, version),
    component_view_count: store.contentViewVersionComponents.count({composite_version_id: version.id}),
    ...repositoryCounts(store, version),
    errata_counts: {security: 0, bugfix: 0, enhancement: 0, total: 0},
    permissions: {deletable: options.deletable && environments.length === 0},
    ...((details || options.withFilters) && {filters_applied: version.filters_applied}),
    ...(options.withFilters && {
      applied_filters: {applied_filters: version.applied_filters, dependency_solving: view.solve_dependencies},
    }),
  }
}

function userCounts(store: Store, users: ViewUsers, environmentId: number): Record<string, number> {
  const {hosts, activation_keys: keys, hostgroups} = users.inEnvironment(environmentId)
  const {hostEnvironments, activationKeyEnvironments} = store
  return {
    host_count: hosts.length,
    multi_env_host_count: hosts.filter((id) => hostEnvironments.count({host_id: id}) > 1).length,
    activation_key_count: keys.length,
    multi_env_ak_count: keys.filter((id) => activationKeyEnvironments.count({activation_key_id: id}) > 1).length,
    hostgroup_count: hostgroups.length,
  }
}

/** When an environment got a version, in milliseconds since 1970. */
function placedAt(store: Store, version: ContentViewVersion, environmentId: number): number {
  const link = store.contentViewEnvironments.first({
    content_view_version_id: version.id,
    environment_id: environmentId,
  })
  return link?.updated_at ?? version.created_at
}

/** Which composite views and versions a version is in, and which versions it is made of. */
function composites(store: Store, version: ContentViewVersion, view: ContentView) {
  const inViews = store.contentViewComponents
    .all({content_view_version_id: version.id})
    .map((row) => store.contentViews.get(row.composite_id))
  const inVersions = store.contentViewVersionComponents
    .all({component_version_id: version.id})
    .map((row) => store.contentViewVersions.get(row.composite_version_id))
  const inPublished = [...new Set(inVersions.map((one) => one.content_view_id))].map((id) => store.contentViews.get(id))
  const own = view.composite ? store.contentViewVersionComponents.all({composite_version_id: version.id}) : []
  return {
    composite_content_view_ids: inViews.map(({id}) => id),
    published_in_composite_content_view_ids: inPublished.map(({id}) => id),
    composite_content_views: inViews.map((one) => viewSummary(store, one)),
    composite_content_view_versions: inVersions.map((one) => ({
      id: one.id,
      content_view_id: one.content_view_id,
      version: versionText(one),
      content_view: {id: one.content_view_id, name: store.contentViews.get(one.content_view_id).name},
    })),
    published_in_composite_content_views: inPublished.map((one) => viewSummary(store, one)),
    ...(view.composite && {
      component_content_view_versions: own.map((row) => {
        const one = store.contentViewVersions.get(row.component_version_id)
        return {
          id: one.id,
          name: versionName(store, one),
          content_view_id: one.content_view_id,
          version: versionText(one),
        }
      }),
    }),
  }
}
