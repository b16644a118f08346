// A task of the server that is started once, although the command that starts it may be killed and run again at any moment.
import type {Journal} from '../../config/journal'
import {foremanTasks} from '../../contract/foreman-tasks'
import {AppError} from '../../core/errors'
import type {Client} from '../../katello/client'
import {asTask, type TaskReport} from '../../katello/tasks'

export interface TaskOnce {
  readonly client: Client
  readonly journal: Journal
  /** Key in the journal. */
  readonly key: string
  /** The task that does the same on the server already, whoever started it: it may have been us, before we could write it down. */
  readonly running?: () => Promise<Pick<TaskReport, 'id'> | undefined>
  readonly start: () => Promise<TaskReport>
}

/**
 * Waits for the task that an earlier run started, or for the one that is running on the server, or starts it. An earlier one that ended
 * badly is started anew; one that is paused fails as its wait does, since it holds its locks until somebody resumes it.
 */
export async function taskOnce({client, journal, key, running, start}: TaskOnce): Promise<TaskReport> {
  const earlier = (await earlierTask(client, journal.get(key))) ?? (await running?.())
  const task = earlier ?? asTask(await start())
  journal.set(key, task.id)
  return client.wait(task)
}

/** The task of an earlier run, unless it ended badly or is forgotten: then it is to be started anew. */
export async function earlierTask(client: Client, id: string | undefined): Promise<Pick<TaskReport, 'id'> | undefined> {
  if (id === undefined) return undefined
  try {
    const task = await client.call(foremanTasks.show, {id})
    const isOver = task.state === 'stopped' && task.result !== 'success'
    return isOver ? undefined : {id}
  } catch (error) {
    if (error instanceof AppError && error.parts.status === 404) return undefined // the server has removed old tasks
    throw error
  }
}
