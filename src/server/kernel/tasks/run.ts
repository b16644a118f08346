import {setMaxListeners} from 'node:events'
import {storageFailure} from '../../../core/storage'
import type {Account} from '../access/access'
import type {StoreOf} from '../store/store'
import {Cancelled, type TaskContext} from './context'
import type {Json, TaskRow} from './tables'
import type * as tables from './tables'

const writeInterval = 300

/** What tasks work with, whatever their kind. */
export interface TaskServices {
  readonly store: StoreOf<Pick<typeof tables, 'tasks' | 'taskLocks'>>
  /** The account of an id, if it is still there. */
  account(id: number): Account | undefined
  /** Address of the server, for links to tasks. */
  url(): string
  log(line: string): void
  /** Called before the work of each task, which it may delay or have fail. */
  readonly before?: ((label: string, task: TaskContext) => Promise<void>) | undefined
}

/** A task while it runs: its row in memory, written through at every change but progress, which waits a little. */
export class Run implements TaskContext {
  readonly #services: TaskServices
  readonly #controller = new AbortController()
  readonly settled: Promise<void>
  #settle: () => void = () => undefined
  #timer: NodeJS.Timeout | undefined
  #pending: Partial<TaskRow> = {}
  /** Set at the end: the database may be closed, while transfers that were cut off still report. */
  #ended = false
  row: TaskRow
  begun = false

  constructor(services: TaskServices, row: TaskRow) {
    this.#services = services
    this.row = row
    setMaxListeners(0, this.#controller.signal) // each download under way listens
    this.settled = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  get id(): string {
    return this.row.uuid
  }
  get input(): Json {
    return this.row.input
  }
  get output(): Json {
    return this.row.output
  }
  get signal(): AbortSignal {
    return this.#controller.signal
  }
  get user(): Account | undefined {
    return this.row.user_id === null ? undefined : this.#services.account(this.row.user_id)
  }

  begin(): void {
    this.begun = true
    this.change({state: 'running', started_at: this.row.started_at ?? this.#services.store.now()})
  }

  progress(share: number): void {
    this.#later({progress: Math.min(1, Math.max(0, share))})
  }

  say(text: string): void {
    this.#later({humanized_output: text})
  }

  setOutput(values: Json): void {
    this.change({output: {...this.row.output, ...values}})
  }

  warn(text: string): void {
    this.change({errors: [...this.row.errors, text]})
  }

  check(): void {
    if (this.signal.aborted) throw this.signal.reason instanceof Error ? this.signal.reason : new Cancelled()
  }

  /** Changes the row and writes it. */
  change(changes: Partial<TaskRow>): void {
    const state = changes.state !== undefined && {state_updated_at: this.#services.store.now()}
    this.row = this.#services.store.tasks.update(this.row.id, {...this.#pending, ...changes, ...state})
    this.#clear()
  }

  /** Writes what waits to be written. */
  flush(): void {
    if (Object.keys(this.#pending).length > 0) this.change({})
    this.#clear()
  }

  abort(reason: Error): void {
    this.#controller.abort(reason)
  }

  settle(): void {
    this.#ended = true
    this.#clear()
    this.#settle()
  }

  #later(changes: Partial<TaskRow>): void {
    if (this.#ended) return
    Object.assign(this.#pending, changes)
    this.row = {...this.row, ...changes}
    this.#timer ??= setTimeout(() => this.#flushIfPossible(), writeInterval).unref()
  }

  /** Progress that cannot be stored is stored later: nothing depends on it. */
  #flushIfPossible(): void {
    try {
      this.flush()
    } catch (error) {
      if (!storageFailure(error)) throw error
      this.#timer = undefined
    }
  }

  #clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pending = {}
  }
}
