import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentViewHistoryEntry, ContentViewVersion} from './tables'
import type {Account} from '../kernel/access/access'
import {utc} from '../kernel/store/times'
import {taskJson} from '../tasks/json'
import {versionText} from './versions'

export interface NewEvent {
  readonly action: ContentViewHistoryEntry['action']
  readonly status?: ContentViewHistoryEntry['status']
  readonly environmentId?: number | null
  readonly description?: string | null | undefined
  readonly user: Account | undefined
  readonly triggeredBy?: ContentViewVersion | undefined
}

/** Notes that something begins to happen to a version; call it in the transaction that starts it. */
export function recordEvent(store: Store, version: ContentViewVersion, event: NewEvent): ContentViewHistoryEntry {
  return store.contentViewHistory.insert({
    content_view_version_id: version.id,
    environment_id: event.environmentId ?? null,
    action: event.action,
    status: event.status ?? 'in progress',
    description: event.description ?? null,
    user: event.user?.login ?? 'foreman_admin',
    triggered_by_id: event.triggeredBy?.id ?? null,
  })
}

/** What a task began ends as `failed`, unless it had ended already. */
export function failEvents(store: Store, ids: readonly number[]): void {
  for (const row of store.contentViewHistory.byIds(ids))
    if (row.status === 'in progress') store.contentViewHistory.update(row.id, {status: 'failed'})
}

/** What a task that is run again left as `failed` is under way again. */
export function resumeEvents(store: Store, ids: readonly number[]): void {
  for (const row of store.contentViewHistory.byIds(ids))
    if (row.status === 'failed') store.contentViewHistory.update(row.id, {status: 'in progress'})
}

export function succeed(store: Store, id: number): void {
  if (store.contentViewHistory.find(id)) store.contentViewHistory.update(id, {status: 'successful'})
}

export function historyJson({store, tasks}: {store: Store; tasks: Tasks}, row: ContentViewHistoryEntry) {
  const version = store.contentViewVersions.get(row.content_view_version_id)
  const environment = row.environment_id === null ? undefined : store.lifecycleEnvironments.get(row.environment_id)
  const task = row.task_id === null ? undefined : store.tasks.find(row.task_id)
  const trigger = row.triggered_by_id === null ? undefined : store.contentViewVersions.get(row.triggered_by_id)
  return {
    id: row.id,
    user: row.user,
    status: row.status,
    description: row.description,
    action: row.action,
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
    environment: environment ? {id: environment.id, name: environment.name} : null,
    task: task ? taskJson({store, tasks}, task) : null,
    version: versionText(version),
    publish: row.action === 'publish',
    version_id: version.id,
    triggered_by: trigger ? store.contentViews.get(trigger.content_view_id).name : null,
    triggered_by_id: row.triggered_by_id,
  }
}
