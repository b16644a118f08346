import {taskSearch} from './search'
import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import {settingsOf} from '../settings/definitions'
import type {Task} from '../../contract/foreman-tasks'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {listPage} from '../kernel/search/list'
import type {TaskRow} from '../kernel/tasks/tables'
import {allOf, anyOf, sql, within, type Condition} from '../kernel/store/sql'
import {taskJson, listed} from './json'
import {visible} from './access'

interface Selection {
  readonly search?: string | null | undefined
  readonly task_ids?: string[] | null | undefined
}

/** Tasks of a bulk call: by id, by search, or, with neither, the ones of `otherwise`; 400 when that is not allowed. */
export function selected(
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

export function apply(
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

export function bulkSearch({store, tasks}: {store: Store; tasks: Tasks}, call: Call<unknown>, query: BulkQuery) {
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
