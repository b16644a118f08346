import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {ContentView, ContentViewVersion} from './tables'
import type {Repository} from '../repositories/tables'
import {taskKind} from '../kernel/tasks/kind'
import {repositoriesOf} from './sources'
import {releaseSets} from '../repositories/rows'
import {humanizeRepository, type RepositoryInput} from '../repositories/tasks'
import {placeInstances, removeFromEnvironment} from './version-instances'

/** Kept as a record of a refresh, which happens together with the change that calls for it. */
export const refreshRollingRepository = taskKind<RepositoryInput>({
  label: 'Actions::Katello::ContentView::RefreshRollingRepo',
  name: 'Refresh RollingCV Repo',
  humanizeInput: humanizeRepository,
  run: () => undefined,
})

/** The only version that a rolling content view ever has. */
export function makeRollingVersion(store: Store, view: ContentView): ContentViewVersion {
  store.contentViews.update(view.id, {next_version: 2})
  return store.contentViewVersions.insert({content_view_id: view.id, major: 1, minor: 0, applied_filters: []})
}

function rollingVersion(store: Store, view: ContentView): ContentViewVersion {
  return store.contentViewVersions.first({content_view_id: view.id}) ?? makeRollingVersion(store, view)
}

/**
 * Makes the instances of a rolling view what its repositories are, in these environments and no others; in those it is in
 * already when none are given. Call it in a transaction.
 */
export function refreshRolling(
  {store, content}: {store: Store; content: ContentStore},
  view: ContentView,
  environmentIds?: readonly number[],
): void {
  const present = store.contentViewEnvironments.all({content_view_id: view.id}).map((link) => link.environment_id)
  const wanted = environmentIds ?? present
  for (const id of present) if (!wanted.includes(id)) removeFromEnvironment({store, content}, view, id)
  for (const id of wanted)
    placeInstances(
      {store, content},
      view,
      rollingVersion(store, view),
      store.lifecycleEnvironments.get(id),
      repositoriesOf(store, view),
    )
}

/** Shows the new content of a library instance in the rolling views that have it; call it in the transaction of the change. */
export function refreshRollingInstances(
  {store, content}: {store: Store; content: ContentStore},
  library: Repository,
): Repository[] {
  const rolling = store.repositories.all({library_instance_id: library.id}).filter((row) => {
    const version = store.contentViewVersions.get(row.content_view_version_id)
    return store.contentViews.get(version.content_view_id).rolling
  })
  const changed = rolling.filter((row) => row.content_set_id !== library.content_set_id)
  for (const row of rolling)
    store.repositories.update(row.id, {
      content_set_id: library.content_set_id,
      content_version: library.content_version,
      last_contents_changed: library.last_contents_changed,
      published_at: store.now(),
    })
  releaseSets(
    {store, content},
    changed.map((row) => row.content_set_id),
  )
  return rolling
}
