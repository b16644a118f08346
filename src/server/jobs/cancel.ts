import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {TaskRow} from '../kernel/tasks/tables'
import type {HostJobs} from './host-jobs'
import {taskOf} from './invocations'
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

/** A task that is asked to stop already can be ended by force. */
function isStoppable(tasks: Tasks, row: TaskRow, force: boolean): boolean {
  const task = tasks.current(row)
  return tasks.isCancellable(task) || (force && task.state === 'stopping')
}
