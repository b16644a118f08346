import {randomUUID} from 'node:crypto'
import type {Subject, TaskKind} from './kind'
import {blockers, lockError, recordLocks} from './locks'
import type {TaskServices} from './run'
import type {Json, TaskResult, TaskRow, TaskState} from './tables'
import type {StartOptions} from './options'
import {within} from '../store/sql'

/** The rows of tasks and of what they hold. */
export class TaskRows {
  readonly #store: TaskServices['store']
  readonly #url: () => string

  constructor({store, url}: Pick<TaskServices, 'store' | 'url'>) {
    this.#store = store
    this.#url = url
  }

  /** Adds a task with its locks; refused when another task holds one of its subjects, unless it is of a kind that waits. */
  insert<I extends Json>(kind: TaskKind<I, never>, input: I, options: StartOptions, state: TaskState): TaskRow {
    const store = this.#store
    const {subjects = [], links = [], parent, user, organizationId} = options
    if (state !== 'scheduled') this.claim(subjects, parent, kind.waits)
    const now = this.#store.now()
    const row = store.tasks.insert({
      uuid: randomUUID(),
      label: kind.label,
      action: kind.nameFor?.(input) ?? kind.name,
      state,
      result: 'pending',
      progress: 0,
      parent_id: parent?.id ?? null,
      user_id: user?.id ?? null,
      organization_id: organizationId ?? null,
      input: {
        ...input,
        locale: 'en',
        current_request_id: randomUUID(),
        current_timezone: 'UTC',
        current_organization_id: organizationId ?? null,
        current_location_id: null,
        current_user_id: user?.id ?? null,
      },
      output: {},
      humanized_input: kind.humanizeInput?.(input) ?? null,
      humanized_output: '',
      errors: [],
      interrupted: false,
      start_at: now,
      started_at: state === 'scheduled' ? null : now,
      state_updated_at: now,
    })
    recordLocks(store, row.id, subjects, links)
    return row
  }

  /** Refuses when a subject is held. A task that only waits to be resumed after an interruption gives way. */
  claim(subjects: readonly Subject[], parent: TaskRow | undefined, waits = false): void {
    const own = parent ? new Set([parent.id, ...this.ancestors(parent)]) : new Set<number>()
    const held = blockers(this.#store, subjects, own)
    const givesWay = (task: TaskRow) => task.state === 'paused' && task.interrupted
    const hard = held.filter((task) => !givesWay(task) && !(waits && task.state !== 'paused'))
    if (hard.length > 0) throw lockError(this.#url(), hard)
    for (const task of held.filter(givesWay)) this.end(task, 'stopped', 'error')
  }

  /** Ids of the tasks that a task belongs to. */
  ancestors(row: TaskRow): Set<number> {
    const ids = new Set<number>()
    for (let at = row.parent_id; at !== null; at = this.#store.tasks.get(at).parent_id) ids.add(at)
    return ids
  }

  /** What a task holds. */
  subjects(row: TaskRow): Subject[] {
    return this.#store.taskLocks
      .all({task_id: row.id, exclusive: true})
      .map((lock) => ({type: lock.resource_type, id: lock.resource_id}))
  }

  /** Ids of the last tasks of a label about subjects of a type, by the subject's id. */
  latest(label: string, type: string, ids: readonly number[]): Map<number, number> {
    const subjects = within('l.resource_id', ids)
    const rows = this.#store.database.all<{subject: number; id: number}>(
      `SELECT l.resource_id AS subject, max(t.id) AS id FROM task_locks l JOIN tasks t ON t.id = l.task_id
       WHERE l.resource_type = ? AND t.label = ? AND ${subjects.sql} GROUP BY l.resource_id`,
      type,
      label,
      ...subjects.values,
    )
    return new Map(rows.map(({subject, id}) => [subject, id]))
  }

  /** Puts a task into its last state. */
  end(row: TaskRow, state: 'stopped' | 'paused', result: TaskResult, errors?: string[]): TaskRow {
    const now = this.#store.now()
    return this.#store.tasks.update(row.id, {
      state,
      result,
      ...(errors && {errors}),
      ...(state === 'stopped' && {ended_at: now, ...(result === 'success' && {progress: 1})}),
      state_updated_at: now,
    })
  }
}
