import {context} from './common'
import {api, del, get, internal, list, post, put, text, within} from './define'
import * as t from './shape'
import {taxonomy} from './parts'

export const role = t.record('Role', () => ({
  id: t.integer,
  name: t.text,
  description: t.nullable(t.text),
  builtin: t.integer,
  cloned_from_id: t.nullable(t.integer),
  origin: t.nullable(t.text),
}))
export type Role = t.TypeOf<typeof role>

export const roleDetails = t.record('RoleDetails', () => ({
  ...role.members,
  filters: t.list(t.object({id: t.integer, resource_type: t.text})),
  permissions: t.optional(t.list(t.text)),
  locations: t.list(taxonomy),
  organizations: t.list(taxonomy),
}))
export type RoleDetails = t.TypeOf<typeof roleDetails>

const settings = {
  description: text('Description of the role'),
  permissions: list('Names of the permissions that the role grants'),
}

const id = text('ID or name of the role', {required: true})

export const roles = api('roles', 'Roles: sets of permissions granted to users', () => ({
  index: get('/api/roles', {
    summary: 'List roles',
    params: {
      ...context,
    },
    paged: true,
    answer: t.listOf(role),
  }),
  show: get('/api/roles/:id', {
    summary: 'Show a role',
    params: {
      ...context,
      id,
    },
    answer: roleDetails,
  }),
  create: post('/api/roles', {
    summary: 'Create a role',
    params: {
      ...context,
      name: text('Name of the role', {required: true, within: 'role', internal: true}),
      ...internal(within('role', settings)),
    },
    answer: roleDetails,
  }),
  update: put('/api/roles/:id', {
    summary: 'Update a role',
    params: {
      ...context,
      id,
      name: text('Name of the role', {within: 'role', internal: true}),
      ...internal(within('role', settings)),
    },
    answer: roleDetails,
  }),
  destroy: del('/api/roles/:id', {
    summary: 'Delete a role',
    params: {
      ...context,
      id,
    },
    answer: role,
  }),
}))
