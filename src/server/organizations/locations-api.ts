import {stamps} from '../kernel/store/times'
import type {Store} from '../tables'
import {locations as locationsApi} from '../../contract/locations'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {forbidden} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {Location} from './tables'
import {within} from '../kernel/store/sql'
import {ancestryOf, deleteLocation, parentOf, retitle, titleFor} from './locations'
import {taxonomy} from './json'

const locationSearch: Searchable = {
  from: 'locations',
  id: 'locations.id',
  fields: {
    name: field.string('locations.name'),
    title: field.string('locations.title'),
    description: field.text('locations.description'),
    id: field.integer('locations.id', {explicit: true}),
    location_id: field.integer('locations.id', {explicit: true}),
  },
  sort: null,
}

function short(store: Store, row: Location) {
  const {locations: tree} = store
  return {
    ancestry: ancestryOf(tree, row),
    parent_id: row.parent_id,
    parent_name: parentOf(tree, row)?.name ?? null,
    ...stamps(row),
    id: row.id,
    name: row.name,
    title: row.title,
    description: row.description,
  }
}

function show(store: Store, row: Location) {
  const users = store.userLocations.all({location_id: row.id}).map((link) => link.user_id)
  const groups = store.hostgroupLocations.all({location_id: row.id}).map((link) => link.hostgroup_id)
  const proxies = store.smartProxyLocations.all({location_id: row.id}).map((link) => link.smart_proxy_id)
  const lists = ['subnets', 'compute_resources', 'media', 'ptables', 'provisioning_templates', 'domains', 'realms']
  return {
    ...short(store, row),
    select_all_types: [],
    hosts_count: store.hosts.count({location_id: row.id}),
    users: store.users.byIds(users).map(({id, login, description}) => ({id, login, description})),
    smart_proxies: store.smartProxies.byIds(proxies).map(({id, name, url}) => ({id, name, url})),
    ...Object.fromEntries(lists.map((key) => [key, []])),
    hostgroups: store.hostgroups.byIds(groups).map(({id, name, title}) => ({id, name, title})),
    organizations: store.organizations.all().map(taxonomy),
    parameters: [],
    deprecations: {environments: 'Puppet environments are not supported'},
  }
}

/** Ids of the locations a user may see; undefined for administrators. */
const own = (store: Store, call: Call<unknown>) =>
  call.user.admin ? undefined : store.userLocations.all({user_id: call.user.id}).map((link) => link.location_id)

function find(store: Store, call: Call<{id?: string | null | undefined}>, permission: string): Location {
  const text = call.params.id ?? ''
  const {locations: table} = store
  const row =
    (/^\d+$/.test(text) ? table.find(Number(text)) : undefined) ??
    table.first({title: text}) ??
    table.first({name: text})
  if (!row || own(store, call)?.includes(row.id) === false) throw call.missing('location', text)
  if (!call.can(permission)) throw forbidden(permission)
  return row
}

function setUsers(store: Store, {id}: Location, users: readonly number[] | null | undefined): void {
  if (!users) return
  store.userLocations.delete({location_id: id})
  for (const user of store.users.byIds([...new Set(users)]))
    store.userLocations.insert({user_id: user.id, location_id: id})
}

export const locations = ({store}: {store: Store}) =>
  serve(locationsApi, {
    style: 'foreman',
    autocomplete: {search: locationSearch, permission: 'view_locations'},
    actions: {
      index: {
        permission: 'view_locations',
        search: locationSearch,
        run(call) {
          const visible = own(store, call)
          return call.list({
            search: locationSearch,
            where: visible ? [within('locations.id', visible)] : [],
            load: (page) => store.locations.byIds(page),
            render: (row) => short(store, row),
          })
        },
      },
      show: {
        permission: 'view_locations',
        run: (call) => show(store, find(store, call, 'view_locations')),
      },
      create: {
        root: {key: 'location', required: true},
        permission: 'create_locations',
        run(call) {
          const {name, description, parent_id, user_ids} = call.params
          const parentId = parent_id ?? null
          const title = titleFor(store.locations, {name: name ?? '', parentId, id: null})
          const row = store.transaction(() => {
            const made = store.locations.insert({
              name: name ?? '',
              title,
              description: description ?? null,
              parent_id: parentId,
            })
            setUsers(store, made, user_ids ?? (call.user.admin ? undefined : [call.user.id]))
            return made
          })
          return created(show(store, row))
        },
      },
      update: {
        root: 'location',
        permission: 'edit_locations',
        run(call) {
          const row = find(store, call, 'edit_locations')
          const {name: given, description, parent_id, user_ids} = call.params
          const name = given ?? row.name
          const parentId = parent_id === undefined ? row.parent_id : parent_id
          const title = titleFor(store.locations, {name, parentId, id: row.id})
          const changed = store.transaction(() => {
            const next = store.locations.update(row.id, {
              name,
              title,
              parent_id: parentId,
              ...(description !== undefined && {description}),
            })
            retitle(store.locations, next, (id, text) => store.locations.update(id, {title: text}))
            setUsers(store, next, user_ids)
            return next
          })
          return show(store, changed)
        },
      },
      destroy: {
        permission: 'destroy_locations',
        run(call) {
          const row = find(store, call, 'destroy_locations')
          const body = short(store, row)
          deleteLocation(store, row)
          return body
        },
      },
    },
  })
