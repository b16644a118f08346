// Removing old versions after a release.
import type {Journal} from '../../config/journal'
import {contentViewVersions, type ContentViewVersion} from '../../contract/content-view-versions'
import {foremanTasks} from '../../contract/foreman-tasks'
import {AppError} from '../../core/errors'
import type {Client} from '../../katello/client'
import {asTask, type TaskReport} from '../../katello/tasks'
import {oldVersions, type Successor} from '../content-view/purge'
import {requestOf} from '../steps/request'
import type {Step} from '../steps/step'
import {taskOnce} from '../steps/task-once'

export interface KeepParts {
  readonly client: Client
  readonly journal: Journal
  readonly contentViewId: number
  readonly keep: number
  /** In a dry run: what the steps before would promote, so that versions are counted which that leaves unused. */
  readonly successor: (() => Promise<Successor>) | undefined
}

/** The step that removes the versions that nothing uses, but for the newest `keep` of them. */
export function keepStep({client, journal, contentViewId, keep, successor}: KeepParts): Step {
  const old = async (): Promise<readonly ContentViewVersion[]> =>
    (await oldVersions(client, {contentViewId, keep, ...(successor && {successor: await successor()})})).unused
  return {
    name: 'keep',
    title: keep === 0 ? 'Remove unused versions' : `Remove unused versions but the newest ${keep}`,
    isDone: async () => (await old()).length === 0 && 'there are none',
    plan: async () => named(await old()),
    requests: async () => (await old()).map(({id}) => requestOf(contentViewVersions.destroy, {id})),
    async run() {
      const versions = await old()
      for (const {id} of versions) await remove(client, journal, id)
      return named(versions)
    },
  }
}

/** A version that is being removed already is waited for; one that is gone is what was wanted. */
async function remove(client: Client, journal: Journal, id: number): Promise<void> {
  try {
    await taskOnce({
      client,
      journal,
      key: `remove:${id}`,
      running: () => runningRemoval(client, id),
      start: async () => asTask(await client.call(contentViewVersions.destroy, {id})),
    })
  } catch (error) {
    if (!(error instanceof AppError) || error.parts.status !== 404) throw error
  }
}

/** The task that removes a version at this moment; the history of a version does not tell. */
async function runningRemoval(client: Client, id: number): Promise<Pick<TaskReport, 'id'> | undefined> {
  const search = 'label = "Actions::Katello::ContentViewVersion::Destroy" and state != stopped'
  const running = await client.all(foremanTasks.index, {}, {search})
  return running.find(({input}) => versionOf(input) === id)
}

function versionOf(input: Readonly<Record<string, unknown>>): unknown {
  const version = input['content_view_version']
  return typeof version === 'object' && version !== null && 'id' in version ? version.id : undefined
}

const named = (versions: readonly ContentViewVersion[]): string =>
  versions.map(({version, id}) => `${version} (ID ${id})`).join(', ')
