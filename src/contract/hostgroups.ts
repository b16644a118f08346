import {context} from './common'
import {api, del, get, ids, internal, number, post, put, text, within} from './define'
import * as t from './shape'
import {contentViewEnvironment, parameter, proxyReference, taxonomy, timestamps} from './parts'

const puppetClass = t.object({id: t.integer, name: t.text, module_name: t.text})
const puppet = {
  puppetclasses: t.optional(t.list(puppetClass)),
  all_puppetclasses: t.optional(t.list(puppetClass)),
  config_groups: t.optional(t.list(t.map(t.unknown))),
}

/** What belongs to provisioning is there on servers that provision. */
export const hostgroup = t.record('Hostgroup', () => ({
  id: t.integer,
  name: t.text,
  title: t.text,
  description: t.nullable(t.text),
  content_view_environment_id: t.optional(t.nullable(t.integer)),
  content_view_environment: t.optional(t.nullable(contentViewEnvironment)),
  content_view_id: t.optional(t.nullable(t.integer)),
  content_view_name: t.optional(t.nullable(t.text)),
  lifecycle_environment_id: t.optional(t.nullable(t.integer)),
  lifecycle_environment_name: t.optional(t.nullable(t.text)),
  content_source_id: t.optional(t.nullable(t.integer)),
  content_source_name: t.optional(t.nullable(t.text)),
  kickstart_repository_id: t.optional(t.nullable(t.integer)),
  kickstart_repository_name: t.optional(t.nullable(t.text)),
  ancestry: t.nullable(t.text),
  parent_id: t.optional(t.nullable(t.integer)),
  parent_name: t.optional(t.nullable(t.text)),
  pxe_loader: t.nullable(t.text),
  inherited_pxe_loader: t.optional(t.nullable(t.text)),
  puppet_proxy: t.optional(t.nullable(t.union(t.text, proxyReference))),
  puppet_ca_proxy: t.optional(t.nullable(t.union(t.text, proxyReference))),
  puppet: t.optional(t.object(puppet)),
  ...puppet,
  architecture_id: t.optional(t.nullable(t.integer)),
  architecture_name: t.optional(t.nullable(t.text)),
  inherited_architecture_id: t.optional(t.nullable(t.integer)),
  compute_profile_id: t.optional(t.nullable(t.integer)),
  compute_profile_name: t.optional(t.nullable(t.text)),
  inherited_compute_profile_id: t.optional(t.nullable(t.integer)),
  compute_resource_id: t.optional(t.nullable(t.integer)),
  compute_resource_name: t.optional(t.nullable(t.text)),
  inherited_compute_resource_id: t.optional(t.nullable(t.integer)),
  domain_id: t.optional(t.nullable(t.integer)),
  domain_name: t.optional(t.nullable(t.text)),
  inherited_domain_id: t.optional(t.nullable(t.integer)),
  environment_id: t.optional(t.nullable(t.integer)),
  environment_name: t.optional(t.nullable(t.text)),
  inherited_environment_id: t.optional(t.nullable(t.integer)),
  medium_id: t.optional(t.nullable(t.integer)),
  medium_name: t.optional(t.nullable(t.text)),
  inherited_medium_id: t.optional(t.nullable(t.integer)),
  operatingsystem_id: t.optional(t.nullable(t.integer)),
  operatingsystem_name: t.optional(t.nullable(t.text)),
  inherited_operatingsystem_id: t.optional(t.nullable(t.integer)),
  ptable_id: t.optional(t.nullable(t.integer)),
  ptable_name: t.optional(t.nullable(t.text)),
  inherited_ptable_id: t.optional(t.nullable(t.integer)),
  puppet_ca_proxy_id: t.optional(t.nullable(t.integer)),
  puppet_ca_proxy_name: t.optional(t.nullable(t.text)),
  inherited_puppet_ca_proxy_id: t.optional(t.nullable(t.integer)),
  puppet_proxy_id: t.optional(t.nullable(t.integer)),
  puppet_proxy_name: t.optional(t.nullable(t.text)),
  inherited_puppet_proxy_id: t.optional(t.nullable(t.integer)),
  realm_id: t.optional(t.nullable(t.integer)),
  realm_name: t.optional(t.nullable(t.text)),
  inherited_realm_id: t.optional(t.nullable(t.integer)),
  subnet_id: t.optional(t.nullable(t.integer)),
  subnet_name: t.optional(t.nullable(t.text)),
  inherited_subnet_id: t.optional(t.nullable(t.integer)),
  subnet6_id: t.optional(t.nullable(t.integer)),
  subnet6_name: t.optional(t.nullable(t.text)),
  inherited_subnet6_id: t.optional(t.nullable(t.integer)),
  ...timestamps,
}))
export type Hostgroup = t.TypeOf<typeof hostgroup>

export const hostgroupDetails = t.record('HostgroupDetails', () => ({
  ...hostgroup.members,
  parameters: t.list(parameter),
  template_combinations: t.list(t.unknown),
  locations: t.list(taxonomy),
  organizations: t.list(taxonomy),
}))
export type HostgroupDetails = t.TypeOf<typeof hostgroupDetails>

/** The row of a host group that was deleted. */
export const hostgroupDestroy = t.record('HostgroupDestroy', () => ({
  ...hostgroup.members,
  grub_pass: t.optional(t.nullable(t.text)),
  root_pass: t.optional(t.nullable(t.text)),
  image_file: t.optional(t.nullable(t.text)),
  use_image: t.optional(t.nullable(t.boolean)),
  lookup_value_matcher: t.optional(t.nullable(t.text)),
  puppet_attributes: t.optional(t.map(t.unknown)),
  vm_defaults: t.optional(t.nullable(t.unknown)),
}))
export type HostgroupDestroy = t.TypeOf<typeof hostgroupDestroy>

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

export const hostgroups = api('hostgroups', 'Host groups, which hosts inherit settings from', () => ({
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
    answer: hostgroupDestroy,
  }),
}))
