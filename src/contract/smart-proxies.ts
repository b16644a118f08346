import {contextOptions} from './common'
import {api, del, get, post, put, text, to, toMany, within, yesNo} from './define'
import * as t from './shape'
import {taxonomy, timestamps} from './parts'

/** What a smart proxy knows of itself and of what it mirrors; older servers leave out what is optional. */
export const smartProxy = t.record('SmartProxy', () => ({
  id: t.integer,
  name: t.text,
  status: t.optional(t.text),
  hosts_count: t.optional(t.integer),
  url: t.text,
  remote_execution_pubkey: t.optional(t.nullable(t.text)),
  download_policy: t.optional(t.nullable(t.text)),
  http_proxy_id: t.optional(t.nullable(t.integer)),
  supported_pulp_types: t.optional(t.list(t.text)),
  lifecycle_environments: t.optional(
    t.list(
      t.object({
        id: t.integer,
        name: t.text,
        label: t.text,
        description: t.nullable(t.text),
        organization_id: t.integer,
        organization: t.text,
        library: t.boolean,
        registry_name_pattern: t.nullable(t.text),
        registry_unauthenticated_pull: t.boolean,
        prior: t.nullable(t.text),
        prior_id: t.nullable(t.integer),
        created_at: t.time,
        updated_at: t.time,
      }),
    ),
  ),
  features: t.optional(
    t.list(t.object({id: t.integer, name: t.text, capabilities: t.list(t.text), version: t.optional(t.text)})),
  ),
  unrecognized_features: t.optional(t.list(t.text)),
  version: t.optional(t.nullable(t.text)),
  ...timestamps,
}))
export type SmartProxy = t.TypeOf<typeof smartProxy>

export const smartProxyDetails = t.record('SmartProxyDetails', () => ({
  ...smartProxy.members,
  locations: t.list(taxonomy),
  organizations: t.list(taxonomy),
}))
export type SmartProxyDetails = t.TypeOf<typeof smartProxyDetails>

/** The row of a proxy that was deleted. */
export const smartProxyDestroy = t.record('SmartProxyDestroy', () => ({
  ...smartProxy.members,
  content_counts: t.optional(t.unknown),
  expired_logs: t.optional(t.text),
  pubkey: t.optional(t.nullable(t.text)),
  puppet_path: t.optional(t.nullable(t.text)),
}))
export type SmartProxyDestroy = t.TypeOf<typeof smartProxyDestroy>

const status = {include_status: yesNo('Query each smart proxy for its status')}

const url = 'URL of the smart proxy, e.g. https://proxy.example.com:9090'

const settings = {
  location_ids: toMany('location', '', {names: 'locations', titles: 'location-titles'}),
  organization_ids: toMany('organization', '', {names: 'organizations', titles: 'organization-titles'}),
  download_policy: text('Download policy: immediate, on_demand, streamed or inherit'),
  http_proxy_id: to('http-proxy', 'HTTP proxy'),
}

const id = text('ID or name of the smart proxy', {required: true})

export const smartProxies = api(
  'smart_proxies',
  'Smart proxies, including the one on the server and those that mirror its content',
  () => ({
    index: get('/api/smart_proxies', {
      summary: 'List smart proxies',
      params: {
        ...contextOptions,
        ...status,
      },
      paged: true,
      answer: t.listOf(smartProxy),
    }),
    show: get('/api/smart_proxies/:id', {
      summary: 'Show a smart proxy',
      params: {
        ...contextOptions,
        ...status,
        include_version: yesNo('Query the smart proxy for its version'),
        id,
      },
      answer: smartProxyDetails,
    }),
    create: post('/api/smart_proxies', {
      summary: 'Create a smart proxy',
      params: {
        ...contextOptions,
        name: text('Name of the smart proxy', {required: true, within: 'smart_proxy'}),
        ...within('smart_proxy', {url: text(url, {required: true}), ...settings}),
      },
      answer: smartProxyDetails,
    }),
    update: put('/api/smart_proxies/:id', {
      summary: 'Update a smart proxy',
      params: {
        ...contextOptions,
        name: text('Name of the smart proxy', {within: 'smart_proxy'}),
        ...within('smart_proxy', {url: text(url), ...settings}),
        id,
      },
      answer: smartProxyDetails,
    }),
    destroy: del('/api/smart_proxies/:id', {
      summary: 'Delete a smart proxy',
      params: {
        ...contextOptions,
        id,
      },
      answer: smartProxyDestroy,
    }),
    refresh: put('/api/smart_proxies/:id/refresh', {
      summary: 'Refresh the features of a smart proxy',
      params: {
        ...contextOptions,
        id,
      },
      answer: smartProxyDetails,
    }),
    import_subnets: post('/api/smart_proxies/:id/import_subnets', {
      summary: 'Import the subnets of a smart proxy',
      params: {
        ...contextOptions,
        id,
      },
      answer: t.map(t.unknown),
    }),
  }),
)
