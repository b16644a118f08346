import {refused} from '../kernel/errors'
import type {TaskRow} from '../kernel/tasks/tables'
import type {Store} from '../tables'
import type {JobHost, JobInvocation} from './tables'
import {resolveHosts} from './targeting'

/** What Foreman calls the states of a job, by its number for each. */
export const statusLabels = ['succeeded', 'failed', 'queued', 'running', 'cancelled'] as const
export type StatusLabel = (typeof statusLabels)[number]

/** Whether a job waits, runs, or how it ended, by its task. */
export function statusOf(task: Pick<TaskRow, 'state' | 'result'> | undefined): StatusLabel {
  if (!task || task.state === 'scheduled') return 'queued'
  if (task.state !== 'stopped') return task.state === 'paused' ? 'failed' : 'running'
  if (task.result === 'success') return 'succeeded'
  return task.result === 'cancelled' ? 'cancelled' : 'failed'
}

/** Looks up the hosts of a job that has none yet, with the permissions of who made it. Throws SearchError. */
export function resolveInvocation(store: Store, row: JobInvocation): JobInvocation {
  if (row.resolved_at !== null) return row
  const user = row.user_id === null ? undefined : store.users.find(row.user_id)
  if (!user) throw refused('Cannot resolve hosts without a user')
  const hosts = resolveHosts(store, user, {
    query: row.search_query,
    organizationId: row.organization_id,
    locationId: row.location_id,
    randomized: row.randomized_ordering,
  })
  return assignHosts(store, row, hosts)
}

/** Gives a job its hosts, in this order. */
export function assignHosts(store: Store, row: JobInvocation, hosts: readonly number[]): JobInvocation {
  return store.transaction(() => {
    for (const host_id of hosts) store.jobHosts.insert({job_invocation_id: row.id, host_id})
    return store.jobInvocations.update(row.id, {resolved_at: store.now(), host_count: hosts.length})
  })
}

/** The task of a job on one of its hosts, once there is one. */
export const taskOfHost = (store: Store, row: JobHost): TaskRow | undefined =>
  row.task_id === null ? undefined : store.tasks.find(row.task_id)

export const taskOf = (store: Store, row: JobInvocation): TaskRow | undefined =>
  row.task_id === null ? undefined : store.tasks.find(row.task_id)

export const isOver = (task: TaskRow | undefined): boolean => task?.state === 'stopped'

/** The hosts of a job on which it ended in one of these ways; those that it did not come to are failed. */
export function hostsByResult(store: Store, row: JobInvocation, wanted: 'failed' | 'succeeded'): number[] {
  const over = isOver(taskOf(store, row))
  return store.jobHosts
    .all({job_invocation_id: row.id})
    .filter((host) => {
      const result = taskOfHost(store, host)?.result
      if (wanted === 'succeeded') return result === 'success'
      return over ? result !== 'success' : result !== undefined && result !== 'success' && result !== 'pending'
    })
    .map(({host_id}) => host_id)
}
