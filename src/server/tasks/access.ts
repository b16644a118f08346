import type {Tasks} from '../kernel/tasks/engine'
import type {Call} from '../kernel/http/call'
import {notFound} from '../kernel/errors'
import type {TaskRow} from '../kernel/tasks/tables'
import {sql, type Condition} from '../kernel/store/sql'

const mayView = 'view_foreman_tasks'

/** Everybody sees the tasks they started; all others need the permission. */
export function visible(call: Call<unknown>): Condition[] {
  return call.can(mayView) ? [] : [sql('tasks.user_id = ?', call.user.id)]
}

export function findTask(tasks: Tasks, call: Call<unknown>, uuid: string | null | undefined): TaskRow {
  const row = uuid ? tasks.byUuid(uuid) : undefined
  if (!row || (row.user_id !== call.user.id && !call.can(mayView)))
    throw notFound(`Couldn't find ForemanTasks::Task with 'id'=${uuid ?? ''}`)
  return row
}
