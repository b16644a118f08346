import {
  boolean,
  ignoringCase,
  integer,
  json,
  linkTable,
  nullable,
  references,
  stamps,
  table,
  text,
  time,
  unique,
  word,
  type RowOf,
} from '../kernel/store/columns'

export const hostgroups = table('hostgroups', {
  name: text,
  title: unique(text),
  description: nullable(text),
  parent_id: nullable(references('hostgroups')),
  content_view_environment_id: nullable(references('content_view_environments', 'set null')),
  content_source_id: nullable(references('smart_proxies', 'set null')),
  ...stamps,
})
export type Hostgroup = RowOf<typeof hostgroups>

export const hostgroupOrganizations = linkTable('hostgroup_organizations', {
  hostgroup_id: references('hostgroups', 'cascade'),
  organization_id: references('organizations', 'cascade'),
})

export const hostgroupLocations = linkTable('hostgroup_locations', {
  hostgroup_id: references('hostgroups', 'cascade'),
  location_id: references('locations', 'cascade'),
})

export const hosts = table(
  'hosts',
  {
    name: unique(ignoringCase(text)),
    organization_id: nullable(references('organizations', 'set null')),
    location_id: nullable(references('locations', 'set null')),
    hostgroup_id: nullable(references('hostgroups', 'set null')),
    owner_id: nullable(references('users', 'set null')),
    ip: nullable(text),
    ip6: nullable(text),
    mac: nullable(text),
    comment: nullable(text),
    operating_system: nullable(text),
    architecture: nullable(text),
    managed: boolean,
    /** As the host sent them, keys with dots. */
    facts: json<Record<string, unknown>>(),
    ...stamps,
  },
  {indexes: {hosts_organization: ['organization_id'], hosts_ip: ['ip'], hosts_ip6: ['ip6']}},
)
export type Host = RowOf<typeof hosts>

/** What a registered host has to do with content; a host without it was never registered. */
export const contentFacets = table(
  'content_facets',
  {
    host_id: unique(references('hosts', 'cascade')),
    /** Consumer UUID. */
    uuid: unique(text),
    content_source_id: nullable(references('smart_proxies', 'set null')),
    bootc_booted_image: nullable(text),
    bootc_booted_digest: nullable(text),
    bootc_available_image: nullable(text),
    bootc_available_digest: nullable(text),
    bootc_staged_image: nullable(text),
    bootc_staged_digest: nullable(text),
    bootc_rollback_image: nullable(text),
    bootc_rollback_digest: nullable(text),
    /** The manifest that the host runs, if it was known when the host reported it. */
    manifest_entity_type: nullable(word<'Katello::DockerManifest' | 'Katello::DockerManifestList'>()),
    manifest_entity_id: nullable(integer),
  },
  {
    indexes: {
      content_facets_booted: ['bootc_booted_image', 'bootc_booted_digest'],
      content_facets_manifest: ['manifest_entity_id'],
    },
  },
)
export type ContentFacet = RowOf<typeof contentFacets>

export const subscriptionFacets = table('subscription_facets', {
  host_id: unique(references('hosts', 'cascade')),
  uuid: unique(text),
  registered_at: time,
  registered_through: nullable(text),
  last_checkin: nullable(time),
  release_version: nullable(text),
  service_level: nullable(text),
  /** Login of who registered it; null when it was done with activation keys. */
  user: nullable(text),
})
export type SubscriptionFacet = RowOf<typeof subscriptionFacets>

/** Content view environments of a host, most important first. */
export const hostEnvironments = table(
  'host_environments',
  {
    host_id: references('hosts', 'cascade'),
    content_view_environment_id: references('content_view_environments', 'cascade'),
  },
  {
    unique: [['host_id', 'content_view_environment_id']],
    indexes: {host_environments_environment: ['content_view_environment_id']},
  },
)

export const hostPackages = table(
  'host_packages',
  {
    host_id: references('hosts', 'cascade'),
    name: text,
    epoch: text,
    version: text,
    release: text,
    arch: text,
    vendor: nullable(text),
    nvra: text,
    nvrea: text,
    persistence: nullable(word<'transient' | 'persistent'>()),
  },
  {unique: [['host_id', 'nvrea']]},
)
export type HostPackage = RowOf<typeof hostPackages>

export const activationKeys = table(
  'activation_keys',
  {
    organization_id: references('organizations', 'cascade'),
    name: text,
    description: nullable(text),
    unlimited_hosts: boolean,
    max_hosts: nullable(integer),
    user_id: nullable(references('users', 'set null')),
    release_version: nullable(text),
    service_level: nullable(text),
    content_overrides: json<{content_label: string; name: string; value: string}[]>(),
    ...stamps,
  },
  {unique: [['organization_id', 'name']]},
)
export type ActivationKey = RowOf<typeof activationKeys>

export const activationKeyEnvironments = table(
  'activation_key_environments',
  {
    activation_key_id: references('activation_keys', 'cascade'),
    content_view_environment_id: references('content_view_environments', 'cascade'),
  },
  {
    unique: [['activation_key_id', 'content_view_environment_id']],
    indexes: {activation_key_environments_environment: ['content_view_environment_id']},
  },
)

export const hostActivationKeys = linkTable('host_activation_keys', {
  host_id: references('hosts', 'cascade'),
  activation_key_id: references('activation_keys', 'cascade'),
})
