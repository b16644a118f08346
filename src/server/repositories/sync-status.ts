import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import type {Product} from '../products/tables'
import type {Repository} from './tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {sql} from '../kernel/store/sql'
import {inWords, utc} from '../kernel/store/times'

export const syncLabel = 'Actions::Katello::Repository::Sync'

/** The last synchronization of a library instance, running or over. */
export function lastSync(tasks: Tasks, instanceId: number): TaskRow | undefined {
  return tasks.latest(syncLabel, {type: 'Katello::Repository', id: instanceId})
}

/** `last_sync` and `last_sync_words` of a repository. */
export function lastSyncJson(store: Store, task: TaskRow | undefined) {
  if (!task) return {last_sync: null, last_sync_words: null}
  const user = task.user_id === null ? undefined : store.users.find(task.user_id)
  const at = task.ended_at ?? task.started_at
  return {
    last_sync: {
      id: task.uuid,
      username: user?.login ?? null,
      started_at: utc(task.started_at),
      ended_at: utc(task.ended_at),
      state: task.state,
      result: task.result,
      progress: task.progress,
    },
    last_sync_words: at === null ? null : inWords(store.now() - at),
  }
}

const stateTexts: Record<string, string> = {
  running: 'Running',
  planned: 'Queued.',
  paused: 'Paused',
  stopping: 'Canceling',
  success: 'Syncing Complete.',
  warning: 'Sync Incomplete',
  error: 'Sync Incomplete',
  cancelled: 'Canceled',
  pending: 'Running',
}

/** What the sync status page shows of one repository. */
export function syncProgress(store: Store, productId: number, task: TaskRow | undefined) {
  if (!task)
    return {
      id: null,
      product_id: productId,
      progress: {progress: 0},
      sync_id: null,
      state: 'Never Synced',
      raw_state: 'never_synced',
      start_time: null,
      finish_time: null,
      duration: null,
      display_size: null,
      size: null,
      is_running: false,
      error_details: {messages: []},
    }
  const over = task.state === 'stopped'
  const raw = over
    ? task.result === 'success'
      ? 'stopped'
      : task.result === 'cancelled'
        ? 'cancelled'
        : 'error'
    : task.state
  const end = task.ended_at ?? store.now()
  return {
    id: task.id,
    product_id: productId,
    progress: {progress: Math.round((over && task.result === 'success' ? 1 : task.progress) * 100)},
    sync_id: task.uuid,
    state: stateTexts[over ? task.result : task.state] ?? task.state,
    raw_state: raw,
    start_time: utc(task.started_at),
    finish_time: utc(task.ended_at),
    duration: task.started_at === null ? null : inWords(end - task.started_at),
    display_size: task.humanized_output,
    size: null,
    is_running: !over && task.state !== 'paused',
    error_details: {messages: task.errors},
  }
}

/** Library instances of a product. */
export function libraryInstances(store: Store, productId: number): Repository[] {
  return store.repositories.all(
    sql(
      'library_instance_id IS NULL AND root_id IN (SELECT id FROM root_repositories WHERE product_id = ?)',
      productId,
    ),
  )
}

export interface ProductSync {
  readonly instances: readonly Repository[]
  readonly syncs: readonly TaskRow[]
  readonly newest: TaskRow | undefined
  /** Number of repositories by the result of their last synchronization. */
  readonly summary: Record<string, number>
}

/** The last synchronizations of a product's repositories. */
export function productSync({store, tasks}: {store: Store; tasks: Tasks}, product: Product): ProductSync {
  const instances = libraryInstances(store, product.id)
  const syncs = instances.flatMap((instance) => lastSync(tasks, instance.id) ?? [])
  const summary: Record<string, number> = {}
  for (const task of syncs) summary[task.result] = (summary[task.result] ?? 0) + 1
  const newest = syncs.toSorted((a, b) => (b.started_at ?? 0) - (a.started_at ?? 0))[0]
  return {instances, syncs, newest, summary}
}
