import type {App} from '../app'
import {DomainError} from '../kernel/errors'
import type {ContentView, ContentViewVersion} from './tables'
import type {TaskRow} from '../kernel/tasks/tables'
import type {User} from '../accounts/tables'
import {needsPublish} from './sources'
import {viewSubject} from './tasks'
import {activeTasks} from './publish-checks'
import type {startPublish} from './publish'
import {versionName} from './versions'

type Start = typeof startPublish

/**
 * Starts to publish the composite content views that follow a view by themselves: call it in the transaction in which the view's
 * version is done. Gives those that are busy now, for {@link publishLater}.
 */
export function autoPublish(
  app: App,
  version: ContentViewVersion,
  user: User | undefined,
  start: Start,
): ContentView[] {
  const composites = app.store.contentViewComponents
    .all({content_view_id: version.content_view_id, latest: true})
    .map((component) => app.store.contentViews.get(component.composite_id))
  return composites.filter((composite) => {
    if (!composite.auto_publish) return false
    if (busy(app, composite, version.content_view_id).length > 0) return true
    attempt(app, composite, version, user, start)
    return false
  })
}

/** Publishes a composite content view once nothing stands in its way, unless something else has done so meanwhile. Never throws. */
export async function publishLater(
  app: App,
  composite: ContentView,
  version: ContentViewVersion,
  user: User | undefined,
  start: Start,
): Promise<void> {
  for (;;) {
    const [first] = busy(app, composite, version.content_view_id)
    if (!first) break
    const ended = await app.tasks.finished(first)
    if (ended.state !== 'stopped' && ended.state !== 'paused') return // the server ends
  }
  const now = app.store.contentViews.find(composite.id)
  if (now?.auto_publish && needsPublish(app, now)) attempt(app, now, version, user, start)
}

/** Tasks that hold a composite view or, but for one view, its components. */
function busy(app: App, composite: ContentView, exceptViewId: number): TaskRow[] {
  const components = app.store.contentViewComponents.all({composite_id: composite.id})
  const ids = [composite.id, ...components.map((one) => one.content_view_id).filter((id) => id !== exceptViewId)]
  return ids.flatMap((id) => activeTasks(app, undefined, viewSubject({id}).type, id))
}

function attempt(app: App, composite: ContentView, version: ContentViewVersion, user: User | undefined, start: Start) {
  const description = `Auto Publish - Triggered by '${versionName(app, version)}'`
  try {
    start(app, composite, {description}, {user}, version)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    app.log(`${composite.name} was not published after ${versionName(app, version)}: ${error.message}`)
  }
}
