import type {TaskRow, Json} from './tables'
import type {Tasks} from './engine'
import {taskKind} from './kind'
import type {Planned, StartOptions} from './options'

interface BulkInput extends Json {
  action_class: string
  target_ids: number[]
  target_class: string
  args: unknown[]
}

const parallelChildren = 4

/** One task over many targets: a child task for each. Its result is a warning when any child did not succeed. */
export const bulkAction = taskKind<BulkInput, {tasks: Tasks}>({
  label: 'Actions::BulkAction',
  name: 'Bulk action',
  rescue: 'skip',
  async run(task, {tasks}) {
    const report = (rows: readonly TaskRow[]) => {
      const counts = bulkCounts(rows)
      task.setOutput(counts)
      task.progress(rows.length === 0 ? 1 : (rows.length - counts.pending_count) / rows.length)
      task.say(bulkText(rows))
    }
    const rows = await tasks.runChildren(task.id, parallelChildren, report)
    report(rows)
    task.check()
    if (rows.some((row) => row.result !== 'success')) throw new Error('A sub task failed')
  },
})

/** How many of the children of a task ended how, as the task says it. */
export function bulkCounts(rows: readonly TaskRow[]) {
  const many = (test: (row: TaskRow) => boolean) => rows.filter(test).length
  return {
    total_count: rows.length,
    planned_count: rows.length,
    success_count: many((row) => row.result === 'success' || row.result === 'warning'),
    failed_count: many((row) => row.result === 'error'),
    cancelled_count: many((row) => row.result === 'cancelled'),
    pending_count: many((row) => row.result === 'pending'),
  }
}

/** The same for people. */
export function bulkText(rows: readonly TaskRow[]): string {
  const {total_count, success_count, failed_count, cancelled_count} = bulkCounts(rows)
  return `${total_count} task(s), ${success_count} success, ${failed_count + cancelled_count} fail`
}

/** Starts a bulk task of one kind over many targets; every child is planned at once. */
export function startBulk(
  tasks: Tasks,
  targetClass: string,
  children: readonly (Planned & {readonly targetId: number})[],
  options: StartOptions,
): TaskRow {
  const input: BulkInput = {
    action_class: children[0]?.kind.label ?? '',
    target_ids: children.map((child) => child.targetId),
    target_class: targetClass,
    args: [],
  }
  return tasks.startWithChildren(bulkAction, input, children, options)
}
