import type {Store} from '../tables'
import {roles as rolesApi} from '../../contract/roles'
import {permissions as permissionsApi} from '../../contract/permissions'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, blank, Faults, taken} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {permissions} from './permissions'
import {field, type Searchable} from '../kernel/search/searchable'
import {related} from '../kernel/search/related'
import type {Role} from './tables'

const roleSearch: Searchable = {
  from: 'roles',
  id: 'roles.id',
  fields: {
    name: field.string('roles.name'),
    description: field.text('roles.description'),
    builtin: field.boolean('(roles.builtin <> 0)'),
    id: field.integer('roles.id', {explicit: true}),
    permission: related('roles.id', 'role_permissions p', 'p.role_id', 'p.permission'),
  },
  sort: {by: 'name', order: 'asc'},
}

const short = ({builtin, cloned_from_id, id, name, description, origin}: Role) => ({
  builtin,
  cloned_from_id,
  id,
  name,
  description,
  origin,
})

/** `view_products` is about `Katello::Product` in the web interface; here the plain word serves. */
const typeOf = (permission: string) => permission.replace(/^[a-z]+_/, '')

function show(store: Store, row: Role) {
  const held = store.rolePermissions.all({role_id: row.id})
  const types = new Map(held.map(({id, permission}) => [typeOf(permission), id]))
  return {
    ...short(row),
    filters: [...types].map(([resource_type, id]) => ({id, resource_type})),
    permissions: held.map(({permission}) => permission),
    locations: [],
    organizations: [],
  }
}

function find(store: Store, call: Call<{id?: string | null | undefined}>): Role {
  const given = call.params.id ?? ''
  const {roles: table} = store
  const row = (/^\d+$/.test(given) ? table.find(Number(given)) : undefined) ?? table.first({name: given})
  if (!row) throw call.missing('role', given)
  return row
}

function check(store: Store, name: string, held: readonly string[], id: number | null): void {
  const rival = store.roles.first({name})
  const unknown = held.filter((permission) => !permissions.includes(permission))
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(rival !== undefined && rival.id !== id, 'name', taken)
  faults.when(unknown.length > 0, 'permissions', `are unknown: ${unknown.join(', ')}`)
  faults.throwAny(id)
}

function grant(store: Store, role: Role, held: readonly string[]): void {
  store.rolePermissions.delete({role_id: role.id})
  for (const permission of new Set(held)) store.rolePermissions.insert({role_id: role.id, permission})
}

export const roles = ({store}: {store: Store}) =>
  serve(rolesApi, {
    style: 'foreman',
    autocomplete: {search: roleSearch, permission: 'view_roles'},
    actions: {
      index: {
        permission: 'view_roles',
        search: roleSearch,
        run: (call) =>
          call.list({
            search: roleSearch,
            load: (ids) => store.roles.byIds(ids),
            render: short,
          }),
      },
      show: {
        permission: 'view_roles',
        run: (call) => show(store, find(store, call)),
      },
      create: {
        root: {key: 'role', required: true},
        permission: 'create_roles',
        run(call) {
          const {name, description, permissions: held} = call.params
          check(store, name ?? '', held ?? [], null)
          const row = store.transaction(() => {
            const made = store.roles.insert({name: name ?? '', description: description ?? null, builtin: 0})
            grant(store, made, held ?? [])
            return made
          })
          return created(show(store, row))
        },
      },
      update: {
        root: 'role',
        permission: 'edit_roles',
        run(call) {
          const row = find(store, call)
          const {name, description, permissions: held} = call.params
          check(store, name ?? row.name, held ?? [], row.id)
          const changed = store.transaction(() => {
            if (held) grant(store, row, held)
            return store.roles.update(row.id, {
              ...(name && {name}),
              ...(description !== undefined && {description}),
            })
          })
          return show(store, changed)
        },
      },
      destroy: {
        permission: 'destroy_roles',
        run(call) {
          const row = find(store, call)
          if (row.builtin !== 0) throw invalidArgument(`Cannot delete the built-in role ${row.name}`)
          store.roles.delete({id: row.id})
          return short(row)
        },
      },
    },
  })

/** Every permission there is, numbered in the order of their declaration. */
export const permissionList = serve(permissionsApi, {
  style: 'foreman',
  actions: {
    index: {
      permission: 'view_roles',
      search: permissionSearch(),
      run(call) {
        const search = permissionSearch()
        return call.list({
          search,
          load: (page) => page.map((id) => ({id, name: permissions[id - 1] ?? ''})),
          render: ({id, name}) => ({id, name, resource_type: typeOf(name)}),
        })
      },
    },
  },
})

function permissionSearch(): Searchable {
  const rows = permissions.map((name, i) => `(${i + 1}, '${name}')`).join(', ')
  return {
    from: `(SELECT column1 AS id, column2 AS name FROM (VALUES ${rows})) AS permissions`,
    id: 'permissions.id',
    fields: {name: field.string('permissions.name'), id: field.integer('permissions.id', {explicit: true})},
    sort: null,
  }
}
