import type {HumanizedInput, Json} from './tables'
import type {TaskContext} from './context'

/** Something a task is about: `Katello::Repository` 5. */
export interface Subject {
  readonly type: string
  readonly id: number
  /** Name shown where it stands in the way of another task. */
  readonly name?: string
}

/**
 * One sort of task: what it is called and how it is done. Known by its label, so that a task can be resumed later. `Needs` is what its
 * work takes from the server; {@link Tasks.register} gives it.
 */
export interface TaskKind<I extends Json = Json, Needs = never> {
  readonly label: string
  /** Humanized name, e.g. `Synchronize`. */
  readonly name: string
  /** Humanized name, where it depends on the input. */
  nameFor?(input: I): string
  /** Texts about the input, e.g. repository 'x'; product 'y'. */
  humanizeInput?(input: I): HumanizedInput[] | null
  /**
   * What an error in `run` does: `stop` ends the task with result error, `skip` with result warning, `pause`
   * leaves it to be resumed. `stop` unless given.
   */
  readonly rescue?: 'stop' | 'skip' | 'pause'
  /** Instead of being refused while another task holds one of its subjects, it begins when that one is over. */
  readonly waits?: boolean
  /** Running it again from the start is safe; it may be resumed after an interruption. */
  readonly resumable?: boolean
  /** Waits for others rather than works: it takes no place among the tasks that run at a time. */
  readonly idle?: boolean
  /** Does the work; its input is in `task.input`. Throwing ends or pauses the task. */
  run(task: TaskContext<I>, needs: Needs): Promise<void> | void
  /** Takes back what a run left half done when the server was ended in the middle of it; runs in a transaction at start. */
  interrupted?(input: I, output: Json, needs: Needs): void
}

/** Declares a kind of task with a typed input. */
export function taskKind<I extends Json, Needs = unknown>(kind: TaskKind<I, Needs>): TaskKind<I, Needs> {
  return kind
}
