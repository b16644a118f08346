import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store/index'
import {notFound} from '../kernel/errors'
import type {Repository} from '../repositories/tables'
import type {SmartProxy, SmartProxyRepository} from './tables'
import {sql, within} from '../kernel/store/sql'
import {mirroredEnvironments} from './rules'
import {countsJson} from '../images/counts'

/** Which part of a proxy's content is meant; everything when empty. */
export interface Part {
  readonly environment_id?: number | null | undefined
  readonly content_view_id?: number | null | undefined
  readonly repository_id?: number | null | undefined
}

/** Container repositories of the environments that a proxy mirrors; 404 for an environment that it does not. */
export function mirroredInstances(store: Store, row: SmartProxy, part: Part = {}): Repository[] {
  const environments = mirroredEnvironments(store, row).map(({id}) => id)
  if (part.environment_id && !environments.includes(part.environment_id))
    throw notFound(`Lifecycle environment ${part.environment_id} is not assigned to smart proxy ${row.name}`)
  const {content_view_id: view, repository_id: repository} = part
  return store.repositories.all([
    within('environment_id', part.environment_id ? [part.environment_id] : environments),
    sql("root_id IN (SELECT id FROM root_repositories WHERE content_type = 'docker')"),
    ...(view
      ? [sql('content_view_version_id IN (SELECT id FROM content_view_versions WHERE content_view_id = ?)', view)]
      : []),
    ...(repository ? [sql('(id = ? OR library_instance_id = ?)', repository, repository)] : []),
  ])
}

/** What an instance has now, as a proxy would mirror it. */
export function state(content: ContentStore, instance: Repository) {
  const set = instance.content_set_id === null ? undefined : content.sets.get(instance.content_set_id)
  return {
    content_set_id: instance.content_set_id,
    revision: set?.revision ?? 0,
    name: instance.container_repository_name,
  }
}

export const countsOf = (content: ContentStore, instance: Repository): Record<string, number> =>
  instance.content_set_id === null ? {} : countsJson(content.sets.counts(instance.content_set_id))

/** True when a proxy has exactly what an instance has now, under its name. */
export function isCurrent(
  content: ContentStore,
  instance: Repository,
  mirrored: SmartProxyRepository | undefined,
): boolean {
  const now = state(content, instance)
  return (
    mirrored !== undefined &&
    mirrored.content_set_id === now.content_set_id &&
    mirrored.revision === now.revision &&
    mirrored.name === now.name
  )
}

/** Whether a proxy has the layers of an instance, or brings them when clients want them. */
export function hasLayers(store: Store, row: SmartProxy, instance: Repository): boolean {
  if (row.download_policy !== 'inherit') return row.download_policy === 'immediate'
  return store.rootRepositories.get(instance.root_id).download_policy === 'immediate'
}

/** Ids of the instances whose content a proxy has. */
export const mirroredIds = (store: Store, row: SmartProxy): number[] =>
  store.smartProxyRepositories.all({smart_proxy_id: row.id}).map((one) => one.repository_id)

/** Drops what a proxy has of instances that it no longer mirrors. */
export function forget(store: Store, row: SmartProxy, kept: readonly Repository[]): void {
  const ids = new Set(kept.map(({id}) => id))
  for (const one of store.smartProxyRepositories.all({smart_proxy_id: row.id}))
    if (!ids.has(one.repository_id)) store.smartProxyRepositories.delete({id: one.id})
}
