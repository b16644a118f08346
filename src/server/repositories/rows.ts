import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {ContentViewFilter} from '../content-views/tables'
import type {RootRepository} from './tables'
import {sql} from '../kernel/store/sql'

/**
 * Deletes a root repository with all its instances and their content sets; call it in a transaction. Filters of content views that
 * are limited to it alone go, too, unless they are kept: then they apply to all repositories of their view.
 */
export function deleteRepositoryRows(
  {store, content}: {store: Store; content: ContentStore},
  root: RootRepository,
  keepFilters = false,
): void {
  const instances = store.repositories.all({root_id: root.id})
  if (!keepFilters) for (const {id} of filtersLimitedTo(store, root)) store.contentViewFilters.delete({id})
  store.contentViewRepositories.delete(sql('repository_id IN (SELECT id FROM repositories WHERE root_id = ?)', root.id))
  store.repositories.delete(sql('root_id = ? AND library_instance_id IS NOT NULL', root.id))
  store.repositories.delete({root_id: root.id})
  store.rootRepositories.delete({id: root.id})
  releaseSets(
    {store, content},
    instances.map((instance) => instance.content_set_id),
  )
}

/** Filters of content views that apply to a root repository and to no other. */
export function filtersLimitedTo(store: Store, root: RootRepository): ContentViewFilter[] {
  return store.contentViewFilters.all(
    sql(
      `id IN (SELECT filter_id FROM content_view_filter_repositories GROUP BY filter_id
        HAVING count(*) = 1 AND min(repository_id) IN (SELECT id FROM repositories WHERE root_id = ?))`,
      root.id,
    ),
  )
}

/** Forgets content sets that no instance has any more; call it in the transaction that took them from instances. */
export function releaseSets(
  {store, content}: {store: Store; content: ContentStore},
  setIds: Iterable<number | null>,
): void {
  for (const setId of new Set(setIds))
    if (setId !== null && store.repositories.count({content_set_id: setId}) === 0) content.sets.delete(setId)
}
