import {api, del, get, list, number, post, put, text, to, toMany, yesNo} from './define'
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

export const organizations = api(
  'organizations',
  'Organizations: what separates one set of content and hosts from another',
  {
    index: get('/katello/api/organizations', {
      summary: 'List all organizations',
      params: {
        location_id: to('location', '', {wire: 'string'}),
        organization_id: to('organization', '', {wire: 'string'}),
        sort_by: text('Field to sort by'),
        sort_order: text('Direction: ASC or DESC'),
      },
      paged: true,
      answer: t.listOf(organization),
    }),
    show: get('/katello/api/organizations/:id', {
      summary: 'Show organization',
      params: {
        location_id: to('location', '', {wire: 'string'}),
        organization_id: to('organization', '', {wire: 'string'}),
        id: text('Identifier or title of the organization', {required: true}),
        force_manifest_expire_cache: yesNo('Force manifest expire cache', {internal: true}),
      },
      answer: organizationDetails,
    }),
    create: post('/katello/api/organizations', {
      summary: 'Create organization',
      params: {
        location_id: to('location', '', {wire: 'string'}),
        organization_id: to('organization', '', {wire: 'string'}),
        name: text('Name', {required: true, within: 'organization'}),
        label: text('Label: letters, digits, - and _; cannot be changed later', {within: 'organization'}),
        description: text('Free text', {within: 'organization'}),
        user_ids: toMany('user', '', {names: 'users', within: 'organization'}),
        smart_proxy_ids: toMany('smart-proxy', '', {names: 'smart-proxies', within: 'organization'}),
        compute_resource_ids: toMany('compute-resource', '', {names: 'compute-resources', within: 'organization'}),
        medium_ids: toMany('medium', '', {names: 'media', within: 'organization'}),
        ptable_ids: toMany('partition-table', '', {names: 'partition-tables', within: 'organization'}),
        provisioning_template_ids: toMany('provisioning-template', '', {
          names: 'provisioning-templates',
          within: 'organization',
        }),
        domain_ids: toMany('domain', '', {names: 'domains', within: 'organization'}),
        realm_ids: toMany('realm', '', {names: 'realms', within: 'organization'}),
        hostgroup_ids: toMany('hostgroup', '', {
          names: 'hostgroups',
          titles: 'hostgroup-titles',
          within: 'organization',
        }),
        environment_ids: list('Environment', {within: 'organization'}),
        subnet_ids: toMany('subnet', '', {names: 'subnets', within: 'organization'}),
        ignore_types: list('Kinds of resources that are not filtered by it', {within: 'organization'}),
        location_ids: toMany('location', '', {names: 'locations', titles: 'location-titles', within: 'organization'}),
      },
      answer: organizationDetails,
    }),
    update: put('/katello/api/organizations/:id', {
      summary: 'Update organization',
      params: {
        location_id: to('location', '', {wire: 'string'}),
        organization_id: to('organization', '', {wire: 'string'}),
        redhat_repository_url: text("Address of Red Hat's content"),
        name: text('Name', {within: 'organization'}),
        description: text('Free text', {within: 'organization'}),
        user_ids: toMany('user', '', {names: 'users', within: 'organization'}),
        smart_proxy_ids: toMany('smart-proxy', '', {names: 'smart-proxies', within: 'organization'}),
        compute_resource_ids: toMany('compute-resource', '', {names: 'compute-resources', within: 'organization'}),
        medium_ids: toMany('medium', '', {names: 'media', within: 'organization'}),
        ptable_ids: toMany('partition-table', '', {names: 'partition-tables', within: 'organization'}),
        provisioning_template_ids: toMany('provisioning-template', '', {
          names: 'provisioning-templates',
          within: 'organization',
        }),
        domain_ids: toMany('domain', '', {names: 'domains', within: 'organization'}),
        realm_ids: toMany('realm', '', {names: 'realms', within: 'organization'}),
        hostgroup_ids: toMany('hostgroup', '', {
          names: 'hostgroups',
          titles: 'hostgroup-titles',
          within: 'organization',
        }),
        environment_ids: list('Environment', {within: 'organization'}),
        subnet_ids: toMany('subnet', '', {names: 'subnets', within: 'organization'}),
        ignore_types: list('Kinds of resources that are not filtered by it', {within: 'organization'}),
        location_ids: toMany('location', '', {names: 'locations', titles: 'location-titles', within: 'organization'}),
        id: text('Identifier or title of the organization', {required: true}),
        label: text('Label: letters, digits, - and _; cannot be changed later', {
          within: 'organization',
          internal: true,
        }),
      },
      answer: organizationDetails,
    }),
    destroy: del('/katello/api/organizations/:id', {
      summary: 'Delete organization',
      params: {
        location_id: to('location', '', {wire: 'string'}),
        organization_id: to('organization', '', {wire: 'string'}),
        id: text('Identifier or title of the organization', {required: true}),
      },
      answer: task,
    }),
    download_debug_certificate: get('/katello/api/organizations/:label/download_debug_certificate', {
      summary: 'Key and certificate that read all content of the organization',
      params: {
        organization_id: text('Set the current organization context for the request', {internal: true}),
        location_id: text('Set the current location context for the request', {internal: true}),
        label: text('Label: letters, digits, - and _; cannot be changed later', {required: true}),
      },
      answer: t.plain,
    }),
    releases: get('/katello/api/organizations/:id/releases', {
      summary: 'List available releases in the organization',
      params: {
        organization_id: text('Set the current organization context for the request', {internal: true}),
        location_id: text('Set the current location context for the request', {internal: true}),
        id: text('Identifier or title of the organization', {required: true}),
      },
      answer: t.listOf(t.text),
    }),
    cdn_configuration: put('/katello/api/organizations/:id/cdn_configuration', {
      summary: 'Update where Red Hat content comes from',
      params: {
        type: text('Kind', {required: true}),
        url: text('Address, e.g. https://registry.example.com'),
        username: text('User name'),
        password: text('Password', {secret: true}),
        upstream_organization_label: text('Upstream organization label'),
        upstream_content_view_label: text('Upstream content view label'),
        upstream_lifecycle_environment_label: text('Upstream lifecycle environment label'),
        ssl_ca_credential_id: number('Content credential with the certificate authority'),
        custom_cdn_auth_enabled: yesNo('Custom cdn auth enabled'),
        organization_id: text('Set the current organization context for the request', {internal: true}),
        location_id: text('Set the current location context for the request', {internal: true}),
        id: text('Identifier or title of the organization', {required: true}),
      },
      answer: task,
    }),
    redhat_provider: get('/katello/api/organizations/:id/redhat_provider', {
      summary: 'Red Hat provider of the organization',
      params: {
        organization_id: text('Set the current organization context for the request', {internal: true}),
        location_id: text('Set the current location context for the request', {internal: true}),
        id: text('Identifier or title of the organization', {required: true}),
      },
      answer: organizationRedhatProvider,
    }),
  },
)
