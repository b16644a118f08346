import type {Store} from '../tables'
import type {FlatpakRemoteRepository} from './tables'
import {within} from '../kernel/store/sql'

/** Other repositories of the same remote that hold a runtime which this one's flatpaks need. */
export function dependenciesOf(store: Store, repository: FlatpakRemoteRepository): FlatpakRemoteRepository[] {
  const rows = store.database.all<{id: number}>(
    `SELECT DISTINCT other.id AS id FROM flatpak_remote_repository_manifests own
     JOIN flatpak_remote_repository_manifests needed ON needed.flatpak_ref = own.runtime
     JOIN flatpak_remote_repositories other ON other.id = needed.flatpak_remote_repository_id
     WHERE own.flatpak_remote_repository_id = ?1 AND other.id <> ?1 AND other.flatpak_remote_id = ?2 ORDER BY other.id`,
    repository.id,
    repository.flatpak_remote_id,
  )
  return store.flatpakRemoteRepositories.byIds(rows.map((row) => row.id))
}

/** True when a scanned repository of this name, in any remote of the organization, needs another one. */
export function hasFlatpakDependencies(store: Store, organizationId: number, name: string | null): boolean {
  if (name === null) return false
  const remotes = store.database.once(`flatpak remotes of ${organizationId}`, () =>
    store.flatpakRemotes.all({organization_id: organizationId}).map((remote) => remote.id),
  )
  if (remotes.length === 0) return false
  return store.flatpakRemoteRepositories
    .all([{name}, within('flatpak_remote_id', remotes)])
    .some((repository) => dependenciesOf(store, repository).length > 0)
}
