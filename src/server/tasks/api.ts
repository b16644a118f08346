import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import {settingsOf} from '../settings/definitions'
import {foremanTasks as foremanTasksApi, type Task} from '../../contract/foreman-tasks'
import type {Call} from '../kernel/http/call'
import {invalidArgument, notFound} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {listPage} from '../kernel/search/list'
import {compareText, field, type Searchable} from '../kernel/search/searchable'
import type {TaskRow} from '../kernel/tasks/tables'
import {allOf, anyOf, not, sql, within, type Condition} from '../kernel/store/sql'
import {actionText, duration, taskJson} from './json'

const states = ['scheduled', 'pending', 'planning', 'planned', 'running', 'paused', 'stopping', 'stopped']
const results = ['pending', 'success', 'warning', 'error', 'cancelled']
const words = (list: readonly string[]) => Object.fromEntries(list.map((word) => [word, word]))

/** Fields of the objects that a task is about look into the locks. */
const lockField = (column: string, type: 'string' | 'integer') => ({
  type,
  explicit: true,
  unsortable: true,
  test: (operator: Parameters<typeof compareText>[1], value: string): Condition => {
    const exists = (inner: Condition) => ({
      sql: `EXISTS (SELECT 1 FROM task_locks l WHERE l.task_id = tasks.id AND ${inner.sql})`,
      values: inner.values,
    })
    if (operator === '!=') return not(exists(compareText(`CAST(l.${column} AS TEXT)`, '=', value)))
    return exists(compareText(`CAST(l.${column} AS TEXT)`, operator, value))
  },
})

const actionSql = `tasks.action || ' ' || coalesce((SELECT group_concat(json_extract(j.value, '$[1].text'), '; ') FROM json_each(tasks.humanized_input) j), '')`
const durationSql = `(coalesce(tasks.ended_at, tasks.state_updated_at) - tasks.started_at) / 1000`

const taskSearch: Searchable = {
  from: 'tasks LEFT JOIN users ON users.id = tasks.user_id LEFT JOIN tasks parents ON parents.id = tasks.parent_id',
  id: 'tasks.id',
  fields: {
    id: field.string('tasks.uuid', {explicit: true}),
    action: field.string(actionSql),
    label: field.string('tasks.label'),
    state: field.string('tasks.state', {values: words(states)}),
    result: field.string('tasks.result', {values: words(results)}),
    started_at: field.datetime('tasks.started_at'),
    ended_at: field.datetime('tasks.ended_at'),
    start_at: field.datetime('tasks.start_at'),
    state_updated_at: field.datetime('tasks.state_updated_at'),
    parent_task_id: field.string('parents.uuid', {explicit: true}),
    duration: field.integer(durationSql, {explicit: true}),
    organization_id: field.integer('tasks.organization_id', {explicit: true}),
    resource_type: lockField('resource_type', 'string'),
    resource_id: lockField('resource_id', 'integer'),
    user: field.string('users.login'),
    'owner.login': field.string('users.login', {explicit: true}),
    'user.id': field.integer('tasks.user_id', {explicit: true}),
  },
  sort: {by: 'started_at', order: 'desc'},
}

const mayView = 'view_foreman_tasks'
const mayEdit = 'edit_foreman_tasks'

function listed({store, tasks}: {store: Store; tasks: Tasks}, row: TaskRow) {
  return {...taskJson({store, tasks}, row), duration: duration(store, tasks.current(row))}
}

/** Everybody sees the tasks they started; all others need the permission. */
function visible(call: Call<unknown>): Condition[] {
  return call.can(mayView) ? [] : [sql('tasks.user_id = ?', call.user.id)]
}

function findTask(tasks: Tasks, call: Call<unknown>, uuid: string | null | undefined): TaskRow {
  const row = uuid ? tasks.byUuid(uuid) : undefined
  if (!row || (row.user_id !== call.user.id && !call.can(mayView)))
    throw notFound(`Couldn't find ForemanTasks::Task with 'id'=${uuid ?? ''}`)
  return row
}

function details({store, tasks}: {store: Store; tasks: Tasks}, row: TaskRow) {
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

interface Selection {
  readonly search?: string | null | undefined
  readonly task_ids?: string[] | null | undefined
}

/** Tasks of a bulk call: by id, by search, or, with neither, the ones of `otherwise`; 400 when that is not allowed. */
function selected(
  {store, tasks}: {store: Store; tasks: Tasks},
  call: Call<Selection>,
  otherwise?: Condition,
): TaskRow[] {
  const {search, task_ids} = call.params
  const chosen = task_ids?.length ? within('tasks.uuid', task_ids) : undefined
  if (!chosen && !search && !otherwise)
    throw invalidArgument('Please provide at least one of search or task_ids parameters in the request')
  const page = listPage({
    database: store.database,
    searchable: taskSearch,
    where: [...visible(call), ...(chosen ? [chosen] : []), ...(chosen || search || !otherwise ? [] : [otherwise])],
    params: {search, per_page: 'all'},
    entriesPerPage: 20,
    badSearch: 'throw',
    now: store.now(),
  })
  return store.tasks.byIds(page.ids).map((row) => tasks.current(row))
}

function apply(
  {store, tasks}: {store: Store; tasks: Tasks},
  rows: readonly TaskRow[],
  change: (row: TaskRow) => boolean,
) {
  const done: Task[] = []
  const skipped: Task[] = []
  for (const row of rows) (change(row) ? done : skipped).push(taskJson({store, tasks}, store.tasks.get(row.id)))
  return {done, skipped}
}

/** One query of a bulk search: the tasks of a user, of a resource, one task, or all. */
function bulkCondition(call: Call<unknown>, query: BulkQuery): Condition {
  switch (query.type) {
    case 'user':
      return sql('tasks.user_id = ?', query.user_id ?? call.user.id)
    case 'resource':
      return anyOf([
        sql(
          'EXISTS (SELECT 1 FROM task_locks l WHERE l.task_id = tasks.id AND l.resource_type = ? AND l.resource_id = ?)',
          query.resource_type ?? '',
          query.resource_id ?? 0,
        ),
      ])
    case 'task':
      return sql('tasks.uuid = ?', query.task_id ?? '')
    case 'all':
      return sql('1')
    default:
      throw invalidArgument(`Type ${query.type ?? ''} for search_id is not supported`)
  }
}
interface BulkQuery {
  readonly search_id?: unknown
  readonly type?: string | null | undefined
  readonly task_id?: string | null | undefined
  readonly user_id?: number | null | undefined
  readonly resource_type?: string | null | undefined
  readonly resource_id?: number | null | undefined
  readonly action_types?: string[] | null | undefined
  readonly active_only?: boolean | null | undefined
  readonly page?: number | null | undefined
  readonly per_page?: string | null | undefined
}

function bulkSearch({store, tasks}: {store: Store; tasks: Tasks}, call: Call<unknown>, query: BulkQuery) {
  const conditions = [
    ...visible(call),
    bulkCondition(call, query),
    ...(query.active_only ? [sql("tasks.state NOT IN ('stopped', 'paused')")] : []),
    ...(query.action_types?.length ? [within('tasks.label', query.action_types)] : []),
  ]
  const page = listPage({
    database: store.database,
    searchable: taskSearch,
    where: [allOf(conditions)],
    params: {page: query.page, per_page: query.per_page},
    entriesPerPage: settingsOf(store).number('entries_per_page'),
    badSearch: 'throw',
    now: store.now(),
  })
  const rows = store.tasks.byIds(page.ids)
  return {search_params: query, results: rows.map((row) => listed({store, tasks}, row))}
}

export const foremanTasks = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(foremanTasksApi, {
    style: 'foreman',
    autocomplete: {search: taskSearch},
    actions: {
      summary: {
        run(call) {
          const {sql: where, values} = allOf(visible(call))
          return store.database.all(
            `SELECT count(*) AS count, state, result FROM tasks WHERE ${where} GROUP BY state, result ORDER BY state, result`,
            ...values,
          )
        },
      },
      show: {
        run: (call) => listed({store, tasks}, findTask(tasks, call, call.params.id)),
      },
      details: {
        run: (call) => details({store, tasks}, findTask(tasks, call, call.params.id)),
      },
      bulk_search: {
        run(call) {
          return (call.params.searches ?? []).map((query) => bulkSearch({store, tasks}, call, query))
        },
      },
      bulk_resume: {
        permission: mayEdit,
        run(call) {
          const rows = selected({store, tasks}, call, sql("tasks.state = 'paused' AND tasks.result = 'error'"))
          const {done, skipped} = apply({store, tasks}, rows, (row) => tasks.resume(row))
          return {total: rows.length, resumed: done, failed: [], skipped}
        },
      },
      bulk_cancel: {
        permission: mayEdit,
        run(call) {
          const rows = selected({store, tasks}, call)
          const {done, skipped} = apply({store, tasks}, rows, (row) => tasks.cancel(row))
          return {total: rows.length, cancelled: done, skipped}
        },
      },
      bulk_stop: {
        permission: mayEdit,
        run(call) {
          const rows = selected({store, tasks}, call)
          const {done, skipped} = apply({store, tasks}, rows, (row) => tasks.stop(row))
          return {total: rows.length, stopped_length: done.length, skipped_length: skipped.length}
        },
      },
      index: {
        search: taskSearch,
        run(call) {
          const {parent_task_id} = call.params
          const parent = parent_task_id ? findTask(tasks, call, parent_task_id) : undefined
          const organization = call.organization
          return call.list({
            search: taskSearch,
            where: [
              ...visible(call),
              ...(parent ? [sql('tasks.parent_id = ?', parent.id)] : []),
              ...(organization
                ? [sql('(tasks.organization_id IS NULL OR tasks.organization_id = ?)', organization.id)]
                : []),
            ],
            load: (ids) => store.tasks.byIds(ids),
            render: (row) => listed({store, tasks}, row),
          })
        },
      },
    },
  })
