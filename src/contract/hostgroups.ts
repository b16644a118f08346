import {context} from './common'
import {api, del, get, ids, internal, number, post, put, text, within} from './define'
import * as t from './shape'

export const hostgroup = t.record('Hostgroup', () => ({
  id: t.integer,
  name: t.text,
  title: t.text,
  description: t.nullable(t.text),
  content_view_environment_id: t.nullable(t.integer),
  content_view_environment: t.nullable(
    t.object({
      id: t.integer,
      label: t.text,
      candlepin_name: t.text,
      content_view: t.object({
        id: t.integer,
        name: t.text,
        composite: t.boolean,
        rolling: t.boolean,
        content_view_version: t.text,
        content_view_version_id: t.integer,
        content_view_version_latest: t.boolean,
        content_view_default: t.boolean,
      }),
      lifecycle_environment: t.object({id: t.integer, name: t.text, lifecycle_environment_library: t.boolean}),
    }),
  ),
  content_view_id: t.nullable(t.integer),
  content_view_name: t.nullable(t.text),
  lifecycle_environment_id: t.nullable(t.integer),
  lifecycle_environment_name: t.nullable(t.text),
  content_source_id: t.nullable(t.integer),
  content_source_name: t.nullable(t.text),
  kickstart_repository_id: t.nullable(t.integer),
  kickstart_repository_name: t.nullable(t.text),
  ancestry: t.nullable(t.text),
  parent_id: t.nullable(t.integer),
  parent_name: t.nullable(t.text),
  pxe_loader: t.nullable(t.text),
  inherited_pxe_loader: t.nullable(t.text),
  puppet_proxy: t.nullable(t.text),
  puppet_ca_proxy: t.nullable(t.text),
  created_at: t.time,
  updated_at: t.time,
}))
export type Hostgroup = t.TypeOf<typeof hostgroup>

export const hostgroupDetails = t.record('HostgroupDetails', () => ({
  ...hostgroup.members,
  parameters: t.list(t.unknown),
  template_combinations: t.list(t.unknown),
  locations: t.list(t.object({id: t.integer, name: t.text, title: t.text, description: t.nullable(t.text)})),
  organizations: t.list(t.object({id: t.integer, name: t.text, title: t.text, description: t.nullable(t.text)})),
}))
export type HostgroupDetails = t.TypeOf<typeof hostgroupDetails>

const settings = {
  description: text('Description of the host group'),
  parent_id: number('Parent host group ID'),
  content_view_environment_id: number('Content view environment ID'),
  content_view_id: number('Content view ID'),
  lifecycle_environment_id: number('Lifecycle environment ID'),
  content_source_id: number('ID of the smart proxy that serves the content'),
  organization_ids: ids('Organization IDs'),
  location_ids: ids('Location IDs'),
}

const id = text('ID or title of the host group', {required: true})

export const hostgroups = api('hostgroups', 'Host groups, which hosts inherit settings from', {
  index: get('/api/hostgroups', {
    summary: 'List host groups',
    params: {
      ...context,
    },
    paged: true,
    answer: t.listOf(hostgroup),
    others: ['/api/locations/:location_id/hostgroups', '/api/organizations/:organization_id/hostgroups'],
  }),
  show: get('/api/hostgroups/:id', {
    summary: 'Show a host group',
    params: {
      ...context,
      id,
    },
    answer: hostgroupDetails,
  }),
  create: post('/api/hostgroups', {
    summary: 'Create a host group',
    params: {
      ...context,
      name: text('Name of the host group', {required: true, within: 'hostgroup', internal: true}),
      ...internal(within('hostgroup', settings)),
    },
    answer: hostgroupDetails,
  }),
  update: put('/api/hostgroups/:id', {
    summary: 'Update a host group',
    params: {
      ...context,
      id,
      name: text('Name of the host group', {within: 'hostgroup', internal: true}),
      ...internal(within('hostgroup', settings)),
    },
    answer: hostgroupDetails,
  }),
  destroy: del('/api/hostgroups/:id', {
    summary: 'Delete a host group',
    params: {
      ...context,
      id,
    },
    answer: hostgroup,
  }),
})
