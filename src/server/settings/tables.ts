import {
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

export const settings = table(
  'settings',
  {
    name: unique(text),
    value: json<unknown>(),
    updated_at: time,
  },
  {reuseIds: true},
)

export const secrets = table(
  'secrets',
  {
    name: unique(text),
    value: text,
  },
  {reuseIds: true},
)

export const httpProxies = table('http_proxies', {
  name: unique(text),
  url: text,
  username: nullable(text),
  password: nullable(text),
  ...stamps,
})
export type HttpProxy = RowOf<typeof httpProxies>

export const httpProxyOrganizations = linkTable('http_proxy_organizations', {
  http_proxy_id: references('http_proxies', 'cascade'),
  organization_id: references('organizations', 'cascade'),
})

export const httpProxyLocations = linkTable('http_proxy_locations', {
  http_proxy_id: references('http_proxies', 'cascade'),
  location_id: references('locations', 'cascade'),
})
