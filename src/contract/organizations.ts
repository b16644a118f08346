import {context, contextOptions, label} from './common'
import {api, del, get, list, number, post, put, text, toMany, within, yesNo} from './define'
import {sorting} from './paging'
import * as t from './shape'
import {task} from './foreman-tasks'
import {parameter, taxonomy, taxonomyContents} from './parts'

export const organization = t.record('Organization', () => ({
  id: t.integer,
  name: t.text,
  label: t.text,
  title: t.text,
  description: t.nullable(t.text),
  created_at: t.time,
  updated_at: t.time,
}))
export type Organization = t.TypeOf<typeof organization>

const words = t.list(t.text)

export const organizationDetails = t.record('OrganizationDetails', () => ({
  ...organization.members,
  ...taxonomyContents,
  ancestry: t.nullable(t.text),
  parent_id: t.nullable(t.integer),
  parent_name: t.nullable(t.text),
  select_all_types: t.list(t.text),
  redhat_repository_url: t.text,
  task_id: t.optional(t.nullable(t.text)),
  manifest_imported: t.optional(t.boolean),
  manifest_refreshed_at: t.optional(t.nullable(t.text)),
  simple_content_access: t.optional(t.boolean),
  system_purposes: t.object({
    roles: words,
    usage: words,
    addons: words,
    support_level: words,
    support_type: words,
  }),
  service_levels: words,
  service_level: t.nullable(t.text),
  owner_details: t.object({
    id: t.text,
    key: t.text,
    created: t.text,
    updated: t.text,
    virt_who: t.boolean,
    lastRefreshed: t.nullable(t.text),
    upstreamConsumer: t.nullable(t.unknown),
  }),
  cdn_configuration: t.optional(
    t.object({
      type: t.text,
      url: t.nullable(t.text),
      username: t.nullable(t.text),
      upstream_organization_label: t.nullable(t.text),
      upstream_content_view_label: t.nullable(t.text),
      upstream_lifecycle_environment_label: t.nullable(t.text),
      ssl_ca_credential_id: t.nullable(t.integer),
      password_exists: t.boolean,
    }),
  ),
  default_content_view_id: t.integer,
  library_id: t.integer,
  composite_content_views_count: t.optional(t.nullable(t.integer)),
  rolling_content_views_count: t.optional(t.nullable(t.integer)),
  content_view_components_count: t.optional(t.nullable(t.integer)),
  hosts_count: t.integer,
  hostgroups: t.list(taxonomy),
  locations: t.list(taxonomy),
  parameters: t.list(parameter),
  deprecations: t.object({environments: t.text}),
}))
export type OrganizationDetails = t.TypeOf<typeof organizationDetails>

export const organizationRedhatProvider = t.record('OrganizationRedhatProvider', () => ({
  id: t.integer,
  name: t.text,
  organization_id: t.integer,
  provider_type: t.text,
  products: t.list(t.unknown),
}))
export type OrganizationRedhatProvider = t.TypeOf<typeof organizationRedhatProvider>

/** What belongs to an organization. */
const members = {
  user_ids: toMany('user', '', {names: 'users'}),
  smart_proxy_ids: toMany('smart-proxy', '', {names: 'smart-proxies'}),
  compute_resource_ids: toMany('compute-resource', '', {names: 'compute-resources'}),
  medium_ids: toMany('medium', 'installation medium', {names: 'media'}),
  ptable_ids: toMany('partition-table', '', {names: 'partition-tables'}),
  provisioning_template_ids: toMany('provisioning-template', '', {names: 'provisioning-templates'}),
  domain_ids: toMany('domain', '', {names: 'domains'}),
  realm_ids: toMany('realm', '', {names: 'realms'}),
  hostgroup_ids: toMany('hostgroup', 'host group', {names: 'hostgroups', titles: 'hostgroup-titles'}),
  environment_ids: list('Puppet environment IDs, separated by commas'),
  subnet_ids: toMany('subnet', '', {names: 'subnets'}),
  ignore_types: list('Resource types that are available to every organization'),
  location_ids: toMany('location', '', {names: 'locations', titles: 'location-titles'}),
}

const id = text('ID or title of the organization', {required: true})

export const organizations = api('organizations', 'Organizations, which keep content and hosts separate', () => ({
  index: get('/katello/api/organizations', {
    summary: 'List organizations',
    params: {
      ...contextOptions,
      ...sorting,
    },
    paged: true,
    answer: t.listOf(organization),
  }),
  show: get('/katello/api/organizations/:id', {
    summary: 'Show an organization',
    params: {
      ...contextOptions,
      id,
      force_manifest_expire_cache: yesNo('Check the expiration of the manifest again', {internal: true}),
    },
    answer: organizationDetails,
  }),
  create: post('/katello/api/organizations', {
    summary: 'Create an organization',
    params: {
      ...contextOptions,
      name: text('Name of the organization', {required: true, within: 'organization'}),
      ...within('organization', {label}),
      description: text('Description of the organization', {within: 'organization'}),
      ...within('organization', members),
    },
    answer: organizationDetails,
  }),
  update: put('/katello/api/organizations/:id', {
    summary: 'Update an organization',
    params: {
      ...contextOptions,
      redhat_repository_url: text('Red Hat CDN URL'),
      name: text('Name of the organization', {within: 'organization'}),
      description: text('Description of the organization', {within: 'organization'}),
      ...within('organization', members),
      id,
      label: text('Label, which cannot be changed', {within: 'organization', internal: true}),
    },
    answer: organizationDetails,
  }),
  destroy: del('/katello/api/organizations/:id', {
    summary: 'Delete an organization',
    params: {
      ...contextOptions,
      id,
    },
    answer: task,
  }),
  download_debug_certificate: get('/katello/api/organizations/:label/download_debug_certificate', {
    summary: 'Download the certificate and key that give access to all content',
    params: {
      ...context,
      label: text('Organization label', {required: true}),
    },
    answer: t.plain,
  }),
  releases: get('/katello/api/organizations/:id/releases', {
    summary: 'List the releases available in an organization',
    params: {
      ...context,
      id,
    },
    answer: t.listOf(t.text),
  }),
  cdn_configuration: put('/katello/api/organizations/:id/cdn_configuration', {
    summary: 'Update the CDN configuration',
    params: {
      type: text('Type: redhat_cdn, custom_cdn, network_sync or export_sync', {required: true}),
      url: text('URL of the CDN or upstream server'),
      username: text('User name for the upstream server'),
      password: text('Password for the upstream server', {secret: true}),
      upstream_organization_label: text('Label of the upstream organization'),
      upstream_content_view_label: text('Label of the upstream content view'),
      upstream_lifecycle_environment_label: text('Label of the upstream lifecycle environment'),
      ssl_ca_credential_id: number('SSL CA certificate ID'),
      custom_cdn_auth_enabled: yesNo('Authenticate to a custom CDN with the client certificate'),
      ...context,
      id,
    },
    answer: task,
  }),
  repo_discover: post('/katello/api/organizations/:id/repo_discover', {
    summary: 'Discover the repositories at a URL',
    params: {
      url: text('URL of the registry, or base URL of repositories', {required: true}),
      content_type: text('Content type: docker for the repositories of a registry, or yum', {internal: true}),
      upstream_username: text('User name for the registry'),
      upstream_password: text('Password for the registry', {secret: true}),
      search: text('Search term, where the registry can be searched'),
      ...context,
      id: number('Organization ID', {required: true}),
    },
    answer: task,
    // as it is documented
    others: ['PUT /katello/api/organizations/:id/repo_discover'],
  }),
  cancel_repo_discover: post('/katello/api/organizations/:label/cancel_repo_discover', {
    summary: 'Cancel the discovery of repositories',
    params: {
      ...context,
      label: text('Organization label', {required: true}),
      url: text('URL that is searched'),
    },
    answer: task,
    others: ['PUT /katello/api/organizations/:label/cancel_repo_discover'],
  }),
  redhat_provider: get('/katello/api/organizations/:id/redhat_provider', {
    summary: 'Show the Red Hat provider of an organization',
    params: {
      ...context,
      id,
    },
    answer: organizationRedhatProvider,
  }),
}))
