import type {Store} from '../../tables'
import {settingsOf} from '../../settings/definitions'
import {permissionsOf} from '../../accounts/access'
import {repositorySearch} from '../../repositories/search'
import type {NamePage, RegistryRepository, SearchResult} from '../../../oci/server'
import {listPage} from '../../kernel/search/list'
import {allOf, anyOf, sql, type Condition} from '../../kernel/store/sql'
import {ofHost} from './hosts'
import type {Identity} from './lookups'

const from = `repositories r JOIN root_repositories t ON t.id = r.root_id JOIN products p ON p.id = t.product_id
  LEFT JOIN lifecycle_environments e ON e.id = r.environment_id`
/**
 * `needsUser` is what an anonymous pull by name is refused for. Content view versions outside of environments need no login, as in Katello:
 * {@link instanceNamed} finds them only if the server distributes them.
 */
const columns = `r.id AS id, r.container_repository_name AS name, r.content_set_id AS contentSetId,
  (t.is_container_push AND r.library_instance_id IS NULL) AS isPush,
  (r.environment_id IS NOT NULL AND NOT coalesce(e.registry_unauthenticated_pull, 0)) AS needsUser`

const docker = sql(`t.content_type = 'docker' AND r.content_set_id IS NOT NULL AND r.container_repository_name <> ''`)
const inEnvironment = sql('r.environment_id IS NOT NULL')
/** What anybody sees in the catalog. */
const open = sql('e.registry_unauthenticated_pull')

interface InstanceRow {
  readonly id: number
  readonly name: string
  readonly contentSetId: number
  readonly isPush: number
  readonly needsUser: number
}

const instanceOf = (row: InstanceRow): RegistryRepository => ({
  id: row.id,
  name: row.name,
  contentSetId: row.contentSetId,
  isPush: row.isPush === 1,
  needsUser: row.needsUser === 1,
})

/** The container repository instances that meet a condition, by name. */
function instances(store: Store, ...conditions: Condition[]): RegistryRepository[] {
  const {sql: where, values} = allOf([docker, ...conditions])
  const query = `SELECT ${columns} FROM ${from} WHERE ${where} ORDER BY r.id`
  return store.database.all<InstanceRow>(query, ...values).map(instanceOf)
}

/** The instance of a name. Versions outside of environments are there only when the server distributes them. */
export function instanceNamed(store: Store, name: string): RegistryRepository | undefined {
  const distributed = settingsOf(store).flag('distribute_archived_cvv') ? [] : [inEnvironment]
  return instances(store, sql('r.container_repository_name = ?', name), ...distributed)[0]
}

/** The instance of a repository's id; undefined when it is not a container repository. */
export function instanceWithId(store: Store, id: number): RegistryRepository | undefined {
  return instances(store, sql('r.id = ?', id))[0]
}

/** The readable catalog of an identity. */
export function readableInstances(store: Store, identity: Identity): RegistryRepository[] {
  return instances(store, inEnvironment, readableBy(store, identity))
}

/** A page of the names of the readable catalog. CROSS JOIN has the database walk the names in order, so that it can stop early. */
export function readableNames(store: Store, identity: Identity, {last, limit}: NamePage): string[] {
  const {sql: where, values} = allOf([
    docker,
    inEnvironment,
    readableBy(store, identity),
    sql('r.container_repository_name > ?', last),
  ])
  return store.database
    .all<{name: string}>(
      `SELECT DISTINCT r.container_repository_name AS name
       FROM repositories r CROSS JOIN root_repositories t ON t.id = r.root_id CROSS JOIN products p ON p.id = t.product_id
       LEFT JOIN lifecycle_environments e ON e.id = r.environment_id
       WHERE ${where} ORDER BY r.container_repository_name LIMIT ?`,
      ...values,
      limit ?? -1,
    )
    .map(({name}) => name)
}

export function isReadable(store: Store, identity: Identity, {id}: RegistryRepository): boolean {
  return instances(store, sql('r.id = ?', id), readableBy(store, identity)).length > 0
}

/** Scoped search over the readable catalog; text that cannot be parsed finds nothing. */
export function searchInstances(store: Store, identity: Identity, query: string, limit: number): SearchResult {
  const readable = allOf([docker, inEnvironment, readableBy(store, identity)])
  const page = listPage({
    database: store.database,
    searchable: {...repositorySearch, sort: {by: 'container_repository_name', order: 'asc'}},
    where: [sql(`repositories.id IN (SELECT r.id FROM ${from} WHERE ${readable.sql})`, ...readable.values)],
    params: {search: query, per_page: String(limit)},
    entriesPerPage: limit,
    badSearch: 'report',
    now: store.now(),
  })
  const results = store.repositories.byIds(page.ids).map((row) => ({
    name: row.container_repository_name ?? '',
    description: store.rootRepositories.get(row.root_id).description,
  }))
  return {total: page.subtotal, results}
}

function readableBy(store: Store, identity: Identity): Condition {
  switch (identity.kind) {
    case 'user':
      return readableByUser(store, identity.user.id)
    case 'host':
      return ofHost(identity.uuid)
    case 'organization':
      return sql('p.organization_id IN (SELECT id FROM organizations WHERE label = ?)', identity.label)
    case 'nobody':
      return open
  }
}

const viewPermissions = ['view_products', 'view_lifecycle_environments', 'view_content_views']

/** Any one of product, environment and content view being readable is enough, as in Katello. */
function readableByUser(store: Store, id: number): Condition {
  const user = store.users.find(id)
  if (!user) return sql('0')
  if (user.admin) return sql('1')
  const permissions = permissionsOf(store, user)
  if (!viewPermissions.some((permission) => permissions.has(permission))) return open
  const own = sql('p.organization_id IN (SELECT organization_id FROM user_organizations WHERE user_id = ?)', id)
  return anyOf([own, open])
}
