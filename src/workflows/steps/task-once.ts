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
 * Waits for the task that an earlier run started, or for the one that is running on the server, or starts it. One that has ended is
 * started anew, since it did not bring about what is wanted; one that is paused fails as its wait does, for it holds its locks until
 * somebody resumes it.
 */
export async function taskOnce({client, journal, key, running, start}: TaskOnce): Promise<TaskReport> {
  const earlier = await earlierTask(client, journal.get(key))
  const task = (earlier?.state === 'stopped' ? undefined : earlier) ?? (await running?.()) ?? asTask(await start())
  journal.set(key, task.id)
  return client.wait(task)
}

/** The task of an earlier run; undefined where it ended badly, or where the server has removed it. */
export async function earlierTask(client: Client, id: string | undefined): Promise<TaskReport | undefined> {
  if (id === undefined) return undefined
  try {
    const task = await client.call(foremanTasks.show, {id})
    return task.state === 'stopped' && task.result !== 'success' ? undefined : task
  } catch (error) {
    if (error instanceof AppError && error.parts.status === 404) return undefined
    throw error
  }
}
