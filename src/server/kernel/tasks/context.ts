import type {Json} from './tables'
import type {Account} from '../access/access'

/** Why a running task was asked to end. */
export class Cancelled extends Error {
  constructor(message = 'Cancelled') {
    super(message)
    this.name = 'Cancelled'
  }
}

/** The server ends: nothing that a task waits for will come. */
export class ServerStopped extends Cancelled {
  constructor() {
    super('The server was stopped')
    this.name = 'ServerStopped'
  }
}

/** What a running task can tell about itself. Changes are kept in the database, progress a few times a second. */
export interface TaskContext<I extends Json = Json> {
  /** UUID, the id in the API. */
  readonly id: string
  readonly input: I
  readonly user: Account | undefined
  /** Aborted when the task is cancelled or the server ends. */
  readonly signal: AbortSignal
  readonly output: Readonly<Json>
  /** Share done, 0 to 1. */
  progress(share: number): void
  /** Adds keys to the raw output. */
  setOutput(values: Json): void
  /** Replaces the humanized output. */
  say(text: string): void
  /** Notes an error that does not end the task: its result becomes warning. */
  warn(text: string): void
  /** Throws {@link Cancelled} once the task was asked to end. */
  check(): void
}
