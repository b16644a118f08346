import type {Store} from '../tables'
import type {ContentView, ContentViewVersion} from './tables'
import type {LifecycleEnvironment} from '../environments/tables'
import type {Repository} from '../repositories/tables'
import {sql} from '../kernel/store/sql'

/** `2.0` */
export const versionText = ({major, minor}: Pick<ContentViewVersion, 'major' | 'minor'>): string => `${major}.${minor}`

/** `App CV 2.0` */
export function versionName(store: Store, version: ContentViewVersion): string {
  return `${store.contentViews.get(version.content_view_id).name} ${versionText(version)}`
}

/** Versions of a content view, newest first. */
export function versionsOf(store: Store, viewId: number): ContentViewVersion[] {
  return store.contentViewVersions.all({content_view_id: viewId}, 'major DESC, minor DESC')
}

export function latestVersion(store: Store, viewId: number): ContentViewVersion | undefined {
  return versionsOf(store, viewId)[0]
}

/** The newest version whose publication ended well, the only kind that a composite content view can take in. */
export function latestPublished(store: Store, viewId: number): ContentViewVersion | undefined {
  return versionsOf(store, viewId).find((version) => isPublished(store, version))
}

/** False while a version is being published, and when that failed. */
export function isPublished(store: Store, version: ContentViewVersion): boolean {
  const events = store.contentViewHistory.all({content_view_version_id: version.id, action: 'publish'})
  return events.every((event) => event.status === 'successful')
}

/** Environments that have a version, in the order of their paths. */
export function environmentsOf(store: Store, version: ContentViewVersion): LifecycleEnvironment[] {
  const links = store.contentViewEnvironments.all({content_view_version_id: version.id})
  return links.map((link) => store.lifecycleEnvironments.get(link.environment_id))
}

/** Archives of a version: its content, whatever environment has it. Library instances for the default view's version. */
export function archivesOf(store: Store, version: ContentViewVersion): Repository[] {
  if (store.contentViews.get(version.content_view_id).is_default)
    return store.repositories.all({content_view_version_id: version.id})
  return store.repositories.all({content_view_version_id: version.id, environment_id: null})
}

/** Instances of any version of a content view in an environment. */
export function instancesIn(store: Store, view: ContentView, environmentId: number): Repository[] {
  return store.repositories.all([
    {environment_id: environmentId},
    sql('content_view_version_id IN (SELECT id FROM content_view_versions WHERE content_view_id = ?)', view.id),
  ])
}

/** The version that an environment has of a content view. */
export function versionIn(store: Store, view: ContentView, environmentId: number): ContentViewVersion | undefined {
  const link = store.contentViewEnvironments.first({content_view_id: view.id, environment_id: environmentId})
  return link && store.contentViewVersions.get(link.content_view_version_id)
}
