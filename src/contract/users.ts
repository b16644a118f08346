import {api, del, get, ids, number, post, put, text, yesNo} from './define'
import * as t from './shape'

export const user = t.record('User', () => ({
  id: t.integer,
  description: t.nullable(t.text),
  login: t.text,
  ssh_keys: t.list(t.unknown),
  default_location: t.nullable(t.object({id: t.integer, name: t.text, title: t.text, description: t.nullable(t.text)})),
  locations: t.list(t.object({id: t.integer, name: t.text})),
  default_organization: t.nullable(
    t.object({id: t.integer, name: t.text, title: t.text, description: t.nullable(t.text)}),
  ),
  organizations: t.list(t.object({id: t.integer, name: t.text})),
  effective_admin: t.boolean,
  firstname: t.nullable(t.text),
  lastname: t.nullable(t.text),
  mail: t.nullable(t.text),
  mail_enabled: t.boolean,
  admin: t.boolean,
  auth_source_id: t.integer,
  disabled: t.boolean,
  auth_source_name: t.text,
  timezone: t.nullable(t.text),
  locale: t.nullable(t.text),
  last_login_on: t.nullable(t.text),
  created_at: t.time,
  updated_at: t.time,
}))
export type User = t.TypeOf<typeof user>

export const userDetails = t.record('UserDetails', () => ({
  ...user.members,
  roles: t.list(t.object({id: t.integer, name: t.text, description: t.nullable(t.text), origin: t.nullable(t.text)})),
  cached_usergroups: t.list(t.unknown),
  usergroups: t.list(t.unknown),
  mail_notifications: t.list(t.unknown),
}))
export type UserDetails = t.TypeOf<typeof userDetails>

export const users = api('users', 'Accounts of this server', {
  index: get('/api/users', {
    summary: 'List all users',
    params: {
      organization_id: text('Set the current organization context for the request'),
      location_id: text('Set the current location context for the request'),
      role_id: number('Role'),
    },
    paged: true,
    answer: t.listOf(user),
    others: [
      '/api/roles/:role_id/users',
      '/api/locations/:location_id/users',
      '/api/organizations/:organization_id/users',
    ],
  }),
  show: get('/api/users/:id', {
    summary: 'Show a user',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or login', {required: true}),
    },
    answer: userDetails,
  }),
  show_current: get('/api/current_user', {
    summary: 'Show the currently logged-in user',
    params: {
      organization_id: text('Set the current organization context for the request'),
      location_id: text('Set the current location context for the request'),
    },
    answer: userDetails,
  }),
  extlogin: get('/api/users/extlogin', {
    summary: 'Open a session for who was authenticated already',
    params: {
      organization_id: text('Set the current organization context for the request'),
      location_id: text('Set the current location context for the request'),
    },
    answer: userDetails,
  }),
  create: post('/api/users', {
    summary: 'Create a user',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      login: text('Login', {required: true, within: 'user', internal: true}),
      firstname: text('Firstname', {within: 'user', internal: true}),
      lastname: text('Lastname', {within: 'user', internal: true}),
      mail: text('Mail', {required: true, within: 'user', internal: true}),
      description: text('Free text', {within: 'user', internal: true}),
      admin: yesNo('is an admin account', {within: 'user', internal: true}),
      disabled: yesNo('may not log in', {within: 'user', internal: true}),
      password: text('Password', {within: 'user', internal: true}),
      current_password: text('Required when user want to change own password', {within: 'user', internal: true}),
      default_location_id: number('Default location', {within: 'user', internal: true}),
      default_organization_id: number('Default organization', {within: 'user', internal: true}),
      auth_source_id: number('Auth source', {within: 'user', internal: true}),
      timezone: text('Timezone', {within: 'user', internal: true}),
      locale: text("User's preferred locale", {within: 'user', internal: true}),
      role_ids: ids('Role', {within: 'user', internal: true}),
      mail_enabled: yesNo("Enable user's email", {within: 'user', internal: true}),
      location_ids: ids('REPLACE locations with given ids', {within: 'user', internal: true}),
      organization_ids: ids('REPLACE organizations with given ids.', {within: 'user', internal: true}),
    },
    answer: userDetails,
  }),
  update: put('/api/users/:id', {
    summary: 'Update a user',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or login', {required: true}),
      login: text('Login', {within: 'user', internal: true}),
      firstname: text('Firstname', {within: 'user', internal: true}),
      lastname: text('Lastname', {within: 'user', internal: true}),
      mail: text('Mail', {required: true, within: 'user', internal: true}),
      description: text('Free text', {within: 'user', internal: true}),
      admin: yesNo('is an admin account', {within: 'user', internal: true}),
      disabled: yesNo('may not log in', {within: 'user', internal: true}),
      password: text('Password', {within: 'user', internal: true}),
      current_password: text('Required when user want to change own password', {within: 'user', internal: true}),
      default_location_id: number('Default location', {within: 'user', internal: true}),
      default_organization_id: number('Default organization', {within: 'user', internal: true}),
      auth_source_id: number('Auth source', {within: 'user', internal: true}),
      timezone: text('Timezone', {within: 'user', internal: true}),
      locale: text("User's preferred locale", {within: 'user', internal: true}),
      role_ids: ids('Role', {within: 'user', internal: true}),
      mail_enabled: yesNo("Enable user's email", {within: 'user', internal: true}),
      location_ids: ids('REPLACE locations with given ids', {within: 'user', internal: true}),
      organization_ids: ids('REPLACE organizations with given ids.', {within: 'user', internal: true}),
    },
    answer: userDetails,
  }),
  destroy: del('/api/users/:id', {
    summary: 'Delete a user',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or login', {required: true}),
    },
    answer: user,
  }),
})
