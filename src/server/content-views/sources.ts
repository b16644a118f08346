import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {ContentView, ContentViewComponent, ContentViewVersion} from './tables'
import type {Repository} from '../repositories/tables'
import {appliedFilters} from './filters'
import {archivesOf, isPublished, latestPublished, latestVersion} from './versions'

/** The version that a component stands for now; undefined when its view was never published. */
export function componentVersion(
  store: Store,
  component: Pick<ContentViewComponent, 'content_view_id' | 'content_view_version_id'>,
): ContentViewVersion | undefined {
  return component.content_view_version_id === null
    ? latestPublished(store, component.content_view_id)
    : store.contentViewVersions.get(component.content_view_version_id)
}

/** Versions that a composite content view would be published from now. */
export function componentVersions(store: Store, view: ContentView): ContentViewVersion[] {
  return store.contentViewComponents
    .all({composite_id: view.id})
    .flatMap((component) => componentVersion(store, component) ?? [])
}

/** Library instances that a content view has. */
export function repositoriesOf(store: Store, view: ContentView): Repository[] {
  const links = store.contentViewRepositories.all({content_view_id: view.id}, 'repository_id')
  return store.repositories.byIds(links.map((link) => link.repository_id))
}

/** What the next version is made from: the view's library instances, or the archives of its components' versions. */
export function sourcesOf(store: Store, view: ContentView): Repository[] {
  if (!view.composite) return repositoriesOf(store, view)
  return componentVersions(store, view).flatMap((version) => archivesOf(store, version))
}

/** Names the content of an instance at this moment, so that two moments can be compared. */
export function sourceState(content: ContentStore, instance: Repository): string {
  const set = instance.content_set_id === null ? undefined : content.sets.get(instance.content_set_id)
  return set ? `${set.id}:${set.revision}` : 'none'
}

/** True when publishing would make a version that differs from the latest; null for the default view. */
export function needsPublish(
  {store, content}: {store: Store; content: ContentStore},
  view: ContentView,
): boolean | null {
  if (view.is_default) return null
  if (view.rolling) return false
  const latest = latestVersion(store, view.id)
  if (!latest || !isPublished(store, latest)) return true
  if (view.composite) return componentsChanged(store, view, latest)
  if (JSON.stringify(appliedFilters(store, view)) !== JSON.stringify(latest.applied_filters)) return true
  const published = new Map(archivesOf(store, latest).map((row) => [row.library_instance_id, row.source_state]))
  const sources = repositoriesOf(store, view)
  return sources.length !== published.size || sources.some((row) => published.get(row.id) !== sourceState(content, row))
}

function componentsChanged(store: Store, view: ContentView, latest: ContentViewVersion): boolean {
  const now = new Set(componentVersions(store, view).map((version) => version.id))
  const then = store.contentViewVersionComponents.all({composite_version_id: latest.id})
  return then.length !== now.size || then.some((link) => !now.has(link.component_version_id))
}
