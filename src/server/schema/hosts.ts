import type {Migration} from '../kernel/store/database'
import {boolean, integer, json, nullable, table, text, time, word} from '../kernel/store/table'

export const hostsMigration: Migration = {
  name: '005 hosts',
  sql: `
    CREATE TABLE smart_proxies (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, url TEXT NOT NULL UNIQUE, is_primary INTEGER NOT NULL,
      download_policy TEXT NOT NULL, http_proxy_id INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE TABLE smart_proxy_organizations (
      id INTEGER PRIMARY KEY, smart_proxy_id INTEGER NOT NULL REFERENCES smart_proxies(id) ON DELETE CASCADE,
      organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE, UNIQUE (smart_proxy_id, organization_id));
    CREATE TABLE smart_proxy_locations (
      id INTEGER PRIMARY KEY, smart_proxy_id INTEGER NOT NULL REFERENCES smart_proxies(id) ON DELETE CASCADE,
      location_id INTEGER NOT NULL REFERENCES locations(id) ON DELETE CASCADE, UNIQUE (smart_proxy_id, location_id));
    CREATE TABLE smart_proxy_environments (
      id INTEGER PRIMARY KEY, smart_proxy_id INTEGER NOT NULL REFERENCES smart_proxies(id) ON DELETE CASCADE,
      environment_id INTEGER NOT NULL REFERENCES lifecycle_environments(id) ON DELETE CASCADE, last_sync INTEGER,
      UNIQUE (smart_proxy_id, environment_id));
    CREATE TABLE smart_proxy_repositories (
      id INTEGER PRIMARY KEY, smart_proxy_id INTEGER NOT NULL REFERENCES smart_proxies(id) ON DELETE CASCADE,
      repository_id INTEGER NOT NULL REFERENCES repositories(id) ON DELETE CASCADE, content_set_id INTEGER, revision INTEGER NOT NULL,
      name TEXT, counts TEXT, synced_at INTEGER NOT NULL, UNIQUE (smart_proxy_id, repository_id));
    CREATE INDEX smart_proxy_repositories_repository ON smart_proxy_repositories (repository_id);
    CREATE TABLE hostgroups (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, title TEXT NOT NULL UNIQUE, description TEXT,
      parent_id INTEGER REFERENCES hostgroups(id),
      content_view_environment_id INTEGER REFERENCES content_view_environments(id) ON DELETE SET NULL,
      content_source_id INTEGER REFERENCES smart_proxies(id) ON DELETE SET NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE TABLE hostgroup_organizations (
      id INTEGER PRIMARY KEY, hostgroup_id INTEGER NOT NULL REFERENCES hostgroups(id) ON DELETE CASCADE,
      organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE, UNIQUE (hostgroup_id, organization_id));
    CREATE TABLE hostgroup_locations (
      id INTEGER PRIMARY KEY, hostgroup_id INTEGER NOT NULL REFERENCES hostgroups(id) ON DELETE CASCADE,
      location_id INTEGER NOT NULL REFERENCES locations(id) ON DELETE CASCADE, UNIQUE (hostgroup_id, location_id));
    CREATE TABLE hosts (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE,
      organization_id INTEGER REFERENCES organizations(id) ON DELETE SET NULL,
      location_id INTEGER REFERENCES locations(id) ON DELETE SET NULL,
      hostgroup_id INTEGER REFERENCES hostgroups(id) ON DELETE SET NULL,
      owner_id INTEGER REFERENCES users(id) ON DELETE SET NULL,
      ip TEXT, ip6 TEXT, mac TEXT, comment TEXT, operating_system TEXT, architecture TEXT, managed INTEGER NOT NULL,
      facts TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE INDEX hosts_organization ON hosts (organization_id);
    CREATE INDEX hosts_ip ON hosts (ip);
    CREATE INDEX hosts_ip6 ON hosts (ip6);
    CREATE TABLE content_facets (
      id INTEGER PRIMARY KEY AUTOINCREMENT, host_id INTEGER NOT NULL UNIQUE REFERENCES hosts(id) ON DELETE CASCADE,
      uuid TEXT NOT NULL UNIQUE, content_source_id INTEGER REFERENCES smart_proxies(id) ON DELETE SET NULL,
      bootc_booted_image TEXT, bootc_booted_digest TEXT, bootc_available_image TEXT, bootc_available_digest TEXT,
      bootc_staged_image TEXT, bootc_staged_digest TEXT, bootc_rollback_image TEXT, bootc_rollback_digest TEXT,
      manifest_entity_type TEXT, manifest_entity_id INTEGER);
    CREATE INDEX content_facets_booted ON content_facets (bootc_booted_image, bootc_booted_digest);
    CREATE INDEX content_facets_manifest ON content_facets (manifest_entity_id);
    CREATE TABLE subscription_facets (
      id INTEGER PRIMARY KEY AUTOINCREMENT, host_id INTEGER NOT NULL UNIQUE REFERENCES hosts(id) ON DELETE CASCADE,
      uuid TEXT NOT NULL UNIQUE, registered_at INTEGER NOT NULL, registered_through TEXT, last_checkin INTEGER,
      release_version TEXT, service_level TEXT, user TEXT);
    CREATE TABLE host_environments (
      id INTEGER PRIMARY KEY AUTOINCREMENT, host_id INTEGER NOT NULL REFERENCES hosts(id) ON DELETE CASCADE,
      content_view_environment_id INTEGER NOT NULL REFERENCES content_view_environments(id) ON DELETE CASCADE,
      UNIQUE (host_id, content_view_environment_id));
    CREATE INDEX host_environments_environment ON host_environments (content_view_environment_id);
    CREATE TABLE host_packages (
      id INTEGER PRIMARY KEY AUTOINCREMENT, host_id INTEGER NOT NULL REFERENCES hosts(id) ON DELETE CASCADE, name TEXT NOT NULL,
      epoch TEXT NOT NULL, version TEXT NOT NULL, release TEXT NOT NULL, arch TEXT NOT NULL, vendor TEXT, nvra TEXT NOT NULL,
      nvrea TEXT NOT NULL, persistence TEXT, UNIQUE (host_id, nvrea));
    CREATE TABLE activation_keys (
      id INTEGER PRIMARY KEY AUTOINCREMENT, organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
      name TEXT NOT NULL, description TEXT, unlimited_hosts INTEGER NOT NULL, max_hosts INTEGER,
      user_id INTEGER REFERENCES users(id) ON DELETE SET NULL, release_version TEXT, service_level TEXT,
      content_overrides TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (organization_id, name));
    CREATE TABLE activation_key_environments (
      id INTEGER PRIMARY KEY AUTOINCREMENT, activation_key_id INTEGER NOT NULL REFERENCES activation_keys(id) ON DELETE CASCADE,
      content_view_environment_id INTEGER NOT NULL REFERENCES content_view_environments(id) ON DELETE CASCADE,
      UNIQUE (activation_key_id, content_view_environment_id));
    CREATE INDEX activation_key_environments_environment ON activation_key_environments (content_view_environment_id);
    CREATE TABLE host_activation_keys (
      id INTEGER PRIMARY KEY, host_id INTEGER NOT NULL REFERENCES hosts(id) ON DELETE CASCADE,
      activation_key_id INTEGER NOT NULL REFERENCES activation_keys(id) ON DELETE CASCADE, UNIQUE (host_id, activation_key_id));
  `,
}

const stamps = {created_at: time, updated_at: time}

/** Servers that hand content on; the primary one is this server itself and mirrors nothing. */
export const smartProxies = table('smart_proxies', {
  name: text,
  url: text,
  is_primary: boolean,
  download_policy: text,
  http_proxy_id: nullable(integer),
  ...stamps,
})
export const smartProxyOrganizations = table('smart_proxy_organizations', {
  smart_proxy_id: integer,
  organization_id: integer,
})
export const smartProxyLocations = table('smart_proxy_locations', {smart_proxy_id: integer, location_id: integer})

/** Environments that a content proxy mirrors. */
export const smartProxyEnvironments = table('smart_proxy_environments', {
  smart_proxy_id: integer,
  environment_id: integer,
  last_sync: nullable(time),
})

/** What a content proxy has of an instance since its last synchronization. */
export const smartProxyRepositories = table('smart_proxy_repositories', {
  smart_proxy_id: integer,
  repository_id: integer,
  content_set_id: nullable(integer),
  /** Revision of a content set that can change; always 1 for the others. */
  revision: integer,
  /** Name under which it was mirrored. */
  name: nullable(text),
  /** Null once counts were never taken. */
  counts: nullable(json<Record<string, number>>()),
  synced_at: time,
})

export const hostgroups = table('hostgroups', {
  name: text,
  title: text,
  description: nullable(text),
  parent_id: nullable(integer),
  content_view_environment_id: nullable(integer),
  content_source_id: nullable(integer),
  ...stamps,
})
export const hostgroupOrganizations = table('hostgroup_organizations', {
  hostgroup_id: integer,
  organization_id: integer,
})
export const hostgroupLocations = table('hostgroup_locations', {hostgroup_id: integer, location_id: integer})

export const hosts = table('hosts', {
  name: text,
  organization_id: nullable(integer),
  location_id: nullable(integer),
  hostgroup_id: nullable(integer),
  owner_id: nullable(integer),
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
})

/** What a registered host has to do with content; a host without it was never registered. */
export const contentFacets = table('content_facets', {
  host_id: integer,
  /** Consumer UUID. */
  uuid: text,
  content_source_id: nullable(integer),
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
})

export const subscriptionFacets = table('subscription_facets', {
  host_id: integer,
  uuid: text,
  registered_at: time,
  registered_through: nullable(text),
  last_checkin: nullable(time),
  release_version: nullable(text),
  service_level: nullable(text),
  /** Login of who registered it; null when it was done with activation keys. */
  user: nullable(text),
})

/** Content view environments of a host, most important first. */
export const hostEnvironments = table('host_environments', {host_id: integer, content_view_environment_id: integer})

export const hostPackages = table('host_packages', {
  host_id: integer,
  name: text,
  epoch: text,
  version: text,
  release: text,
  arch: text,
  vendor: nullable(text),
  nvra: text,
  nvrea: text,
  persistence: nullable(word<'transient' | 'persistent'>()),
})

export const activationKeys = table('activation_keys', {
  organization_id: integer,
  name: text,
  description: nullable(text),
  unlimited_hosts: boolean,
  max_hosts: nullable(integer),
  user_id: nullable(integer),
  release_version: nullable(text),
  service_level: nullable(text),
  content_overrides: json<{content_label: string; name: string; value: string}[]>(),
  ...stamps,
})
export const activationKeyEnvironments = table('activation_key_environments', {
  activation_key_id: integer,
  content_view_environment_id: integer,
})
export const hostActivationKeys = table('host_activation_keys', {host_id: integer, activation_key_id: integer})
