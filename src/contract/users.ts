import {context} from './common'
import {api, del, get, ids, internal, number, post, put, text, within, yesNo} from './define'
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

const settings = {
  firstname: text('First name'),
  lastname: text('Last name'),
  mail: text('Email address', {required: true}),
  description: text('Description of the user'),
  admin: yesNo('Whether the user is an administrator'),
  disabled: yesNo('Whether the user is barred from logging in'),
  password: text('Password of the user'),
  current_password: text('Current password, required when users change their own'),
  default_location_id: number('Default location ID'),
  default_organization_id: number('Default organization ID'),
  auth_source_id: number('Authentication source ID'),
  timezone: text('Time zone of the user'),
  locale: text('Language of the user'),
  role_ids: ids('Role IDs'),
  mail_enabled: yesNo('Whether the user receives email'),
  location_ids: ids('Location IDs'),
  organization_ids: ids('Organization IDs'),
}

const id = text('ID or login of the user', {required: true})

export const users = api('users', 'User accounts of the server', () => ({
  index: get('/api/users', {
    summary: 'List users',
    params: {
      ...context,
      role_id: number('Filter by role ID'),
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
      ...context,
      id,
    },
    answer: userDetails,
  }),
  show_current: get('/api/current_user', {
    summary: 'Show the current user',
    params: {
      ...context,
    },
    answer: userDetails,
  }),
  extlogin: get('/api/users/extlogin', {
    summary: 'Open a session for a user authenticated externally',
    params: {
      ...context,
    },
    answer: userDetails,
  }),
  create: post('/api/users', {
    summary: 'Create a user',
    params: {
      ...context,
      login: text('Login name', {required: true, within: 'user', internal: true}),
      ...internal(within('user', settings)),
    },
    answer: userDetails,
  }),
  update: put('/api/users/:id', {
    summary: 'Update a user',
    params: {
      ...context,
      id,
      login: text('Login name', {within: 'user', internal: true}),
      ...internal(within('user', settings)),
    },
    answer: userDetails,
  }),
  destroy: del('/api/users/:id', {
    summary: 'Delete a user',
    params: {
      ...context,
      id,
    },
    answer: user,
  }),
}))
