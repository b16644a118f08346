import type {Store} from '../tables'
import type {Call} from '../kernel/http/call'
import type {LifecycleEnvironment} from './tables'
import {sql} from '../kernel/store/sql'
import {viewCount} from './rules'
import {usersOfEnvironments} from '../hosts/rules'
import {stamps} from '../kernel/store/times'
import {owner} from '../organizations/json'
import {mirroredEnvironments, proxiesOf} from '../capsules/rules'

const shortName = (row: LifecycleEnvironment | undefined) => (row ? {name: row.name, id: row.id} : null)

/** Counts of what the library holds; other environments have none of these. */
function libraryCounts(store: Store, row: LifecycleEnvironment) {
  if (!row.library) return {}
  const repositories = (type: string) =>
    store.repositories.count(
      sql(
        'library_instance_id IS NULL AND environment_id = ? AND root_id IN (SELECT id FROM root_repositories WHERE content_type = ?)',
        row.id,
        type,
      ),
    )
  return {
    packages: 0,
    module_streams: 0,
    errata: {security: 0, bugfix: 0, enhancement: 0, total: 0},
    yum_repositories: repositories('yum'),
    docker_repositories: repositories('docker'),
    ostree_repositories: repositories('ostree'),
    debs: 0,
    deb_repositories: repositories('deb'),
    products: store.products.count({organization_id: row.organization_id}),
  }
}

export function renderEnvironment(store: Store, call: Call<unknown>, row: LifecycleEnvironment) {
  const may = (permission: string) => call.can(permission, row.organization_id)
  const views = store.contentViewEnvironments
    .all({environment_id: row.id})
    .map((link) => store.contentViews.get(link.content_view_id))
  return {
    library: row.library,
    registry_name_pattern: row.registry_name_pattern,
    registry_unauthenticated_pull: row.registry_unauthenticated_pull,
    id: row.id,
    name: row.name,
    label: row.label,
    description: row.description,
    ...owner(store, row.organization_id),
    ...stamps(row),
    prior: shortName(row.prior_id === null ? undefined : store.lifecycleEnvironments.find(row.prior_id)),
    successor: row.library ? null : shortName(store.lifecycleEnvironments.first({prior_id: row.id})),
    counts: {
      content_hosts: usersOf(store, row).hosts.length,
      content_views: viewCount(store, row),
      ...libraryCounts(store, row),
    },
    permissions: {
      create_lifecycle_environments: may('create_lifecycle_environments'),
      view_lifecycle_environments: may('view_lifecycle_environments'),
      edit_lifecycle_environments: may('edit_lifecycle_environments'),
      destroy_lifecycle_environments: may('destroy_lifecycle_environments'),
      promote_or_remove_content_views_to_environments: may('promote_or_remove_content_views_to_environments'),
    },
    content_views: views.filter((view) => !view.is_default).map(({id, name}) => ({name, id})),
    capsules: proxiesOf(store, row.id).map((proxy) => ({
      id: proxy.id,
      name: proxy.name,
      lifecycle_environments: mirroredEnvironments(store, proxy).map(({id}) => ({id})),
    })),
  }
}

/** Hosts and activation keys that get content from an environment. */
export const usersOf = (store: Store, row: LifecycleEnvironment) =>
  usersOfEnvironments(store, store.contentViewEnvironments.all({environment_id: row.id}))
