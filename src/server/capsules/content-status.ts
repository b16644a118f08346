import type {capsuleContent} from '../../contract/capsule-content'
import type {AnswerOf} from '../../contract/define'
import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentViewEnvironment, LifecycleEnvironment} from '../environments/tables'
import type {Repository} from '../repositories/tables'
import type {SmartProxy, SmartProxyRepository} from './tables'
import {sql} from '../kernel/store/sql'
import {inWords, utc} from '../kernel/store/times'
import {taskJson} from '../tasks/json'
import {owner} from '../organizations/json'
import {mirroredEnvironments} from './rules'
import {proxySyncs} from './sync-start'
import {isCurrent, mirroredInstances} from './mirrored'

type Mirrored = ReadonlyMap<number, SmartProxyRepository>

/** Counts of what a proxy has, by content view version and repository. */
type Counted = AnswerOf<typeof capsuleContent.counts>['content_view_versions'][string]['repositories'][string]

export function contentCounts(store: Store, row: SmartProxy) {
  const versions: Record<string, {repositories: Record<string, Counted>}> = {}
  const mirrored = mirroredBy(store, row)
  for (const instance of mirroredInstances(store, row)) {
    const counts = mirrored.get(instance.id)?.counts
    if (!counts) continue
    const root = store.rootRepositories.get(instance.root_id)
    const version = (versions[String(instance.content_view_version_id)] ??= {repositories: {}})
    version.repositories[String(instance.id)] = {
      counts,
      metadata: {
        env_id: instance.environment_id,
        library_instance_id: instance.library_instance_id ?? instance.id,
        product_id: root.product_id,
        content_type: root.content_type,
      },
    }
  }
  return {content_view_versions: versions}
}

const mirroredBy = (store: Store, row: SmartProxy): Mirrored =>
  new Map(store.smartProxyRepositories.all({smart_proxy_id: row.id}).map((one) => [one.repository_id, one]))

function viewJson(
  {store, content}: {store: Store; content: ContentStore},
  link: ContentViewEnvironment,
  instances: readonly Repository[],
  mirrored: Mirrored,
) {
  const view = store.contentViews.get(link.content_view_id)
  const version = store.contentViewVersions.get(link.content_view_version_id)
  return {
    id: view.id,
    cvv_id: version.id,
    cvv_version: `${version.major}.${version.minor}`,
    label: view.label,
    name: view.name,
    composite: view.composite,
    rolling: view.rolling,
    default: view.is_default,
    last_published: utc(version.created_at),
    up_to_date: instances.every((instance) => isCurrent(content, instance, mirrored.get(instance.id))),
    counts: {repositories: instances.length},
    repositories: instances.map((instance) => ({
      id: instance.id,
      name: store.rootRepositories.get(instance.root_id).name,
      library_id: instance.library_instance_id ?? instance.id,
    })),
  }
}

function environmentJson(
  {store, content}: {store: Store; content: ContentStore},
  row: LifecycleEnvironment,
  lastSync: number | null,
  {all, mirrored}: {all: readonly Repository[]; mirrored: Mirrored},
) {
  const links = store.contentViewEnvironments.all({environment_id: row.id})
  const views = links.map((link) =>
    viewJson(
      {store, content},
      link,
      all.filter(
        (one) => one.environment_id === row.id && one.content_view_version_id === link.content_view_version_id,
      ),
      mirrored,
    ),
  )
  return {
    library: row.library,
    id: row.id,
    name: row.name,
    label: row.label,
    description: row.description,
    ...owner(store, row.organization_id),
    syncable: views.some((view) => view['up_to_date'] === false),
    last_sync: utc(lastSync),
    counts: {
      content_views: views.length,
      content_hosts: store.hostEnvironments.count(
        sql(
          'content_view_environment_id IN (SELECT id FROM content_view_environments WHERE environment_id = ?)',
          row.id,
        ),
      ),
    },
    content_views: views,
  }
}

/** How the content of a proxy stands: what it mirrors, since when, and whether that is current. */
export function syncStatus(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  row: SmartProxy,
  isVisible: (environment: LifecycleEnvironment) => boolean,
) {
  const syncs = proxySyncs({store, tasks}, row)
  const over = syncs.filter((task) => task.state === 'stopped')
  const lastGood = over.find((task) => task.result === 'success')
  const failed = over.filter((task) => task.id > (lastGood?.id ?? 0) && task.result !== 'success')
  const newest = over[0]
  const shares = {all: mirroredInstances(store, row), mirrored: mirroredBy(store, row)}
  const links = new Map(
    store.smartProxyEnvironments.all({smart_proxy_id: row.id}).map((link) => [link.environment_id, link.last_sync]),
  )
  const environments = mirroredEnvironments(store, row).filter(isVisible)
  const at = newest?.ended_at ?? null
  return {
    last_sync_time: utc(at),
    last_sync_words: at === null ? null : inWords(store.now() - at),
    download_policy: row.download_policy,
    unsyncable_content_types: [],
    active_sync_tasks: syncs.filter((task) => task.state !== 'stopped').map((task) => taskJson({store, tasks}, task)),
    last_failed_sync_tasks: failed.map((task) => taskJson({store, tasks}, task)),
    last_sync_task: newest ? taskJson({store, tasks}, newest) : null,
    content_counts: contentCounts(store, row),
    lifecycle_environments: environments.map((environment) =>
      environmentJson({store, content}, environment, links.get(environment.id) ?? null, shares),
    ),
  }
}
