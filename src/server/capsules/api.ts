import type {Store} from '../tables'
import type {Edition} from '../edition'
import {releases} from '../../contract/versions'
import type {Address} from '../kernel/address'
import {smartProxies as smartProxiesApi} from '../../contract/smart-proxies'
import {capsules as capsulesApi} from '../../contract/capsules'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import {related} from '../kernel/search/related'
import type {SmartProxy} from './tables'
import {deleteProxy, proxyDetails, proxyJson, saveProxy} from './rules'

const proxySearch: Searchable = {
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
export function findProxy(store: Store, call: Call<{id?: string | null | undefined}>): SmartProxy {
  const text = call.params.id ?? ''
  const {smartProxies: table} = store
  const row = (/^\d+$/.test(text) ? table.find(Number(text)) : undefined) ?? table.first({name: text})
  if (!row) throw call.missing('smart proxy', text)
  return row
}

type ListCall = Call<{include_status?: boolean | null | undefined}>
const list = ({store, address}: {store: Store; address: Address}, call: ListCall) =>
  call.list({
    search: proxySearch,
    load: (page) => store.smartProxies.byIds(page),
    render: (row) => proxyJson({store, address}, row, {status: call.params.include_status ?? false}),
  })

interface Parts {
  readonly store: Store
  readonly address: Address
  readonly edition: Edition
}

type ShowCall = Call<{
  id?: string | null | undefined
  include_status?: boolean | null | undefined
  include_version?: boolean | null | undefined
}>
const show = ({store, address, edition}: Parts, call: ShowCall) => {
  const {include_status, include_version} = call.params
  const version = include_version ? releases[edition.katello].foreman : undefined
  const options = {status: include_status ?? false, version}
  return proxyDetails({store, address}, findProxy(store, call), options)
}

export const smartProxies = ({store, address, edition}: Parts) =>
  serve(smartProxiesApi, {
    style: 'foreman',
    autocomplete: {search: proxySearch, permission: 'view_smart_proxies'},
    actions: {
      index: {
        permission: 'view_smart_proxies',
        search: proxySearch,
        run: (call) => list({store, address}, call),
      },
      show: {
        permission: 'view_smart_proxies',
        run: (call) => show({store, address, edition}, call),
      },
      create: {
        root: {key: 'smart_proxy', required: true},
        permission: 'create_smart_proxies',
        run: (call) => created(proxyDetails({store, address}, saveProxy(store, undefined, call.params))),
      },
      update: {
        root: 'smart_proxy',
        permission: 'edit_smart_proxies',
        run: (call) => proxyDetails({store, address}, saveProxy(store, findProxy(store, call), call.params)),
      },
      destroy: {
        permission: 'destroy_smart_proxies',
        run(call) {
          const row = findProxy(store, call)
          const body = proxyJson({store, address}, row)
          deleteProxy(store, row)
          return body
        },
      },
      refresh: {
        permission: 'edit_smart_proxies',
        run: (call) => show({store, address, edition}, call),
      },
      import_subnets: {
        permission: 'edit_smart_proxies',
        run: (call) => {
          throw invalidArgument(`No DHCP feature found on smart proxy ${findProxy(store, call).name}`)
        },
      },
    },
  })

/** The same under Katello's base. */
export const capsules = ({store, address, edition}: Parts) =>
  serve(capsulesApi, {
    style: 'katello',
    autocomplete: {search: proxySearch, permission: 'view_smart_proxies'},
    actions: {
      index: {
        permission: 'view_smart_proxies',
        search: proxySearch,
        run: (call) => list({store, address}, call),
      },
      show: {
        permission: 'view_smart_proxies',
        run: (call) => show({store, address, edition}, call),
      },
    },
  })
