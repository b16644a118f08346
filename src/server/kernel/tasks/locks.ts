import {sql} from '../store/sql'
import {failedPrecondition} from '../errors'
import type {TaskServices} from './run'
import type {TaskRow} from './tables'
import type {Subject} from './kind'

/** Tasks that hold one of these subjects and are not over; a task's own ancestors do not count. */
export function blockers(
  store: TaskServices['store'],
  subjects: readonly Subject[],
  ancestors: ReadonlySet<number>,
): TaskRow[] {
  const found = new Map<number, TaskRow>()
  for (const {type, id} of subjects) {
    const locks = store.taskLocks.all([
      {resource_type: type, resource_id: id, exclusive: true},
      sql("task_id IN (SELECT id FROM tasks WHERE state NOT IN ('stopped', 'scheduled'))"),
    ])
    for (const {task_id} of locks) if (!ancestors.has(task_id)) found.set(task_id, store.tasks.get(task_id))
  }
  return [...found.values()]
}

/** The refusal of a task whose subject is held; names the tasks in the way. */
export function lockError(url: string, tasks: readonly TaskRow[]): Error {
  const lines = tasks.map((task) => `- ${task.action} (${task.label}): ${url}/foreman_tasks/tasks/${task.uuid}`)
  return failedPrecondition(
    `Required lock is already taken by other running tasks. Wait for them, or resume or cancel them:\n${lines.join('\n')}`,
  )
}

export function recordLocks(
  store: TaskServices['store'],
  taskId: number,
  subjects: readonly Subject[],
  links: readonly Subject[],
): void {
  for (const [list, exclusive] of [
    [subjects, true],
    [links, false],
  ] as const)
    for (const {type, id} of list)
      store.taskLocks.insert({task_id: taskId, resource_type: type, resource_id: id, exclusive})
}
