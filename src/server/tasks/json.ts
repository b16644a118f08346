import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import type {Task} from '../../contract/foreman-tasks'
import type {TaskRow} from '../kernel/tasks/tables'
import {utc} from '../kernel/store/times'

/** Name of a task with the texts of its input, as one line. */
export function actionText(row: TaskRow): string {
  const texts = (row.humanized_input ?? []).map(([, {text}]) => text)
  return texts.length > 0 ? `${row.action} ${texts.join('; ')}` : row.action
}

/** A task as the API shows it right after it was started. */
export function taskJson({store, tasks}: {store: Store; tasks: Tasks}, given: TaskRow): Task {
  const row = tasks.current(given)
  const user = row.user_id === null ? undefined : store.users.find(row.user_id)
  return {
    id: row.uuid,
    label: row.label,
    pending: row.state !== 'stopped',
    action: actionText(row),
    username: user?.login ?? null,
    started_at: utc(row.started_at),
    ended_at: utc(row.ended_at),
    state: row.state,
    result: row.result,
    progress: row.state === 'stopped' && row.result === 'success' ? 1 : row.progress,
    input: row.input,
    output: row.output,
    humanized: {
      action: row.action,
      input: row.humanized_input,
      output: row.humanized_output,
      errors: row.errors,
    },
    cli_example: null,
    start_at: utc(row.start_at),
    available_actions: {cancellable: tasks.isCancellable(row), resumable: row.state === 'paused'},
  }
}

/** Seconds from start to end, or until now, as text. */
export function duration(store: Store, row: TaskRow): string | null {
  if (row.started_at === null) return null
  return String(((row.ended_at ?? store.now()) - row.started_at) / 1000)
}
