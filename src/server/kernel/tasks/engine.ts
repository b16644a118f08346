import {randomUUID} from 'node:crypto'
import {AppError} from '../../../core/errors'
import type {Account} from '../access/access'
import {DomainError, refused} from '../errors'
import type {TaskRow, Json, TaskResult, TaskState} from './tables'
import {within} from '../store/sql'
import {Cancelled, type TaskContext} from './context'
import type {Subject, TaskKind} from './kind'
import {blockers, lockError, recordLocks} from './locks'
import {Run, type TaskServices} from './run'

export interface StartOptions {
  readonly user?: Account | undefined
  readonly organizationId?: number | null
  /** Held exclusively until the task is over. */
  readonly subjects?: readonly Subject[]
  /** Merely related. */
  readonly links?: readonly Subject[]
  readonly parent?: TaskRow
}

/** A task to be started later by its parent. */
export interface Planned<I extends Json = Json> extends StartOptions {
  readonly kind: TaskKind<I, never>
  readonly input: I
}

const parallelTasks = 6
const closeTimeout = 10_000
const unfinished: readonly TaskState[] = ['pending', 'planning', 'planned', 'running', 'stopping']

/** A kind whose work has what it needs. */
interface BoundKind extends Pick<TaskKind, 'label' | 'rescue' | 'waits' | 'resumable'> {
  run(run: Run): Promise<void> | void
  interrupted(input: Json, output: Json): void
}

function bind<Needs>(kind: TaskKind<never, Needs>, needs: Needs): BoundKind {
  const {label, rescue, waits, resumable} = kind
  return {
    label,
    ...(rescue && {rescue}),
    ...(waits !== undefined && {waits}),
    ...(resumable !== undefined && {resumable}),
    // the input of a task is what it was started with, or the same read back from its row
    run: (run) => kind.run(run as TaskContext as TaskContext<never>, needs),
    interrupted: (input, output) => kind.interrupted?.(input as never, output, needs),
  }
}

/** Runs tasks, several at a time, and keeps every change of them in the database. */
export class Tasks {
  readonly #services: TaskServices
  readonly #kinds = new Map<string, BoundKind>()
  readonly #runs = new Map<number, Run>()
  readonly #waiting: {row: TaskRow; begin: () => void}[] = []
  #active = 0
  #closing = false

  constructor(services: TaskServices) {
    this.#services = services
  }

  get #store(): TaskServices['store'] {
    return this.#services.store
  }

  /** Makes kinds known with what their work needs: what is to be started, and what is to be resumed after a restart. */
  register<Needs>(kinds: readonly TaskKind<never, Needs>[], needs: Needs): void {
    for (const kind of kinds) this.#kinds.set(kind.label, bind(kind, needs))
  }

  /**
   * Starts a task in the background and gives its row at once. 422 when another task holds one of its subjects, unless it is of a
   * kind that waits.
   */
  start<I extends Json>(kind: TaskKind<I, never>, input: I, options: StartOptions = {}): TaskRow {
    const row = this.#store.transaction(() => this.#insert(kind, input, options, 'planned'))
    void this.#execute(row)
    return row
  }

  /** Starts a parent whose children are planned together with it; the parent's kind runs them with {@link runChildren}. */
  startWithChildren<I extends Json>(
    kind: TaskKind<I, never>,
    input: I,
    children: readonly Planned[],
    options: StartOptions = {},
  ): TaskRow {
    const row = this.#store.transaction(() => {
      const parent = this.#insert(kind, input, options, 'planned')
      for (const child of children) this.#insert(child.kind, child.input, {...child, parent}, 'scheduled')
      return parent
    })
    void this.#execute(row)
    return row
  }

  /** Runs a task within a request: 500 with its error when it does not end well. */
  async runNow<I extends Json>(kind: TaskKind<I, never>, input: I, options: StartOptions = {}): Promise<TaskRow> {
    const row = this.#store.transaction(() => this.#insert(kind, input, options, 'planned'))
    const done = await this.#execute(row, true)
    const failure = this.#failures.get(row.id)
    this.#failures.delete(row.id)
    if (failure instanceof DomainError) throw failure
    if (done.result !== 'success') throw refused(done.errors.join('\n') || `The task ended with ${done.result}`)
    return done
  }

  /** Notes work that was done within a request as a task that is over. */
  record<I extends Json>(kind: TaskKind<I, never>, input: I, options: StartOptions = {}): TaskRow {
    return this.#store.transaction(() =>
      this.#end(this.#insert(kind, input, {...options, subjects: []}, 'planned'), 'stopped', 'success'),
    )
  }

  /** Refuses with 422 while a task holds one of these. */
  assertFree(subjects: readonly Subject[]): void {
    this.#claim(subjects, undefined)
  }

  /** The last task of a label about a subject, or undefined. */
  latest(label: string, subject: Subject): TaskRow | undefined {
    const row = this.#store.database.get<{id: number}>(
      `SELECT t.id AS id FROM task_locks l JOIN tasks t ON t.id = l.task_id
       WHERE l.resource_type = ? AND l.resource_id = ? AND t.label = ? ORDER BY t.id DESC LIMIT 1`,
      subject.type,
      subject.id,
      label,
    )
    return row && this.current(this.#store.tasks.get(row.id))
  }

  /** What a task threw, kept for {@link runNow}. */
  readonly #failures = new Map<number, unknown>()

  /** Resolves with the final row once a task is over or paused. */
  async finished(row: TaskRow): Promise<TaskRow> {
    await this.#runs.get(row.id)?.settled
    return this.#store.tasks.get(row.id)
  }

  /** The row as it is now, with progress that is not written yet. */
  current(row: TaskRow): TaskRow {
    return this.#runs.get(row.id)?.row ?? row
  }

  byUuid(uuid: string): TaskRow | undefined {
    const row = this.#store.tasks.first({uuid})
    return row && this.current(row)
  }

  children(row: TaskRow): TaskRow[] {
    return this.#store.tasks.all({parent_id: row.id}).map((child) => this.current(child))
  }

  isCancellable(row: TaskRow): boolean {
    return row.state === 'running' || row.state === 'planned' || row.state === 'scheduled'
  }

  /** Tells a task and its children to end; false when it is over or cannot be stopped. */
  cancel(row: TaskRow): boolean {
    if (!this.isCancellable(row)) return false
    for (const child of this.children(row)) this.cancel(child)
    const run = this.#runs.get(row.id)
    if (run && row.state === 'running') {
      run.change({state: 'stopping'})
      run.abort(new Cancelled())
      return true
    }
    const place = this.#waiting.findIndex((waiting) => waiting.row.id === row.id)
    const [waiting] = place >= 0 ? this.#waiting.splice(place, 1) : []
    this.#end(row, 'stopped', 'cancelled')
    run?.settle()
    this.#runs.delete(row.id)
    void waiting
    return true
  }

  /** Ends a task whatever its state, a paused one included; false when it is over. */
  stop(row: TaskRow): boolean {
    if (row.state === 'stopped') return false
    if (row.state !== 'paused') return this.cancel(row)
    this.#end(row, 'stopped', row.result === 'pending' ? 'error' : row.result)
    return true
  }

  /** Runs a paused task again; false when it is not paused or its kind is not known. */
  resume(row: TaskRow): boolean {
    if (row.state !== 'paused' || !this.#kinds.has(row.label)) return false
    const fresh = this.#store.tasks.update(row.id, {
      state: 'planned',
      result: 'pending',
      errors: [],
      interrupted: false,
      ended_at: null,
      state_updated_at: this.#store.now(),
    })
    void this.#execute(fresh)
    return true
  }

  /** Runs the planned children of a task, `limit` at a time, and gives their final rows. */
  async runChildren(parentUuid: string, limit: number, onEnd: (rows: readonly TaskRow[]) => void): Promise<TaskRow[]> {
    const parent = this.byUuid(parentUuid)
    const queue = parent ? this.#store.tasks.all({parent_id: parent.id}) : []
    const done = new Map(queue.map((row) => [row.id, row]))
    const pending = [...queue]
    const worker = async () => {
      for (let row = pending.shift(); row; row = pending.shift()) {
        const now = this.#store.tasks.get(row.id)
        done.set(row.id, now.state === 'scheduled' ? await this.#beginChild(now) : now)
        onEnd([...done.values()])
      }
    }
    await Promise.all(Array.from({length: Math.max(1, limit)}, worker))
    return [...done.values()]
  }

  async #beginChild(row: TaskRow): Promise<TaskRow> {
    const subjects = this.#subjects(row)
    const held = blockers(this.#store, subjects, this.#ancestors(row))
    if (held.length > 0) return this.#end(row, 'stopped', 'error', [lockError(this.#services.url(), held).message])
    return this.#execute(this.#store.tasks.update(row.id, {state: 'planned', started_at: this.#store.now()}), true)
  }

  /** Called once at start: what ran when the server ended is put into a definite state. How many tasks there were. */
  recover(): number {
    const rows = this.#store.tasks.all(within('state', [...unfinished, 'scheduled']), 'id DESC')
    for (const row of rows) this.#interrupt(row)
    return rows.length
  }

  /** Stops all work: running tasks are aborted and marked as interrupted. */
  async close(): Promise<void> {
    this.#closing = true
    const runs = [...this.#runs.values()]
    for (const run of runs) run.abort(new Cancelled('The server was stopped'))
    for (const {row} of this.#waiting.splice(0)) this.#interrupt(row)
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeTimeout)
    })
    await Promise.race([Promise.all(runs.filter((run) => run.begun).map((run) => run.settled)), patience])
    clearTimeout(timer)
    for (const run of runs) run.settle() // what did not end in time must not write into a closed database
    this.recover()
  }

  #interrupt(row: TaskRow): void {
    const kind = this.#kinds.get(row.label)
    const never = row.state === 'scheduled' || row.state === 'planned'
    this.#store.transaction(() => {
      const current = this.#store.tasks.get(row.id)
      kind?.interrupted(current.input, current.output)
      const text = never
        ? 'interrupted: the server ended before this task began'
        : 'interrupted: the server ended while this task ran'
      const paused = kind?.resumable === true && row.parent_id === null
      this.#store.tasks.update(row.id, {interrupted: true})
      this.#end(current, paused ? 'paused' : 'stopped', 'error', [...current.errors, text])
    })
  }

  #insert<I extends Json>(kind: TaskKind<I, never>, input: I, options: StartOptions, state: TaskState): TaskRow {
    const store = this.#store
    const {subjects = [], links = [], parent, user, organizationId} = options
    if (state !== 'scheduled') this.#claim(subjects, parent, kind.waits)
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

  /** Refuses with 422 when a subject is held. A task that only waits to be resumed after an interruption gives way. */
  #claim(subjects: readonly Subject[], parent: TaskRow | undefined, waits = false): void {
    const own = parent ? new Set([parent.id, ...this.#ancestors(parent)]) : new Set<number>()
    const held = blockers(this.#store, subjects, own)
    const givesWay = (task: TaskRow) => task.state === 'paused' && task.interrupted
    const hard = held.filter((task) => !givesWay(task) && !(waits && task.state !== 'paused'))
    if (hard.length > 0) throw lockError(this.#services.url(), hard)
    for (const task of held.filter(givesWay)) this.#end(task, 'stopped', 'error')
  }

  #ancestors(row: TaskRow): Set<number> {
    const ids = new Set<number>()
    for (let at = row.parent_id; at !== null; at = this.#store.tasks.get(at).parent_id) ids.add(at)
    return ids
  }

  #subjects(row: TaskRow): Subject[] {
    return this.#store.taskLocks
      .all({task_id: row.id, exclusive: true})
      .map((lock) => ({type: lock.resource_type, id: lock.resource_id}))
  }

  #end(row: TaskRow, state: 'stopped' | 'paused', result: TaskResult, errors?: string[]): TaskRow {
    const now = this.#store.now()
    return this.#store.tasks.update(row.id, {
      state,
      result,
      ...(errors && {errors}),
      ...(state === 'stopped' && {ended_at: now, ...(result === 'success' && {progress: 1})}),
      state_updated_at: now,
    })
  }

  /** Runs a planned task when there is room, or at once; resolves with its final row. */
  async #execute(row: TaskRow, atOnce = false): Promise<TaskRow> {
    const kind = this.#kinds.get(row.label)
    if (!kind) throw new Error(`no task kind ${row.label}`)
    const run = new Run(this.#services, row)
    this.#runs.set(row.id, run)
    if (kind.waits) await Promise.race([this.#earlierAreOver(row), run.settled])
    // tasks that wait for their children must not keep them from starting
    if (!atOnce && this.#active >= parallelTasks)
      await Promise.race([new Promise<void>((begin) => this.#waiting.push({row, begin})), run.settled])
    else await Promise.resolve()
    if (this.#closing || this.#store.tasks.get(row.id).state === 'stopped') return this.#store.tasks.get(row.id)
    if (!atOnce) this.#active++
    try {
      return await this.#perform(run, kind)
    } finally {
      this.#runs.delete(row.id)
      run.settle()
      if (!atOnce) this.#active--
      this.#waiting.shift()?.begin()
    }
  }

  /** Resolves when no task that came before this one holds any of its subjects. */
  async #earlierAreOver(row: TaskRow): Promise<void> {
    const held = blockers(this.#store, this.#subjects(row), this.#ancestors(row))
    await Promise.all(held.filter(({id}) => id < row.id).map((earlier) => this.finished(earlier)))
  }

  async #perform(run: Run, kind: BoundKind): Promise<TaskRow> {
    const {id} = run.row
    try {
      run.begin()
      await kind.run(run)
      if (this.#closing && run.signal.aborted) return run.row
      run.flush()
      const warned = run.row.errors.length > 0
      return this.#end(run.row, 'stopped', warned ? 'warning' : 'success')
    } catch (error) {
      if (this.#closing) return run.row
      run.flush()
      const text = told(error)
      if (run.signal.aborted) return this.#end(run.row, 'stopped', 'cancelled')
      if (!(error instanceof DomainError)) this.#services.log(`task ${run.row.uuid} ${kind.label}: ${describe(error)}`)
      this.#failures.set(id, error)
      if (this.#failures.size > 100) this.#failures.clear()
      const errors = [...run.row.errors, text]
      if (kind.rescue === 'skip') return this.#end(run.row, 'stopped', 'warning', errors)
      return this.#end(run.row, kind.rescue === 'pause' ? 'paused' : 'stopped', 'error', errors)
    }
  }
}

/** What a task says of the error that ended it: with the reason that another server gave. */
function told(error: unknown): string {
  const detail = error instanceof AppError ? error.parts.detail : undefined
  return `${error instanceof Error ? error.message : String(error)}${detail ? `: ${detail}` : ''}`
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
