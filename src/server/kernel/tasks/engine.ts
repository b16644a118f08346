import type {StartOptions, Planned} from './options'
import {AppError} from '../../../core/errors'
import {storageFailure} from '../../../core/storage'
import {DomainError, refused} from '../errors'
import type {TaskRow, Json, TaskState} from './tables'
import {anyOf, sql, within} from '../store/sql'
import {Cancelled, ServerStopped} from './context'
import type {Subject, TaskKind} from './kind'
import {blockers, lockError} from './locks'
import {bind, type BoundKind} from './bind'
import {TaskRows} from './rows'
import {Run, type TaskServices} from './run'
const parallelTasks = 6
const closeTimeout = 10_000
const latestKey = (label: string, {type, id}: Subject): string => `last ${label} of ${type} ${id}`
const unfinished: readonly TaskState[] = ['pending', 'planning', 'planned', 'running', 'stopping']

/** Runs tasks, several at a time, and keeps every change of them in the database. */
export class Tasks {
  readonly #services: TaskServices
  readonly #rows: TaskRows
  readonly #kinds = new Map<string, BoundKind>()
  readonly #runs = new Map<number, Run>()
  readonly #waiting: {row: TaskRow; begin: () => void}[] = []
  #active = 0
  #closing = false

  constructor(services: TaskServices) {
    this.#services = services
    this.#rows = new TaskRows(services)
  }

  get #store(): TaskServices['store'] {
    return this.#services.store
  }

  /** Makes kinds known with what their work needs: what is to be started, and what is to be resumed after a restart. */
  register<Needs>(kinds: readonly TaskKind<never, Needs>[], needs: Needs): void {
    for (const kind of kinds) this.#kinds.set(kind.label, bind(kind, needs))
  }

  /**
   * Starts a task in the background and gives its row at once. Refused when another task holds one of its subjects, unless it is of a
   * kind that waits.
   */
  start<I extends Json>(kind: TaskKind<I, never>, input: I, options: StartOptions = {}): TaskRow {
    const row = this.#store.transaction(() => this.#rows.insert(kind, input, options, 'planned'))
    this.#begin(row)
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
      const parent = this.#rows.insert(kind, input, options, 'planned')
      for (const child of children) this.#rows.insert(child.kind, child.input, {...child, parent}, 'scheduled')
      return parent
    })
    this.#begin(row)
    return row
  }

  /** Plans further children of a task that runs; {@link runChildren} runs them. */
  addChildren(parentUuid: string, children: readonly Planned[]): void {
    const parent = this.byUuid(parentUuid)
    if (!parent) throw new Error(`no task ${parentUuid}`)
    this.#store.transaction(() => {
      for (const child of children) this.#rows.insert(child.kind, child.input, {...child, parent}, 'scheduled')
    })
  }

  /** Notes a task that begins later, with {@link startScheduled}; it outlives the server. `startAt`: milliseconds since 1970. */
  schedule<I extends Json>(kind: TaskKind<I, never>, input: I, startAt: number, options: StartOptions = {}): TaskRow {
    return this.#store.transaction(() => {
      const row = this.#rows.insert(kind, input, options, 'scheduled')
      return this.#store.tasks.update(row.id, {start_at: startAt})
    })
  }

  /** Begins a scheduled task; false when it was cancelled or has begun. */
  startScheduled(row: TaskRow): boolean {
    if (this.#store.tasks.get(row.id).state !== 'scheduled') return false
    const now = this.#store.now()
    this.#begin(this.#store.tasks.update(row.id, {state: 'planned', started_at: now, state_updated_at: now}))
    return true
  }

  /** Runs a task within a request: refused with its error when it does not end well. */
  async runNow<I extends Json>(kind: TaskKind<I, never>, input: I, options: StartOptions = {}): Promise<TaskRow> {
    const row = this.#store.transaction(() => this.#rows.insert(kind, input, options, 'planned'))
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
      this.#rows.end(this.#rows.insert(kind, input, {...options, subjects: []}, 'planned'), 'stopped', 'success'),
    )
  }

  /** Refuses while a task holds one of these. */
  assertFree(subjects: readonly Subject[]): void {
    this.#rows.claim(subjects, undefined)
  }

  /** The last task of a label about a subject, or undefined. */
  latest(label: string, subject: Subject): TaskRow | undefined {
    const id = this.#store.database.once(latestKey(label, subject), () =>
      this.#rows.latest(label, subject.type, [subject.id]).get(subject.id),
    )
    return id === undefined ? undefined : this.current(this.#store.tasks.get(id))
  }

  /** Looks for the last tasks about several subjects at once, for what {@link latest} is asked for while only reading. */
  prefetchLatest(label: string, type: string, ids: readonly number[]): void {
    const found = this.#rows.latest(label, type, ids)
    for (const id of ids) this.#store.database.once(latestKey(label, {type, id}), () => found.get(id))
    this.#store.tasks.prefetch(found.values())
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
    if (place >= 0) this.#waiting.splice(place, 1)
    this.#rows.end(row, 'stopped', 'cancelled')
    run?.settle()
    this.#runs.delete(row.id)
    return true
  }

  /** Ends a task whatever its state, a paused one included; false when it is over. */
  stop(row: TaskRow): boolean {
    if (row.state === 'stopped') return false
    if (row.state !== 'paused') return this.cancel(row)
    this.#rows.end(row, 'stopped', row.result === 'pending' ? 'error' : row.result)
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
    this.#begin(fresh)
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
    const subjects = this.#rows.subjects(row)
    const held = blockers(this.#store, subjects, this.#rows.ancestors(row))
    if (held.length > 0) return this.#rows.end(row, 'stopped', 'error', [lockError(this.#services.url(), held).message])
    return this.#execute(this.#store.tasks.update(row.id, {state: 'planned', started_at: this.#store.now()}), true)
  }

  /** Called once at start: what ran when the server ended is put into a definite state. How many tasks there were. */
  recover(): number {
    const rows = this.#store.tasks.all(
      anyOf([within('state', unfinished), sql("state = 'scheduled' AND parent_id IS NOT NULL")]),
      'id DESC',
    )
    for (const row of rows) this.#interrupt(row)
    return rows.length
  }

  /** Stops all work: running tasks are aborted and marked as interrupted. */
  async close(): Promise<void> {
    this.#closing = true
    const runs = [...this.#runs.values()]
    for (const run of runs) run.abort(new ServerStopped())
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
        ? 'interrupted: the server stopped before this task started'
        : 'interrupted: the server stopped while this task was running'
      const paused = kind?.resumable === true && row.parent_id === null
      this.#store.tasks.update(row.id, {interrupted: true})
      this.#rows.end(current, paused ? 'paused' : 'stopped', 'error', [...current.errors, text])
    })
  }

  /** Runs a task that nobody waits for. */
  #begin(row: TaskRow): void {
    this.#execute(row, this.#kinds.get(row.label)?.idle).catch((error: unknown) =>
      this.#services.log(`task ${row.uuid} ${row.label}: ${describe(error)}`),
    )
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

  /** Writes the end of a task, as soon as there is room for it on the disk. */
  async #stored<T>(write: () => T): Promise<T> {
    for (;;) {
      try {
        return write()
      } catch (error) {
        if (this.#closing || storageFailure(error)?.kind !== 'full') throw error
        await new Promise<void>((resolve) => setTimeout(resolve, storePatience).unref())
      }
    }
  }

  /** Resolves when no task that came before this one holds any of its subjects. */
  async #earlierAreOver(row: TaskRow): Promise<void> {
    const held = blockers(this.#store, this.#rows.subjects(row), this.#rows.ancestors(row))
    await Promise.all(held.filter(({id}) => id < row.id).map((earlier) => this.finished(earlier)))
  }

  async #perform(run: Run, kind: BoundKind): Promise<TaskRow> {
    const {id} = run.row
    try {
      run.begin()
      await this.#services.before?.(kind.label, run)
      await kind.run(run)
      if (this.#closing && run.signal.aborted) return run.row
      run.flush()
      const warned = run.row.errors.length > 0
      return this.#rows.end(run.row, 'stopped', warned ? 'warning' : 'success')
    } catch (error) {
      if (this.#closing) return run.row
      await this.#stored(() => run.flush())
      const text = told(error)
      if (run.signal.aborted) return this.#stored(() => this.#rows.end(run.row, 'stopped', 'cancelled'))
      if (!(error instanceof DomainError)) this.#services.log(`task ${run.row.uuid} ${kind.label}: ${describe(error)}`)
      this.#failures.set(id, error)
      if (this.#failures.size > 100) this.#failures.clear()
      const errors = [...run.row.errors, text]
      // What could not be stored is no matter of the content that was left out.
      const skips = kind.rescue === 'skip' && !storageFailure(error)
      const state = kind.rescue === 'pause' ? 'paused' : 'stopped'
      return this.#stored(() => this.#rows.end(run.row, state, skips ? 'warning' : 'error', errors))
    }
  }
}

const storePatience = 1000

/** What a task says of the error that ended it: with the reason that another server gave. */
function told(error: unknown): string {
  const storage = storageFailure(error)
  if (storage) return `${storage.message}. ${storage.hint}`
  const detail = error instanceof AppError ? error.parts.detail : undefined
  return `${error instanceof Error ? error.message : String(error)}${detail ? `: ${detail}` : ''}`
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
