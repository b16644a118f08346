// Promoting a version to one lifecycle environment.
import type {Journal} from '../../config/journal'
import {contentViewVersions} from '../../contract/content-view-versions'
import type {Client} from '../../katello/client'
import type {TaskReport} from '../../katello/tasks'
import {requestOf} from '../steps/request'
import type {Step} from '../steps/step'
import {taskOnce} from '../steps/task-once'
import {publication} from './publish'
import type {VersionOfView, ViewReader} from './view'

export interface PromoteParts {
  readonly client: Client
  readonly journal: Journal
  readonly view: ViewReader
  readonly environment: {readonly id: number; readonly name: string}
  /** The version that is released; undefined before it is published. */
  readonly version: () => Promise<VersionOfView | undefined>
  readonly force: boolean
  readonly description: string | undefined
}

/** The step that promotes to an environment, done already where it has the version. */
export function promoteStep({client, journal, view, environment, version, force, description}: PromoteParts): Step {
  const key = `promote:${environment.name}`
  const call = <Id>(id: Id) => ({
    id,
    environment_ids: [environment.id],
    ...(force && {force}),
    ...(description !== undefined && {description}),
  })
  return {
    name: key,
    title: `Promote to ${environment.name}`,
    async isDone() {
      const now = await version()
      return now?.environment_ids.includes(environment.id) === true && `version ${now.version} is there`
    },
    async plan() {
      const now = await version()
      return `${now ? `version ${now.version}, ID ${now.id},` : 'the new version'} to environment ${environment.id}`
    },
    async requests(later) {
      const id = (await version())?.id ?? later('version', publication)
      return [requestOf(contentViewVersions.promote, call(id))]
    },
    async run() {
      const now = await version()
      if (!now) throw new TypeError('there is no version to promote')
      await taskOnce({
        client,
        journal,
        key: `${key}:${now.id}`,
        running: () => runningPromotion(client, now.id, environment.id),
        start: () => client.call(contentViewVersions.promote, call(now.id)),
      })
      view.changed()
      return `version ${now.version}`
    },
  }
}

/** The task that brings a version to an environment at this moment: one of an interrupted release, or of somebody else. */
async function runningPromotion(
  client: Client,
  id: number,
  environmentId: number,
): Promise<Pick<TaskReport, 'id'> | undefined> {
  const {active_history: active} = await client.call(contentViewVersions.show, {id})
  return active.find(({environment, task}) => environment?.id === environmentId && task !== null)?.task ?? undefined
}
