import type {App} from '../app'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {blank, Faults, taken} from '../kernel/errors'
import {ids, paging, scoping, string} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import {related} from '../kernel/search/related'
import type {HttpProxy} from './tables'
import {stamps, taxonomy} from '../json'

export const httpProxySearch: Searchable = {
  from: 'http_proxies',
  id: 'http_proxies.id',
  fields: {
    name: field.string('http_proxies.name'),
    url: field.string('http_proxies.url'),
    id: field.integer('http_proxies.id', {explicit: true}),
    organization_id: related('http_proxies.id', 'http_proxy_organizations l', 'l.http_proxy_id', 'l.organization_id'),
    location_id: related('http_proxies.id', 'http_proxy_locations l', 'l.http_proxy_id', 'l.location_id'),
  },
  sort: null,
}

const short = (row: HttpProxy) => ({id: row.id, name: row.name, url: row.url, ...stamps(row)})

/** The password is never shown. */
function show({store}: App, row: HttpProxy): Record<string, unknown> {
  const organizations = store.httpProxyOrganizations.all({http_proxy_id: row.id}).map((link) => link.organization_id)
  const places = store.httpProxyLocations.all({http_proxy_id: row.id}).map((link) => link.location_id)
  return {
    ...short(row),
    username: row.username,
    locations: store.locations.byIds(places).map(taxonomy),
    organizations: store.organizations.byIds(organizations).map(taxonomy),
  }
}

function find(call: Call<{id?: string | null | undefined}>): HttpProxy {
  const text = call.params.id ?? ''
  const {httpProxies: table} = call.store
  const row = (/^\d+$/.test(text) ? table.find(Number(text)) : undefined) ?? table.first({name: text})
  if (!row) throw call.missing('http proxy', text)
  return row
}

function check(app: App, {name, url}: {name: string; url: string}, id: number | null): void {
  const rival = app.store.httpProxies.first({name})
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(rival !== undefined && rival.id !== id, 'name', taken)
  faults.when(url.trim() === '', 'url', blank)
  faults.when(url !== '' && !(/^https?:\/\//i.test(url) && URL.canParse(url)), 'url', 'is invalid')
  faults.throwAny(id)
}

interface Links {
  readonly organization_ids?: number[] | null | undefined
  readonly location_ids?: number[] | null | undefined
}

function assign({store}: App, {id}: HttpProxy, {organization_ids, location_ids}: Links): void {
  if (organization_ids) {
    store.httpProxyOrganizations.delete({http_proxy_id: id})
    for (const one of store.organizations.byIds([...new Set(organization_ids)]))
      store.httpProxyOrganizations.insert({http_proxy_id: id, organization_id: one.id})
  }
  if (location_ids) {
    store.httpProxyLocations.delete({http_proxy_id: id})
    for (const one of store.locations.byIds([...new Set(location_ids)]))
      store.httpProxyLocations.insert({http_proxy_id: id, location_id: one.id})
  }
}

const attributes = {
  username: string({description: 'Username used to authenticate with the HTTP Proxy'}),
  password: string({description: 'Password used to authenticate with the HTTP Proxy'}),
  organization_ids: ids({description: 'REPLACE organizations with given ids'}),
  location_ids: ids({description: 'REPLACE locations with given ids'}),
}
const identity = {...scoping, id: string({required: true, description: 'Identifier or name of the proxy'})}

export const httpProxies = resource({
  name: 'http_proxies',
  summary: 'Proxies that content is synchronized through',
  base: '/api',
  style: 'foreman',
  autocomplete: {path: '/http_proxies', search: httpProxySearch, permission: 'view_http_proxies'},
  actions: [
    action('index', {
      summary: 'List of HTTP Proxies',
      routes: 'GET /http_proxies',
      params: {...scoping, ...paging},
      permission: 'view_http_proxies',
      search: httpProxySearch,
      run: (call) =>
        call.list({search: httpProxySearch, load: (page) => call.store.httpProxies.byIds(page), render: short}),
    }),
    action('show', {
      summary: 'Show an HTTP Proxy',
      routes: 'GET /http_proxies/:id',
      params: identity,
      permission: 'view_http_proxies',
      run: (call) => show(call.app, find(call)),
    }),
    action('create', {
      summary: 'Create an HTTP Proxy',
      routes: 'POST /http_proxies',
      params: scoping,
      root: {
        key: 'http_proxy',
        params: {name: string({required: true}), url: string({required: true}), ...attributes},
        required: true,
      },
      permission: 'create_http_proxies',
      run(call) {
        const {name, url, username, password} = call.params
        const values = {name: name ?? '', url: url ?? '', username: username ?? null, password: password ?? null}
        check(call.app, values, null)
        const row = call.app.database.transaction(() => {
          const made = call.store.httpProxies.insert(values)
          assign(call.app, made, call.params)
          return made
        })
        return created(show(call.app, row))
      },
    }),
    action('update', {
      summary: 'Update an HTTP Proxy',
      routes: 'PUT /http_proxies/:id',
      params: identity,
      root: {key: 'http_proxy', params: {name: string(), url: string(), ...attributes}},
      permission: 'edit_http_proxies',
      run(call) {
        const row = find(call)
        const {username, password} = call.params
        const values = {name: call.params.name ?? row.name, url: call.params.url ?? row.url}
        check(call.app, values, row.id)
        assign(call.app, row, call.params)
        return show(
          call.app,
          call.store.httpProxies.update(row.id, {
            ...values,
            ...(username !== undefined && {username}),
            ...(password !== undefined && {password}),
          }),
        )
      },
    }),
    action('destroy', {
      summary: 'Delete an HTTP Proxy',
      routes: 'DELETE /http_proxies/:id',
      params: identity,
      permission: 'destroy_http_proxies',
      run(call) {
        const row = find(call)
        const faults = new Faults()
        const used = call.store.rootRepositories.count({http_proxy_id: row.id}) > 0
        faults.when(used, 'base', `${row.name} is used by repositories`)
        faults.throwAny(row.id)
        call.store.httpProxies.delete({id: row.id})
        return short(row)
      },
    }),
  ],
})
