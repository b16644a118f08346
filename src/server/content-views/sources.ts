import type {App} from '../app'
import type {ContentView, ContentViewComponent, ContentViewVersion} from './tables'
import type {Repository} from '../repositories/tables'
import {appliedFilters} from './filters'
import {archivesOf, isPublished, latestPublished, latestVersion} from './versions'

/** The version that a component stands for now; undefined when its view was never published. */
export function componentVersion(
  app: App,
  component: Pick<ContentViewComponent, 'content_view_id' | 'content_view_version_id'>,
): ContentViewVersion | undefined {
  return component.content_view_version_id === null
    ? latestPublished(app, component.content_view_id)
    : app.store.contentViewVersions.get(component.content_view_version_id)
}

/** Versions that a composite content view would be published from now. */
export function componentVersions(app: App, view: ContentView): ContentViewVersion[] {
  return app.store.contentViewComponents
    .all({composite_id: view.id})
    .flatMap((component) => componentVersion(app, component) ?? [])
}

/** Library instances that a content view has. */
export function repositoriesOf(app: App, view: ContentView): Repository[] {
  const links = app.store.contentViewRepositories.all({content_view_id: view.id}, 'repository_id')
  return app.store.repositories.byIds(links.map((link) => link.repository_id))
}

/** What the next version is made from: the view's library instances, or the archives of its components' versions. */
export function sourcesOf(app: App, view: ContentView): Repository[] {
  if (!view.composite) return repositoriesOf(app, view)
  return componentVersions(app, view).flatMap((version) => archivesOf(app, version))
}

/** Names the content of an instance at this moment, so that two moments can be compared. */
export function sourceState(app: App, instance: Repository): string {
  const set = instance.content_set_id === null ? undefined : app.content.sets.get(instance.content_set_id)
  return set ? `${set.id}:${set.revision}` : 'none'
}

/** True when publishing would make a version that differs from the latest; null for the default view. */
export function needsPublish(app: App, view: ContentView): boolean | null {
  if (view.is_default) return null
  if (view.rolling) return false
  const latest = latestVersion(app, view.id)
  if (!latest || !isPublished(app, latest)) return true
  if (view.composite) return componentsChanged(app, view, latest)
  if (JSON.stringify(appliedFilters(app, view)) !== JSON.stringify(latest.applied_filters)) return true
  const published = new Map(archivesOf(app, latest).map((row) => [row.library_instance_id, row.source_state]))
  const sources = repositoriesOf(app, view)
  return sources.length !== published.size || sources.some((row) => published.get(row.id) !== sourceState(app, row))
}

function componentsChanged(app: App, view: ContentView, latest: ContentViewVersion): boolean {
  const now = new Set(componentVersions(app, view).map((version) => version.id))
  const then = app.store.contentViewVersionComponents.all({composite_version_id: latest.id})
  return then.length !== now.size || then.some((link) => !now.has(link.component_version_id))
}
