// Synchronizing what a content view holds, before it is published.
import type {Journal} from '../../config/journal'
import {repositories, type Repository} from '../../contract/repositories'
import type {Client} from '../../katello/client'
import {asTask, taskOutput, type TaskReport} from '../../katello/tasks'
import {requestOf} from '../steps/request'
import type {Step} from '../steps/step'
import {earlierTask} from '../steps/task-once'

interface SyncParts {
  readonly client: Client
  readonly journal: Journal
  /** Repositories in Library that the release takes its content from. */
  readonly sources: () => Promise<readonly Repository[]>
  /** Called when content may have changed. */
  readonly changed: () => void
}

/**
 * The step that synchronizes all repositories with an upstream, side by side. What an interrupted release has synchronized already is
 * not synchronized again.
 */
export function syncStep({client, journal, sources, changed}: SyncParts): Step {
  const withUpstream = async (): Promise<readonly Repository[]> => (await sources()).filter(({url}) => url)
  return {
    name: 'sync',
    title: 'Synchronize the repositories',
    isIncidental: true,
    async isDone() {
      const all = await withUpstream()
      if (all.length === 0) return 'none has an upstream'
      return all.every(({id}) => journal.get(doneKey(id)) !== undefined) && 'synchronized before the interruption'
    },
    plan: async () => named(await withUpstream()),
    requests: async () =>
      (await withUpstream()).flatMap((one) => (runningSync(one) ? [] : [requestOf(repositories.sync, {id: one.id})])),
    async run() {
      const all = await withUpstream()
      const begun: {readonly repository: Repository; readonly task: Pick<TaskReport, 'id'> | undefined}[] = []
      for (const repository of all) begun.push({repository, task: await begin(client, journal, repository)})
      const said: string[] = []
      for (const {repository, task} of begun) {
        const ended = task && (await client.wait(task))
        journal.set(doneKey(repository.id), task?.id ?? journal.get(doneKey(repository.id)) ?? '')
        said.push(`${repository.name}: ${ended ? outcome(ended) : 'done before the interruption'}`)
      }
      changed()
      return said.join('; ')
    },
  }
}

const doneKey = (id: number): string => `synchronized:${id}`
const startKey = (id: number): string => `sync:${id}`

/** The task of a repository: an earlier one, one that is running, or a new one; undefined where it was waited for already. */
async function begin(
  client: Client,
  journal: Journal,
  repository: Repository,
): Promise<Pick<TaskReport, 'id'> | undefined> {
  const {id, last_sync: last} = repository
  if (journal.get(doneKey(id)) !== undefined) return undefined
  const noted = journal.get(startKey(id))
  // what has come since we were about to start one is ours, though we were killed before we were told its ID
  const isSince = noted?.startsWith(intent) === true && last && last.id !== noted.slice(intent.length)
  const earlier = await earlierTask(client, isSince ? last.id : noted?.startsWith(intent) ? undefined : noted)
  const present = earlier ?? runningSync(repository)
  if (!present) journal.set(startKey(id), `${intent}${last?.id ?? ''}`)
  const task = present ?? asTask(await client.call(repositories.sync, {id}))
  journal.set(startKey(id), task.id)
  return task
}

/** A synchronization that somebody has begun. */
const runningSync = ({last_sync: last}: Repository): Pick<TaskReport, 'id'> | undefined =>
  last?.result === 'pending' ? {id: last.id} : undefined

/** Stands before the ID of the last synchronization in the note that another is about to be started. */
const intent = 'after:'

/** The first line of what Pulp says of a synchronization: what was added. */
function outcome(task: TaskReport): string {
  const lines = (taskOutput(task) ?? '').split('\n')
  const added = lines.find((line) => /^(Added|No content added)/.test(line))
  return (added ?? 'done').replace(/\.$/, '').replace(/^[AN]/, (letter) => letter.toLowerCase())
}

const named = (all: readonly Repository[]): string => all.map(({name, id}) => `${name} (ID ${id})`).join(', ')
