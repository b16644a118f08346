import type {Migration} from '../kernel/store/database'
import {boolean, integer, json, nullable, real, table, text, time, word} from '../kernel/store/table'

export const tasksMigration: Migration = {
  name: '002 tasks',
  sql: `
    CREATE TABLE tasks (
      id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, label TEXT NOT NULL, action TEXT NOT NULL,
      state TEXT NOT NULL, result TEXT NOT NULL, progress REAL NOT NULL, parent_id INTEGER REFERENCES tasks(id),
      user_id INTEGER REFERENCES users(id) ON DELETE SET NULL, organization_id INTEGER,
      input TEXT NOT NULL, output TEXT NOT NULL, humanized_input TEXT NOT NULL, humanized_output TEXT NOT NULL, errors TEXT NOT NULL,
      interrupted INTEGER NOT NULL, start_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, state_updated_at INTEGER NOT NULL);
    CREATE INDEX tasks_parent ON tasks (parent_id);
    CREATE INDEX tasks_state ON tasks (state);
    CREATE INDEX tasks_started ON tasks (started_at);
    CREATE TABLE task_locks (
      id INTEGER PRIMARY KEY AUTOINCREMENT, task_id INTEGER NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
      resource_type TEXT NOT NULL, resource_id INTEGER NOT NULL, exclusive INTEGER NOT NULL);
    CREATE INDEX task_locks_task ON task_locks (task_id);
    CREATE INDEX task_locks_resource ON task_locks (resource_type, resource_id);
  `,
}

export type TaskState = 'scheduled' | 'pending' | 'planning' | 'planned' | 'running' | 'paused' | 'stopping' | 'stopped'
export type TaskResult = 'pending' | 'success' | 'warning' | 'error' | 'cancelled'
/** One entry of a task's humanized input: kind, text and a path in the web interface. */
export type HumanizedInput = [kind: string, {text: string; link: string | null}]
export type Json = Record<string, unknown>

export const tasks = table('tasks', {
  /** What the API calls the id of a task. */
  uuid: text,
  label: text,
  /** Humanized name alone, without the input's texts. */
  action: text,
  state: word<TaskState>(),
  result: word<TaskResult>(),
  /** 0 to 1. */
  progress: real,
  parent_id: nullable(integer),
  user_id: nullable(integer),
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
})

export const taskLocks = table('task_locks', {
  task_id: integer,
  resource_type: text,
  resource_id: integer,
  /** True for the subject of the task: no other task may have it at the same time. False for a mere link. */
  exclusive: boolean,
})
