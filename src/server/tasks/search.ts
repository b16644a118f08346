import {compareText, field, type Searchable} from '../kernel/search/searchable'
import {not, type Condition} from '../kernel/store/sql'

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

export const taskSearch: Searchable = {
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
