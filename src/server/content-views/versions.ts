import type {App} from '../app'
import type {ContentView, ContentViewVersion} from './tables'
import type {LifecycleEnvironment} from '../environments/tables'
import type {Repository} from '../repositories/tables'
import {sql} from '../kernel/store/sql'

/** `2.0` */
export const versionText = ({major, minor}: Pick<ContentViewVersion, 'major' | 'minor'>): string => `${major}.${minor}`

/** `App CV 2.0` */
export function versionName(app: App, version: ContentViewVersion): string {
  return `${app.store.contentViews.get(version.content_view_id).name} ${versionText(version)}`
}

/** Versions of a content view, newest first. */
export function versionsOf(app: App, viewId: number): ContentViewVersion[] {
  return app.store.contentViewVersions.all({content_view_id: viewId}, 'major DESC, minor DESC')
}

export function latestVersion(app: App, viewId: number): ContentViewVersion | undefined {
  return versionsOf(app, viewId)[0]
}

/** The newest version whose publication ended well, the only kind that a composite content view can take in. */
export function latestPublished(app: App, viewId: number): ContentViewVersion | undefined {
  return versionsOf(app, viewId).find((version) => isPublished(app, version))
}

/** False while a version is being published, and when that failed. */
export function isPublished(app: App, version: ContentViewVersion): boolean {
  const events = app.store.contentViewHistory.all({content_view_version_id: version.id, action: 'publish'})
  return events.every((event) => event.status === 'successful')
}

/** Environments that have a version, in the order of their paths. */
export function environmentsOf(app: App, version: ContentViewVersion): LifecycleEnvironment[] {
  const links = app.store.contentViewEnvironments.all({content_view_version_id: version.id})
  return links.map((link) => app.store.lifecycleEnvironments.get(link.environment_id))
}

/** Archives of a version: its content, whatever environment has it. Library instances for the default view's version. */
export function archivesOf(app: App, version: ContentViewVersion): Repository[] {
  const {store} = app
  if (store.contentViews.get(version.content_view_id).is_default)
    return store.repositories.all({content_view_version_id: version.id})
  return store.repositories.all({content_view_version_id: version.id, environment_id: null})
}

/** Instances of any version of a content view in an environment. */
export function instancesIn(app: App, view: ContentView, environmentId: number): Repository[] {
  return app.store.repositories.all([
    {environment_id: environmentId},
    sql('content_view_version_id IN (SELECT id FROM content_view_versions WHERE content_view_id = ?)', view.id),
  ])
}

/** The version that an environment has of a content view. */
export function versionIn(app: App, view: ContentView, environmentId: number): ContentViewVersion | undefined {
  const link = app.store.contentViewEnvironments.first({content_view_id: view.id, environment_id: environmentId})
  return link && app.store.contentViewVersions.get(link.content_view_version_id)
}
