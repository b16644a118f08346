import {
  boolean,
  integer,
  json,
  nullable,
  real,
  references,
  table,
  text,
  time,
  unique,
  word,
  type RowOf,
} from '../store/columns'

export type TaskState = 'scheduled' | 'pending' | 'planning' | 'planned' | 'running' | 'paused' | 'stopping' | 'stopped'
export type TaskResult = 'pending' | 'success' | 'warning' | 'error' | 'cancelled'
/** One entry of a task's humanized input: kind, text and a path in the web interface. */
export type HumanizedInput = [kind: string, {text: string; link: string | null}]
export type Json = Record<string, unknown>

export const tasks = table(
  'tasks',
  {
    /** What the API calls the id of a task. */
    uuid: unique(text),
    label: text,
    /** Humanized name alone, without the input's texts. */
    action: text,
    state: word<TaskState>(),
    result: word<TaskResult>(),
    /** 0 to 1. */
    progress: real,
    parent_id: nullable(references('tasks')),
    user_id: nullable(references('users', 'set null')),
    organization_id: nullable(integer),
    input: json<Json>(),
    output: json<Json>(),
    humanized_input: json<HumanizedInput[] | null>(),
    humanized_output: json<string | null>(),
    errors: json<string[]>(),
    /** The server ended while it ran. */
    interrupted: boolean,
    start_at: time,
    started_at: nullable(time),
    ended_at: nullable(time),
    state_updated_at: time,
  },
  {indexes: {tasks_parent: ['parent_id'], tasks_state: ['state'], tasks_started: ['started_at']}},
)
export type TaskRow = RowOf<typeof tasks>

export const taskLocks = table(
  'task_locks',
  {
    task_id: references('tasks', 'cascade'),
    resource_type: text,
    resource_id: integer,
    /** True for the subject of the task: no other task may have it at the same time. False for a mere link. */
    exclusive: boolean,
  },
  {indexes: {task_locks_task: ['task_id'], task_locks_resource: ['resource_type', 'resource_id']}},
)
export type TaskLock = RowOf<typeof taskLocks>
