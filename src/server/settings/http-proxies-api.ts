import {stamps} from '../kernel/store/times'
import type {Store} from '../tables'
import {httpProxies as httpProxiesApi} from '../../contract/http-proxies'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {blank, Faults, taken} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import {related} from '../kernel/search/related'
import type {HttpProxy} from './tables'
import {taxonomy} from '../organizations/json'

const httpProxySearch: Searchable = {
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
function show(store: Store, row: HttpProxy) {
  const organizations = store.httpProxyOrganizations.all({http_proxy_id: row.id}).map((link) => link.organization_id)
  const places = store.httpProxyLocations.all({http_proxy_id: row.id}).map((link) => link.location_id)
  return {
    ...short(row),
    username: row.username,
    locations: store.locations.byIds(places).map(taxonomy),
    organizations: store.organizations.byIds(organizations).map(taxonomy),
  }
}

function find(store: Store, call: Call<{id?: string | null | undefined}>): HttpProxy {
  const text = call.params.id ?? ''
  const {httpProxies: table} = store
  const row = (/^\d+$/.test(text) ? table.find(Number(text)) : undefined) ?? table.first({name: text})
  if (!row) throw call.missing('http proxy', text)
  return row
}

function check(store: Store, {name, url}: {name: string; url: string}, id: number | null): void {
  const rival = store.httpProxies.first({name})
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

function assign(store: Store, {id}: HttpProxy, {organization_ids, location_ids}: Links): void {
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

export const httpProxies = ({store}: {store: Store}) =>
  serve(httpProxiesApi, {
    style: 'foreman',
    autocomplete: {search: httpProxySearch, permission: 'view_http_proxies'},
    actions: {
      index: {
        permission: 'view_http_proxies',
        search: httpProxySearch,
        run: (call) =>
          call.list({search: httpProxySearch, load: (page) => store.httpProxies.byIds(page), render: short}),
      },
      show: {
        permission: 'view_http_proxies',
        run: (call) => show(store, find(store, call)),
      },
      create: {
        root: {key: 'http_proxy', required: true},
        permission: 'create_http_proxies',
        run(call) {
          const {name, url, username, password} = call.params
          const values = {name: name ?? '', url: url ?? '', username: username ?? null, password: password ?? null}
          check(store, values, null)
          const row = store.transaction(() => {
            const made = store.httpProxies.insert(values)
            assign(store, made, call.params)
            return made
          })
          return created(show(store, row))
        },
      },
      update: {
        root: 'http_proxy',
        permission: 'edit_http_proxies',
        run(call) {
          const row = find(store, call)
          const {username, password} = call.params
          const values = {name: call.params.name ?? row.name, url: call.params.url ?? row.url}
          check(store, values, row.id)
          assign(store, row, call.params)
          return show(
            store,
            store.httpProxies.update(row.id, {
              ...values,
              ...(username !== undefined && {username}),
              ...(password !== undefined && {password}),
            }),
          )
        },
      },
      destroy: {
        permission: 'destroy_http_proxies',
        run(call) {
          const row = find(store, call)
          const faults = new Faults()
          const used = store.rootRepositories.count({http_proxy_id: row.id}) > 0
          faults.when(used, 'base', `${row.name} is used by repositories`)
          faults.throwAny(row.id)
          store.httpProxies.delete({id: row.id})
          return short(row)
        },
      },
    },
  })
