import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {TaskRow} from '../kernel/tasks/tables'
import type {Host} from '../hosts/tables'
import type {HostJobs} from './host-jobs'
import {taskOf, taskOfHost} from './invocations'
import {endRecurrence} from './recurrence'
import type {JobInvocation} from './tables'

interface Parts {
  readonly store: Store
  readonly tasks: Tasks
  readonly hostJobs: HostJobs
}

/**
 * Cancels a job: hosts that have begun are asked to stop, and with `force` nobody waits for them. False when it is over.
 */
export function cancelJob(parts: Parts, row: JobInvocation, force: boolean): boolean {
  const {store, tasks} = parts
  const task = taskOf(store, row)
  if (!task || !isStoppable(tasks, task, force)) return false
  if (task.state === 'scheduled') endRecurrence(store, row)
  tasks.cancel(tasks.current(task))
  if (force) for (const child of tasks.children(task)) parts.hostJobs.of(child.uuid)?.abandon()
  return true
}

/** Cancels a job on some of its hosts: the tasks that were cancelled, and those that are over. */
export function cancelOnHosts(parts: Parts, row: JobInvocation, hosts: readonly Host[], force: boolean) {
  const {store, tasks, hostJobs} = parts
  const cancelled: string[] = []
  const skipped: string[] = []
  for (const {id} of hosts) {
    const one = store.jobHosts.first({job_invocation_id: row.id, host_id: id})
    const task = one && taskOfHost(store, one)
    if (!task) continue
    const isStopping = isStoppable(tasks, task, force)
    if (isStopping) tasks.cancel(tasks.current(task))
    if (isStopping && force) hostJobs.of(task.uuid)?.abandon()
    ;(isStopping ? cancelled : skipped).push(task.uuid)
  }
  return {total: cancelled.length + skipped.length, cancelled, skipped}
}

/** A task that is asked to stop already can be ended by force. */
function isStoppable(tasks: Tasks, row: TaskRow, force: boolean): boolean {
  const task = tasks.current(row)
  return tasks.isCancellable(task) || (force && task.state === 'stopping')
}
