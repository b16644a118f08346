import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {boolean, ids, numeric, paging, scoping, string} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import {related} from '../kernel/search/related'
import type {SmartProxy} from './tables'
import {deleteProxy, proxyDetails, proxyJson, saveProxy} from './rules'

export const proxySearch: Searchable = {
  from: 'smart_proxies',
  id: 'smart_proxies.id',
  fields: {
    name: field.string('smart_proxies.name'),
    url: field.string('smart_proxies.url'),
    id: field.integer('smart_proxies.id', {explicit: true}),
    organization_id: related(
      'smart_proxies.id',
      'smart_proxy_organizations l',
      'l.smart_proxy_id',
      'l.organization_id',
    ),
    location_id: related('smart_proxies.id', 'smart_proxy_locations l', 'l.smart_proxy_id', 'l.location_id'),
    lifecycle_environment: related(
      'smart_proxies.id',
      'smart_proxy_environments l JOIN lifecycle_environments n ON n.id = l.environment_id',
      'l.smart_proxy_id',
      'n.name',
    ),
  },
  sort: null,
}

/** The proxy of a path, by id or name. */
export function findProxy(call: Call<{id?: string | null | undefined}>): SmartProxy {
  const text = call.params.id ?? ''
  const {smartProxies: table} = call.store
  const row = (/^\d+$/.test(text) ? table.find(Number(text)) : undefined) ?? table.first({name: text})
  if (!row) throw call.missing('smart proxy', text)
  return row
}

const attributes = {
  download_policy: string({description: 'Download Policy of the capsule'}),
  http_proxy_id: numeric({description: 'Id of the HTTP proxy to use'}),
  location_ids: ids({description: 'REPLACE locations with given ids'}),
  organization_ids: ids({description: 'REPLACE organizations with given ids.'}),
}
const identity = {...scoping, id: string({required: true, description: 'Identifier or name of the proxy'})}
const withStatus = {include_status: boolean({description: 'Flag to indicate whether to include status or not'})}
const withVersion = {include_version: boolean({description: 'Flag to indicate whether to include version or not'})}

type ListCall = Call<{include_status?: boolean | null | undefined}>
const list = (call: ListCall) =>
  call.list({
    search: proxySearch,
    load: (page) => call.store.smartProxies.byIds(page),
    render: (row) => proxyJson(call.app, row, {status: call.params.include_status ?? false}),
  })

type ShowCall = Call<{
  id?: string | null | undefined
  include_status?: boolean | null | undefined
  include_version?: boolean | null | undefined
}>
const show = (call: ShowCall) => {
  const {include_status, include_version} = call.params
  const options = {status: include_status ?? false, version: include_version ?? false}
  return proxyDetails(call.app, findProxy(call), options)
}

export const smartProxies = resource({
  name: 'smart_proxies',
  summary: 'Smart proxies: this server itself, and those that mirror its content',
  base: '/api',
  style: 'foreman',
  autocomplete: {path: '/smart_proxies', search: proxySearch, permission: 'view_smart_proxies'},
  actions: [
    action('index', {
      summary: 'List all smart proxies',
      routes: 'GET /smart_proxies',
      params: {...scoping, ...withStatus, ...paging},
      permission: 'view_smart_proxies',
      search: proxySearch,
      run: list,
    }),
    action('show', {
      summary: 'Show a smart proxy',
      routes: 'GET /smart_proxies/:id',
      params: {...identity, ...withStatus, ...withVersion},
      permission: 'view_smart_proxies',
      run: show,
    }),
    action('create', {
      summary: 'Create a smart proxy',
      routes: 'POST /smart_proxies',
      params: scoping,
      root: {
        key: 'smart_proxy',
        params: {name: string({required: true}), url: string({required: true}), ...attributes},
        required: true,
      },
      permission: 'create_smart_proxies',
      run: (call) => created(proxyDetails(call.app, saveProxy(call.app, undefined, call.params))),
    }),
    action('update', {
      summary: 'Update a smart proxy',
      routes: 'PUT /smart_proxies/:id',
      params: identity,
      root: {key: 'smart_proxy', params: {name: string(), url: string(), ...attributes}},
      permission: 'edit_smart_proxies',
      run: (call) => proxyDetails(call.app, saveProxy(call.app, findProxy(call), call.params)),
    }),
    action('destroy', {
      summary: 'Delete a smart proxy',
      routes: 'DELETE /smart_proxies/:id',
      params: identity,
      permission: 'destroy_smart_proxies',
      run(call) {
        const row = findProxy(call)
        const body = proxyJson(call.app, row)
        deleteProxy(call.app, row)
        return body
      },
    }),
    action('refresh', {
      summary: 'Refresh smart proxy features',
      routes: 'PUT /smart_proxies/:id/refresh',
      params: identity,
      permission: 'edit_smart_proxies',
      run: show,
    }),
    action('import_subnets', {
      summary: 'Import subnets from smart proxy',
      routes: 'POST /smart_proxies/:id/import_subnets',
      params: identity,
      permission: 'edit_smart_proxies',
      run: (call) => {
        throw invalidArgument(`No DHCP feature found on smart proxy ${findProxy(call).name}`)
      },
    }),
  ],
})

/** The same under Katello's base. */
export const capsules = resource({
  name: 'capsules',
  summary: 'Smart proxies with content',
  base: '/katello/api',
  style: 'katello',
  autocomplete: {path: '/capsules', search: proxySearch, permission: 'view_smart_proxies'},
  actions: [
    action('index', {
      summary: 'List all smart proxies that have content',
      routes: 'GET /capsules',
      params: {...scoping, ...withStatus, ...paging},
      permission: 'view_smart_proxies',
      search: proxySearch,
      run: list,
    }),
    action('show', {
      summary: 'Show the smart proxy details',
      routes: 'GET /capsules/:id',
      params: {...identity, ...withStatus, ...withVersion},
      permission: 'view_smart_proxies',
      run: show,
    }),
  ],
})
