import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import type {Task} from '../../contract/foreman-tasks'
import type {TaskRow} from '../kernel/tasks/tables'
import {utc} from '../kernel/store/times'

/** Name of a task with the texts of its input, as one line. */
function actionText(row: TaskRow): string {
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
function duration(store: Store, row: TaskRow): string | null {
  if (row.started_at === null) return null
  return String(((row.ended_at ?? store.now()) - row.started_at) / 1000)
}

export function listed({store, tasks}: {store: Store; tasks: Tasks}, row: TaskRow) {
  return {...taskJson({store, tasks}, row), duration: duration(store, tasks.current(row))}
}

export function details({store, tasks}: {store: Store; tasks: Tasks}, row: TaskRow) {
  const parent = row.parent_id === null ? undefined : store.tasks.find(row.parent_id)
  const locks = store.taskLocks.all({task_id: row.id}).map((lock) => ({
    name: lock.exclusive ? 'write' : 'link_resource',
    exclusive: lock.exclusive,
    resource_type: lock.resource_type,
    resource_id: lock.resource_id,
  }))
  const failed = row.errors.map((message) => ({
    error: {exception_class: 'RuntimeError', message, backtrace: []},
    action_class: row.label,
    state: 'error',
    input: row.input,
    output: row.output,
  }))
  return {
    ...listed({store, tasks}, row),
    parent_task: parent ? {id: parent.uuid, action: actionText(parent)} : null,
    start_before: null,
    external_id: row.uuid,
    execution_plan: {state: row.state, cancellable: tasks.isCancellable(row)},
    failed_steps: failed,
    running_steps:
      row.state === 'running'
        ? [{cancellable: true, id: 1, action_class: row.label, state: 'running', input: row.input, output: row.output}]
        : [],
    help: null,
    has_sub_tasks: store.tasks.count({parent_id: row.id}) > 0,
    allowDangerousActions: false,
    locks: locks.filter((lock) => lock.exclusive),
    links: locks.filter((lock) => !lock.exclusive),
    username_path: null,
    depends_on: [],
    blocks: [],
  }
}
