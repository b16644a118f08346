import {setMaxListeners} from 'node:events'
import type {App} from '../../app'
import type {TaskRow, Json} from './tables'
import type {User} from '../../accounts/tables'
import {Cancelled, type TaskContext} from './context'

const writeInterval = 300

/** A task while it runs: its row in memory, written through at every change but progress, which waits a little. */
export class Run implements TaskContext {
  readonly #app: App
  readonly #controller = new AbortController()
  readonly settled: Promise<void>
  #settle: () => void = () => undefined
  #timer: NodeJS.Timeout | undefined
  #pending: Partial<TaskRow> = {}
  /** Set at the end: the database may be closed, while transfers that were cut off still report. */
  #ended = false
  row: TaskRow
  begun = false

  constructor(app: App, row: TaskRow) {
    this.#app = app
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
  get user(): User | undefined {
    return this.row.user_id === null ? undefined : this.#app.store.users.find(this.row.user_id)
  }

  begin(): void {
    this.begun = true
    this.change({state: 'running', started_at: this.row.started_at ?? this.#app.now()})
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
    const state = changes.state !== undefined && {state_updated_at: this.#app.now()}
    this.row = this.#app.store.tasks.update(this.row.id, {...this.#pending, ...changes, ...state})
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
    this.#timer ??= setTimeout(() => this.flush(), writeInterval).unref()
  }

  #clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pending = {}
  }
}
