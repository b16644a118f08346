import {
  boolean,
  integer,
  json,
  linkTable,
  nullable,
  references,
  stamps,
  table,
  text,
  time,
  unique,
  type RowOf,
} from '../kernel/store/columns'

/** Servers that hand content on; the primary one is this server itself and mirrors nothing. */
export const smartProxies = table('smart_proxies', {
  name: unique(text),
  url: unique(text),
  is_primary: boolean,
  download_policy: text,
  http_proxy_id: nullable(integer),
  ...stamps,
})
export type SmartProxy = RowOf<typeof smartProxies>

export const smartProxyOrganizations = linkTable('smart_proxy_organizations', {
  smart_proxy_id: references('smart_proxies', 'cascade'),
  organization_id: references('organizations', 'cascade'),
})

export const smartProxyLocations = linkTable('smart_proxy_locations', {
  smart_proxy_id: references('smart_proxies', 'cascade'),
  location_id: references('locations', 'cascade'),
})

/** Environments that a content proxy mirrors. */
export const smartProxyEnvironments = table(
  'smart_proxy_environments',
  {
    smart_proxy_id: references('smart_proxies', 'cascade'),
    environment_id: references('lifecycle_environments', 'cascade'),
    last_sync: nullable(time),
  },
  {reuseIds: true, unique: [['smart_proxy_id', 'environment_id']]},
)

/** What a content proxy has of an instance since its last synchronization. */
export const smartProxyRepositories = table(
  'smart_proxy_repositories',
  {
    smart_proxy_id: references('smart_proxies', 'cascade'),
    repository_id: references('repositories', 'cascade'),
    content_set_id: nullable(integer),
    /** Revision of a content set that can change; always 1 for the others. */
    revision: integer,
    /** Name under which it was mirrored. */
    name: nullable(text),
    /** Null once counts were never taken. */
    counts: nullable(json<Record<string, number>>()),
    synced_at: time,
  },
  {
    reuseIds: true,
    unique: [['smart_proxy_id', 'repository_id']],
    indexes: {smart_proxy_repositories_repository: ['repository_id']},
  },
)
export type SmartProxyRepository = RowOf<typeof smartProxyRepositories>
