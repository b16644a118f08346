import {context, contextOptions} from './common'
import {api, get, hashes, list, nested, number, oneOf, post, text, yesNo} from './define'
import {search} from './paging'
import * as t from './shape'

/** A Foreman task as it is answered right after it was started and as lists show it. */
export const task = t.record('Task', () => ({
  id: t.text,
  label: t.nullable(t.text),
  pending: t.about('False once the task has stopped', t.boolean),
  action: t.text,
  username: t.nullable(t.text),
  started_at: t.nullable(t.time),
  ended_at: t.nullable(t.time),
  duration: t.optional(t.about('Seconds', t.nullable(t.text))),
  state: t.about('scheduled, pending, planning, planned, running, paused, stopping or stopped', t.text),
  result: t.about('pending, success, warning, error or cancelled', t.text),
  progress: t.about('From 0 to 1', t.number),
  input: t.map(t.unknown),
  output: t.map(t.unknown),
  humanized: t.object({
    action: t.nullable(t.text),
    /** Pairs of a word and what it is about, or a text. */
    input: t.unknown,
    output: t.nullable(t.unknown),
    errors: t.list(t.text),
  }),
  cli_example: t.nullable(t.text),
  start_at: t.nullable(t.time),
  available_actions: t.optional(t.object({cancellable: t.boolean, resumable: t.boolean})),
}))
export type Task = t.TypeOf<typeof task>

/** What became of each of several tasks that were resumed; the counts beside `total` are mallet's own. */
export const resumedTasks = t.record('ResumedTasks', () => ({
  total: t.integer,
  total_resumed: t.optional(t.integer),
  total_failed: t.optional(t.integer),
  total_skipped: t.optional(t.integer),
  resumed: t.list(task),
  failed: t.list(task),
  skipped: t.list(task),
}))
export type ResumedTasks = t.TypeOf<typeof resumedTasks>

const step = t.object({action_class: t.text, state: t.text, input: t.unknown, output: t.unknown})
const lock = t.object({name: t.text, exclusive: t.boolean, resource_type: t.text, resource_id: t.integer})

/** A task with its steps and with what it holds. */
export const taskDetails = t.record('TaskDetails', () => ({
  ...task.members,
  parent_task: t.nullable(t.object({id: t.text, action: t.text})),
  start_before: t.nullable(t.time),
  external_id: t.text,
  execution_plan: t.object({state: t.text, cancellable: t.boolean}),
  failed_steps: t.list(step),
  running_steps: t.list(step),
  help: t.nullable(t.text),
  has_sub_tasks: t.boolean,
  allowDangerousActions: t.boolean,
  locks: t.list(lock),
  links: t.list(lock),
  username_path: t.nullable(t.text),
  depends_on: t.list(t.unknown),
  blocks: t.list(t.unknown),
}))
export type TaskDetails = t.TypeOf<typeof taskDetails>

const id = text('Task ID', {required: true})

export const foremanTasks = api('foreman_tasks', 'Tasks: work that the server does in the background', () => ({
  summary: get('/foreman_tasks/api/tasks/summary', {
    summary: 'Count tasks by state and result',
    params: {
      ...context,
    },
    answer: t.list(t.map(t.unknown)),
  }),
  show: get('/foreman_tasks/api/tasks/:id', {
    summary: 'Show a task',
    params: {
      ...contextOptions,
      id,
    },
    answer: task,
  }),
  details: get('/foreman_tasks/api/tasks/:id/details', {
    summary: 'Show a task with its steps, locks and links',
    params: {
      ...context,
      id,
    },
    answer: taskDetails,
  }),
  bulk_search: post('/foreman_tasks/api/tasks/bulk_search', {
    summary: 'Run several searches for tasks at once',
    params: {
      ...context,
      searches: hashes(
        {
          search_id: nested('ID of the search, repeated with its results'),
          type: oneOf('Type of the search', ['user', 'resource', 'task', 'all']),
          task_id: text('Task ID'),
          user_id: number('User ID'),
          resource_type: text('Resource type'),
          resource_id: number('Resource ID'),
          action_types: list('Types of actions'),
          active_only: yesNo('List only active tasks'),
          page: number('Page number'),
          per_page: text('Records per page'),
        },
        'Searches to run',
      ),
    },
    answer: t.list(
      t.object({
        search_params: t.object({
          search_id: t.optional(t.unknown),
          type: t.optional(t.nullable(t.text)),
          task_id: t.optional(t.nullable(t.text)),
          user_id: t.optional(t.nullable(t.integer)),
          resource_type: t.optional(t.nullable(t.text)),
          resource_id: t.optional(t.nullable(t.integer)),
          action_types: t.optional(t.nullable(t.list(t.text))),
          active_only: t.optional(t.nullable(t.boolean)),
          page: t.optional(t.nullable(t.integer)),
          per_page: t.optional(t.nullable(t.text)),
        }),
        results: t.list(task),
      }),
    ),
  }),
  bulk_resume: post('/foreman_tasks/api/tasks/bulk_resume', {
    summary: 'Resume paused tasks, by ID or search',
    params: {
      ...contextOptions,
      task_ids: list('Task IDs'),
      search: text('Query that narrows the result, e.g. name ~ web', {internal: true}),
    },
    answer: resumedTasks,
  }),
  bulk_cancel: post('/foreman_tasks/api/tasks/bulk_cancel', {
    summary: 'Cancel tasks, by ID or search',
    params: {
      ...context,
      search,
      task_ids: list('Task IDs'),
    },
    answer: t.object({total: t.integer, cancelled: t.list(task), skipped: t.list(task)}),
  }),
  bulk_stop: post('/foreman_tasks/api/tasks/bulk_stop', {
    summary: 'Stop tasks, including paused ones, by ID or search',
    params: {
      ...context,
      search,
      task_ids: list('Task IDs'),
    },
    answer: t.object({total: t.integer, stopped_length: t.integer, skipped_length: t.integer}),
  }),
  index: get('/foreman_tasks/api/tasks', {
    summary: 'List tasks',
    params: {
      ...contextOptions,
      parent_task_id: text('Parent task ID'),
    },
    paged: true,
    answer: t.listOf(task),
    others: ['/foreman_tasks/api/tasks/:parent_task_id/sub_tasks'],
  }),
}))

/** The sub-tasks of a task: the list of tasks at its other address. */
export const subTasks = get('/foreman_tasks/api/tasks/:parent_task_id/sub_tasks', {
  summary: 'List the sub-tasks of a task',
  params: {parent_task_id: text('Parent task', {required: true})},
  answer: t.listOf(task),
})
