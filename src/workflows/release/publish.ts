// Publishing a content view where that changes anything.
import type {Journal} from '../../config/journal'
import {contentViews, type ContentViewDetails} from '../../contract/content-views'
import {AppError} from '../../core/errors'
import type {Client} from '../../katello/client'
import {requestOf} from '../steps/request'
import type {Step} from '../steps/step'
import {taskOnce} from '../steps/task-once'
import {contentDiffers} from './content'
import {latestOf, type ViewReader} from './view'

export interface PublishParts {
  readonly client: Client
  readonly journal: Journal
  readonly view: ViewReader
  readonly id: number
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  /** Nothing is waited for. */
  readonly dryRun: boolean
  /** A synchronization that is only planned could bring changes. */
  readonly isTentative: boolean
  /** Whether it is to be published. */
  readonly isDue: () => Promise<boolean>
  /** Whether the server will publish it by itself, when what comes before it is done. */
  readonly isAutomatic?: () => Promise<boolean>
}

/** Name of the step that publishes the view that is released. */
export const publication = 'publish'

/** The step that publishes a view, done already where the latest version has what a new one would have. */
export function publishStep({
  client,
  journal,
  view,
  id,
  name,
  title,
  description,
  dryRun,
  isTentative,
  isDue,
  isAutomatic = () => Promise.resolve(false),
}: PublishParts): Step {
  const call = {id, description}
  return {
    name,
    title,
    async isDone() {
      if (!dryRun) await settle(client, view)
      if (await isDue()) return false
      return `version ${latestOf(await view.now())?.version ?? '?'} has all changes${isTentative ? ' so far' : ''}`
    },
    async plan() {
      const planned = `as version ${(await view.now()).next_version} of content view ${id}`
      return (await isAutomatic()) ? `${planned}, by the server itself` : planned
    },
    requests: async () => ((await isAutomatic()) ? [] : [requestOf(contentViews.publish, call)]),
    async run() {
      await taskOnce({
        client,
        journal,
        key: name,
        start: () => client.call(contentViews.publish, call),
      })
      view.changed()
      const latest = latestOf(await view.now())
      return latest && `version ${latest.version}, ID ${latest.id}`
    },
  }
}

/** True where publishing would make a version that differs from the latest. */
export const needsPublish = async (client: Client, view: ContentViewDetails): Promise<boolean> =>
  latestOf(view) === undefined || (view.needs_publish ?? (await contentDiffers(client, view)))

/**
 * Waits for a task of the view that is running: it may be the publication of an interrupted release, or one that follows by itself
 * from the publication of a component. How it ended is seen in the view.
 */
async function settle(client: Client, view: ViewReader): Promise<void> {
  const {last_task: last} = await view.now()
  if (last?.result !== 'pending') return
  try {
    await client.wait({id: last.id})
  } catch (error) {
    const isOver = error instanceof AppError && /^task_(error|warning|cancelled)$/.test(error.parts.code)
    if (!isOver) throw error
  }
  view.changed()
}
