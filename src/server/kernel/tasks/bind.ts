import type {TaskContext} from './context'
import type {TaskKind} from './kind'
import type {Run} from './run'
import type {Json} from './tables'

/** A kind whose work has what it needs. */
export interface BoundKind extends Pick<TaskKind, 'label' | 'rescue' | 'waits' | 'resumable' | 'idle'> {
  run(run: Run): Promise<void> | void
  interrupted(input: Json, output: Json): void
}

/** Gives the work of a kind what it needs. */
export function bind<Needs>(kind: TaskKind<never, Needs>, needs: Needs): BoundKind {
  const {label, rescue, waits, resumable, idle} = kind
  return {
    label,
    ...(rescue && {rescue}),
    ...(waits !== undefined && {waits}),
    ...(resumable !== undefined && {resumable}),
    ...(idle !== undefined && {idle}),
    // the input of a task is what it was started with, or the same read back from its row
    run: (run) => kind.run(run as TaskContext as TaskContext<never>, needs),
    interrupted: (input, output) => kind.interrupted?.(input as never, output, needs),
  }
}
