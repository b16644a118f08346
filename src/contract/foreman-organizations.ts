import {context} from './common'
import {api, del, get, post, put, text} from './define'
import * as t from './shape'

export const foremanOrganization = t.record('ForemanOrganization', () => ({
  id: t.integer,
  name: t.text,
  label: t.text,
  title: t.text,
  description: t.nullable(t.text),
  created_at: t.time,
  updated_at: t.time,
}))
export type ForemanOrganization = t.TypeOf<typeof foremanOrganization>

export const foremanOrganizationDetails = t.record('ForemanOrganizationDetails', () => ({
  ...foremanOrganization.members,
  ancestry: t.nullable(t.text),
  parent_id: t.nullable(t.integer),
  parent_name: t.nullable(t.text),
  select_all_types: t.list(t.unknown),
  redhat_repository_url: t.text,
  task_id: t.nullable(t.text),
  manifest_imported: t.boolean,
  manifest_refreshed_at: t.nullable(t.text),
  simple_content_access: t.boolean,
  system_purposes: t.object({
    roles: t.list(t.unknown),
    usage: t.list(t.unknown),
    addons: t.list(t.unknown),
    support_level: t.list(t.unknown),
    support_type: t.list(t.unknown),
  }),
  service_levels: t.list(t.unknown),
  service_level: t.nullable(t.text),
  owner_details: t.object({
    id: t.text,
    key: t.text,
    created: t.text,
    updated: t.text,
    virt_who: t.boolean,
    lastRefreshed: t.nullable(t.text),
    upstreamConsumer: t.nullable(t.text),
  }),
  cdn_configuration: t.object({
    type: t.text,
    url: t.text,
    username: t.nullable(t.text),
    upstream_organization_label: t.nullable(t.text),
    upstream_content_view_label: t.nullable(t.text),
    upstream_lifecycle_environment_label: t.nullable(t.text),
    ssl_ca_credential_id: t.nullable(t.text),
    password_exists: t.boolean,
  }),
  default_content_view_id: t.integer,
  library_id: t.integer,
  composite_content_views_count: t.integer,
  rolling_content_views_count: t.integer,
  content_view_components_count: t.integer,
  hosts_count: t.integer,
  users: t.list(t.object({id: t.integer, description: t.nullable(t.text), login: t.text})),
  smart_proxies: t.list(t.object({id: t.integer, name: t.text, url: t.text, inherited: t.boolean})),
  subnets: t.list(t.unknown),
  compute_resources: t.list(t.unknown),
  media: t.list(t.unknown),
  ptables: t.list(t.unknown),
  provisioning_templates: t.list(t.unknown),
  domains: t.list(t.unknown),
  realms: t.list(t.unknown),
  hostgroups: t.list(
    t.object({id: t.integer, name: t.text, title: t.text, description: t.nullable(t.text), inherited: t.boolean}),
  ),
  locations: t.list(t.object({id: t.integer, name: t.text, title: t.text, description: t.nullable(t.text)})),
  parameters: t.list(t.unknown),
  deprecations: t.object({environments: t.text}),
}))
export type ForemanOrganizationDetails = t.TypeOf<typeof foremanOrganizationDetails>

const id = text('Organization', {required: true})

export const foremanOrganizations = api('foreman_organizations', 'Organizations, read-only', {
  index: get('/api/organizations', {
    summary: 'List organizations',
    params: {
      ...context,
    },
    paged: true,
    answer: t.listOf(foremanOrganization),
  }),
  show: get('/api/organizations/:id', {
    summary: 'Show an organization',
    params: {
      ...context,
      id: text('Identifier or title of the organization', {required: true}),
    },
    answer: foremanOrganizationDetails,
  }),
  create: post('/api/organizations', {
    summary: 'Not available here; use /katello/api/organizations',
    answer: t.unknown,
  }),
  update: put('/api/organizations/:id', {
    summary: 'Not available here; use /katello/api/organizations',
    params: {id},
    answer: t.unknown,
  }),
  destroy: del('/api/organizations/:id', {
    summary: 'Not available here; use /katello/api/organizations',
    params: {id},
    answer: t.unknown,
  }),
})
