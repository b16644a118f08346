import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import {randomUUID} from 'node:crypto'
import type {ContentView, ContentViewVersion} from './tables'
import type {LifecycleEnvironment} from '../environments/tables'
import type {Repository} from '../repositories/tables'
import {sourceState} from './sources'
import {rename} from '../repositories/naming'
import {releaseSets} from '../repositories/rows'
import {archivesOf, instancesIn, versionText} from './versions'

const backendNameLimit = 255

/** Name of an instance in the content backend: organization, view, version or environment, and the product's repository. */
function backendName(view: ContentView, place: string, library: Repository): string {
  const name = [view.organization_id, view.label, place, library.backend_identifier].join('-')
  return name.length > backendNameLimit ? randomUUID() : name
}

/**
 * Makes the archive of one source in a version, or finds it there. Content is shared, but for what a filter chooses and for what
 * clients push to, which is copied: later pushes never reach a published version. Call it in a transaction.
 */
export function makeArchive(
  {store, content}: {store: Store; content: ContentStore},
  version: ContentViewVersion,
  source: Repository,
  keepTag: ((tag: string) => boolean) | undefined,
): Repository {
  const libraryId = source.library_instance_id ?? source.id
  const present = store.repositories.first({
    content_view_version_id: version.id,
    environment_id: null,
    library_instance_id: libraryId,
  })
  if (present) return present
  const view = store.contentViews.get(version.content_view_id)
  const from = source.content_set_id
  const own = from !== null && (keepTag !== undefined || content.sets.get(from)?.mutable === true)
  const row = store.repositories.insert({
    root_id: source.root_id,
    content_view_version_id: version.id,
    library_instance_id: libraryId,
    relative_path: '',
    backend_identifier: backendName(
      view,
      `v${versionText(version).replace('.', '_')}`,
      store.repositories.get(libraryId),
    ),
    content_set_id: own ? content.sets.create({from, keepTag}) : from,
    content_version: own ? 1 : source.content_version,
    last_contents_changed: own ? store.now() : source.last_contents_changed,
    published_at: store.now(),
    source_state: sourceState(content, source),
  })
  setPath(store, row, view)
  return rename({store, content}, [store.repositories.get(row.id)])[0] ?? row
}

/** Path of content other than containers; containers have their name as their path. */
function setPath(store: Store, row: Repository, view: ContentView): void {
  const root = store.rootRepositories.get(row.root_id)
  if (root.content_type === 'docker') return
  const product = store.products.get(root.product_id)
  const organization = store.organizations.get(view.organization_id)
  const environment = row.environment_id === null ? undefined : store.lifecycleEnvironments.get(row.environment_id)
  const place = environment?.label ?? versionText(store.contentViewVersions.get(row.content_view_version_id))
  const path = [organization.label, place, view.label, 'custom', product.label, root.label].join('/')
  store.repositories.update(row.id, {relative_path: path})
}

/**
 * Lets an environment have a version: its instances are made or pointed at the version's content and renamed, those that the
 * version lacks are removed. Call it in a transaction; 422 when a name is invalid or taken, and nothing is changed then.
 */
export function placeVersion(
  {store, content}: {store: Store; content: ContentStore},
  version: ContentViewVersion,
  environment: LifecycleEnvironment,
): Repository[] {
  const view = store.contentViews.get(version.content_view_id)
  return placeInstances({store, content}, view, version, environment, archivesOf(store, version))
}

/** As {@link placeVersion}, with the instances whose content is to be shown. */
export function placeInstances(
  {store, content}: {store: Store; content: ContentStore},
  view: ContentView,
  version: ContentViewVersion,
  environment: LifecycleEnvironment,
  contents: readonly Repository[],
): Repository[] {
  const present = new Map(instancesIn(store, view, environment.id).map((row) => [row.root_id, row]))
  const wanted = new Set(contents.map((row) => row.root_id))
  for (const row of present.values()) if (!wanted.has(row.root_id)) store.repositories.delete({id: row.id})
  linkEnvironment(store, view, version, environment)
  const rows = contents.map((source) => {
    const old = present.get(source.root_id)
    const row = old ? repoint(store, old, version, source) : clone(store, view, version, environment, source)
    setPath(store, row, view)
    return store.repositories.get(row.id)
  })
  const named = rename({store, content}, rows)
  releaseSets(
    {store, content},
    [...present.values()].map((row) => row.content_set_id),
  )
  return named
}

function repoint(store: Store, row: Repository, version: ContentViewVersion, source: Repository): Repository {
  const other = row.content_set_id !== source.content_set_id
  return store.repositories.update(row.id, {
    content_view_version_id: version.id,
    content_set_id: source.content_set_id,
    published_at: store.now(),
    ...(other && {content_version: row.content_version + 1, last_contents_changed: store.now()}),
  })
}

function clone(
  store: Store,
  view: ContentView,
  version: ContentViewVersion,
  environment: LifecycleEnvironment,
  source: Repository,
): Repository {
  const libraryId = source.library_instance_id ?? source.id
  return store.repositories.insert({
    root_id: source.root_id,
    environment_id: environment.id,
    content_view_version_id: version.id,
    library_instance_id: libraryId,
    relative_path: '',
    backend_identifier: backendName(view, environment.label, store.repositories.get(libraryId)),
    content_set_id: source.content_set_id,
    content_version: source.content_version,
    last_contents_changed: source.last_contents_changed,
    published_at: store.now(),
  })
}

function linkEnvironment(
  store: Store,
  view: ContentView,
  version: ContentViewVersion,
  env: LifecycleEnvironment,
): void {
  const {contentViewEnvironments} = store
  const link = contentViewEnvironments.first({content_view_id: view.id, environment_id: env.id})
  if (link) contentViewEnvironments.update(link.id, {content_view_version_id: version.id})
  else
    contentViewEnvironments.insert({
      content_view_id: view.id,
      environment_id: env.id,
      content_view_version_id: version.id,
    })
}

/** Takes a content view out of an environment with all its instances there; call it in a transaction. */
export function removeFromEnvironment(
  {store, content}: {store: Store; content: ContentStore},
  view: ContentView,
  environmentId: number,
): void {
  const rows = instancesIn(store, view, environmentId)
  for (const {id} of rows) store.repositories.delete({id})
  store.contentViewEnvironments.delete({content_view_id: view.id, environment_id: environmentId})
  releaseSets(
    {store, content},
    rows.map((row) => row.content_set_id),
  )
}

/** Deletes a version with its archives; it must be in no environment. Call it in a transaction. */
export function deleteVersion(
  {store, content}: {store: Store; content: ContentStore},
  version: ContentViewVersion,
): void {
  const rows = store.repositories.all({content_view_version_id: version.id})
  store.repositories.delete({content_view_version_id: version.id})
  releaseSets(
    {store, content},
    rows.map((row) => row.content_set_id),
  )
  store.contentViewVersions.delete({id: version.id})
}
