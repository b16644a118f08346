import {api, del, get, list, post, put, text} from './define'
import {taxonomy} from './parts'
import * as t from './shape'

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

export const roles = api('roles', 'Roles: sets of permissions that users have', {
  index: get('/api/roles', {
    summary: 'List all roles',
    params: {
      organization_id: text('Set the current organization context for the request'),
      location_id: text('Set the current location context for the request'),
    },
    paged: true,
    answer: t.listOf(role),
  }),
  show: get('/api/roles/:id', {
    summary: 'Show a role',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or name of the role', {required: true}),
    },
    answer: roleDetails,
  }),
  create: post('/api/roles', {
    summary: 'Create a role',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      name: text('Name', {required: true, within: 'role', internal: true}),
      description: text('Free text', {within: 'role', internal: true}),
      permissions: list('Names of the permissions that the role gives', {within: 'role', internal: true}),
    },
    answer: roleDetails,
  }),
  update: put('/api/roles/:id', {
    summary: 'Update a role',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or name of the role', {required: true}),
      name: text('Name', {within: 'role', internal: true}),
      description: text('Free text', {within: 'role', internal: true}),
      permissions: list('Names of the permissions that the role gives', {within: 'role', internal: true}),
    },
    answer: roleDetails,
  }),
  destroy: del('/api/roles/:id', {
    summary: 'Delete a role',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Identifier or name of the role', {required: true}),
    },
    answer: role,
  }),
})
