import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import {DomainError} from '../kernel/errors'
import type {ContentView, ContentViewVersion} from './tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {needsPublish} from './sources'
import {viewSubject} from './tasks'
import {activeTasks} from './publish-checks'
import {versionName} from './versions'

/** Starts to publish a composite content view because of a new version of a component. */
type Start = (composite: ContentView, description: string, trigger: ContentViewVersion) => TaskRow

/**
 * Starts to publish the composite content views that follow a view by themselves: call it in the transaction in which the view's
 * version is done. Gives those that are busy now, for {@link publishLater}.
 */
export function autoPublish(
  {store, tasks, log}: {store: Store; tasks: Tasks; log(line: string): void},
  version: ContentViewVersion,
  start: Start,
): ContentView[] {
  const composites = store.contentViewComponents
    .all({content_view_id: version.content_view_id, latest: true})
    .map((component) => store.contentViews.get(component.composite_id))
  return composites.filter((composite) => {
    if (!composite.auto_publish) return false
    if (busy({store, tasks}, composite, version.content_view_id).length > 0) return true
    attempt({store, log}, composite, version, start)
    return false
  })
}

/** Publishes a composite content view once nothing stands in its way, unless something else has done so meanwhile. Never throws. */
export async function publishLater(
  {store, content, tasks, log}: {store: Store; content: ContentStore; tasks: Tasks; log(line: string): void},
  composite: ContentView,
  version: ContentViewVersion,
  start: Start,
): Promise<void> {
  for (;;) {
    const [first] = busy({store, tasks}, composite, version.content_view_id)
    if (!first) break
    const ended = await tasks.finished(first)
    if (ended.state !== 'stopped' && ended.state !== 'paused') return // the server ends
  }
  const now = store.contentViews.find(composite.id)
  if (now?.auto_publish && needsPublish({store, content}, now)) attempt({store, log}, now, version, start)
}

/** Tasks that hold a composite view or, but for one view, its components. */
function busy({store, tasks}: {store: Store; tasks: Tasks}, composite: ContentView, exceptViewId: number): TaskRow[] {
  const components = store.contentViewComponents.all({composite_id: composite.id})
  const ids = [composite.id, ...components.map((one) => one.content_view_id).filter((id) => id !== exceptViewId)]
  return ids.flatMap((id) => activeTasks({store, tasks}, undefined, viewSubject({id}).type, id))
}

function attempt(
  {store, log}: {store: Store; log(line: string): void},
  composite: ContentView,
  version: ContentViewVersion,
  start: Start,
) {
  const description = `Auto Publish - Triggered by '${versionName(store, version)}'`
  try {
    start(composite, description, version)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    log(`${composite.name} was not published after ${versionName(store, version)}: ${error.message}`)
  }
}
