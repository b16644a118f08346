import {refused} from '../../server/kernel/errors'
import type {TaskContext} from '../../server/kernel/tasks/context'
import type {Faults} from './faults'

/** Lets faults strike tasks: called before the work of each. */
export const taskFaults =
  (faults: Faults) =>
  async (label: string, task: TaskContext): Promise<void> => {
    const action = faults.strike((target) => target.kind === 'task' && target.label === label)
    if (action?.name === 'fail') throw refused('Injected fault: the task fails')
    if (action?.name === 'slow') await pause(action.seconds * 1000, task.signal)
    if (action?.name === 'hang') await pause(undefined, task.signal)
    task.check()
  }

/** Waits so many milliseconds, or without end, and less when the signal comes. */
const pause = (milliseconds: number | undefined, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds)
    const stop = (): void => {
      clearTimeout(timer)
      resolve()
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, {once: true})
  })
