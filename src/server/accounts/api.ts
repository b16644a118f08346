import type {Store} from '../tables'
import type {Auth} from './auth'
import {organizationsOf} from './access'
import {users as usersApi} from '../../contract/users'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {forbidden} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {User} from './tables'
import {sql, within} from '../kernel/store/sql'
import {utc, stamps} from '../kernel/store/times'
import {checkOwnChange, createUser, deleteUser, internalSource, membershipsOf, updateUser, visibleUsers} from './rules'
import {related} from '../kernel/search/related'
import {taxonomy} from '../organizations/json'

const userSearch: Searchable = {
  from: 'users',
  id: 'users.id',
  fields: {
    login: field.string('users.login'),
    firstname: field.string('users.firstname'),
    lastname: field.string('users.lastname'),
    mail: field.string('users.mail'),
    description: field.text('users.description', {explicit: true}),
    admin: field.boolean('users.admin'),
    disabled: field.boolean('users.disabled'),
    last_login_on: field.datetime('users.last_login_on'),
    id: field.integer('users.id', {explicit: true}),
    role: related('users.id', 'user_roles l JOIN roles r ON r.id = l.role_id', 'l.user_id', 'r.name'),
    role_id: related('users.id', 'user_roles l', 'l.user_id', 'l.role_id'),
    organization: related(
      'users.id',
      'user_organizations l JOIN organizations o ON o.id = l.organization_id',
      'l.user_id',
      'o.name',
    ),
    organization_id: related('users.id', 'user_organizations l', 'l.user_id', 'l.organization_id'),
    location: related('users.id', 'user_locations l JOIN locations o ON o.id = l.location_id', 'l.user_id', 'o.name'),
    location_id: related('users.id', 'user_locations l', 'l.user_id', 'l.location_id'),
  },
  sort: null,
}

const brief = ({id, name}: {id: number; name: string}) => ({id, name})

function short(store: Store, row: User) {
  const {organizations, locations} = membershipsOf(store, row)
  const location = row.default_location_id === null ? undefined : store.locations.find(row.default_location_id)
  const organization =
    row.default_organization_id === null ? undefined : store.organizations.find(row.default_organization_id)
  return {
    firstname: row.firstname,
    lastname: row.lastname,
    mail: row.mail,
    mail_enabled: row.mail_enabled,
    admin: row.admin,
    auth_source_id: internalSource.id,
    disabled: row.disabled,
    auth_source_name: internalSource.name,
    timezone: row.timezone,
    locale: row.locale,
    last_login_on: utc(row.last_login_on),
    ...stamps(row),
    id: row.id,
    login: row.login,
    description: row.description,
    ssh_keys: [],
    default_location: location ? taxonomy(location) : null,
    locations: locations.map(brief),
    default_organization: organization ? taxonomy(organization) : null,
    organizations: organizations.map(brief),
    effective_admin: row.admin,
  }
}

/** A user with everything; without what others have no business with when it is oneself who asks without permission. */
function showUser(store: Store, row: User) {
  const {roles} = membershipsOf(store, row)
  return {
    ...short(store, row),
    roles: roles.map(({id, name, description, origin}) => ({id, name, description, origin})),
    cached_usergroups: [],
    usergroups: [],
    mail_notifications: [],
  }
}

/** The user of a path, by id or login: oneself always, others with the permission. 404 when there is none to be seen. */
export function findUser(
  store: Store,
  call: Call<unknown>,
  given: string | null | undefined,
  permission: string,
): User {
  const text = given ?? ''
  const {users} = store
  const row = users.first({login: text}) ?? (/^\d+$/.test(text) ? users.find(Number(text)) : undefined)
  const own = organizationsOf(store, call.user)
  const seen = row && (row.id === call.user.id || !own || visibleUsers(store, own).includes(row.id))
  if (!seen) throw call.missing('user', text)
  if (row.id !== call.user.id && !call.can(permission)) throw forbidden(permission)
  return row
}

export const users = ({store, auth}: {store: Store; auth: Auth}) =>
  serve(usersApi, {
    style: 'foreman',
    autocomplete: {search: userSearch, permission: 'view_users'},
    actions: {
      index: {
        permission: 'view_users',
        search: userSearch,
        run(call) {
          const own = call.organization ? new Set([call.organization.id]) : organizationsOf(store, call.user)
          const {role_id} = call.params
          return call.list({
            search: userSearch,
            where: [
              ...(own ? [within('users.id', visibleUsers(store, own))] : []),
              ...(role_id ? [sql('users.id IN (SELECT user_id FROM user_roles WHERE role_id = ?)', role_id)] : []),
            ],
            load: (page) => store.users.byIds(page),
            render: (row) => short(store, row),
          })
        },
      },
      show: {
        run: (call) => showUser(store, findUser(store, call, call.params.id, 'view_users')),
      },
      show_current: {
        run: (call) => showUser(store, store.users.get(call.user.id)),
      },
      extlogin: {
        run: (call) => showUser(store, store.users.get(call.user.id)),
      },
      create: {
        root: {key: 'user', required: true},
        permission: 'create_users',
        async run(call) {
          const {organization_id: _organization, location_id: _location, ...given} = call.params
          return created(showUser(store, await createUser(store, call.user, given)))
        },
      },
      update: {
        root: 'user',
        async run(call) {
          const row = findUser(store, call, call.params.id, 'edit_users')
          const {id: _id, organization_id: _organization, location_id: _location, ...given} = call.params
          if (!call.can('edit_users')) checkOwnChange(given)
          return showUser(store, await updateUser({store, auth}, call.user, row, given))
        },
      },
      destroy: {
        permission: 'destroy_users',
        run(call) {
          const row = findUser(store, call, call.params.id, 'destroy_users')
          const body = short(store, row)
          deleteUser(store, call.user, row)
          return body
        },
      },
    },
  })
