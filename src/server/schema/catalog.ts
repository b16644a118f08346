import type {Migration} from '../kernel/store/database'
import {boolean, integer, json, nullable, table, text, time, word} from '../kernel/store/table'

export const catalogMigration: Migration = {
  name: '003 catalog',
  sql: `
    CREATE TABLE lifecycle_environments (
      id INTEGER PRIMARY KEY AUTOINCREMENT, organization_id INTEGER NOT NULL REFERENCES organizations(id), name TEXT NOT NULL,
      label TEXT NOT NULL, description TEXT, library INTEGER NOT NULL, prior_id INTEGER REFERENCES lifecycle_environments(id),
      registry_name_pattern TEXT, registry_unauthenticated_pull INTEGER NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (organization_id, name), UNIQUE (organization_id, label));
    CREATE TABLE content_views (
      id INTEGER PRIMARY KEY AUTOINCREMENT, organization_id INTEGER NOT NULL REFERENCES organizations(id), name TEXT NOT NULL,
      label TEXT NOT NULL, description TEXT, is_default INTEGER NOT NULL, composite INTEGER NOT NULL, rolling INTEGER NOT NULL,
      import_only INTEGER NOT NULL, auto_publish INTEGER NOT NULL, solve_dependencies INTEGER NOT NULL, generated_for TEXT NOT NULL,
      next_version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
      UNIQUE (organization_id, name), UNIQUE (organization_id, label));
    CREATE TABLE content_view_versions (
      id INTEGER PRIMARY KEY AUTOINCREMENT, content_view_id INTEGER NOT NULL REFERENCES content_views(id), major INTEGER NOT NULL,
      minor INTEGER NOT NULL, description TEXT, filters_applied INTEGER, applied_filters TEXT NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (content_view_id, major, minor));
    CREATE TABLE content_view_environments (
      id INTEGER PRIMARY KEY AUTOINCREMENT, content_view_id INTEGER NOT NULL REFERENCES content_views(id),
      environment_id INTEGER NOT NULL REFERENCES lifecycle_environments(id),
      content_view_version_id INTEGER NOT NULL REFERENCES content_view_versions(id),
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (content_view_id, environment_id));
    CREATE INDEX content_view_environments_version ON content_view_environments (content_view_version_id);
    CREATE INDEX content_view_environments_environment ON content_view_environments (environment_id);
    CREATE TABLE products (
      id INTEGER PRIMARY KEY AUTOINCREMENT, organization_id INTEGER NOT NULL REFERENCES organizations(id), name TEXT NOT NULL,
      label TEXT NOT NULL, cp_id TEXT NOT NULL UNIQUE, description TEXT, provider_id INTEGER NOT NULL, sync_plan_id INTEGER,
      gpg_key_id INTEGER, ssl_ca_cert_id INTEGER, ssl_client_cert_id INTEGER, ssl_client_key_id INTEGER,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (organization_id, name), UNIQUE (organization_id, label));
    CREATE TABLE root_repositories (
      id INTEGER PRIMARY KEY AUTOINCREMENT, product_id INTEGER NOT NULL REFERENCES products(id), name TEXT NOT NULL,
      label TEXT NOT NULL, description TEXT, content_type TEXT NOT NULL, url TEXT, docker_upstream_name TEXT,
      include_tags TEXT, exclude_tags TEXT, download_policy TEXT, mirroring_policy TEXT NOT NULL, unprotected INTEGER NOT NULL,
      verify_ssl_on_sync INTEGER NOT NULL, upstream_username TEXT, upstream_password TEXT, http_proxy_policy TEXT NOT NULL,
      http_proxy_id INTEGER, ssl_ca_cert_id INTEGER, ssl_client_cert_id INTEGER, ssl_client_key_id INTEGER, gpg_key_id INTEGER,
      download_concurrency INTEGER, arch TEXT NOT NULL, content_id TEXT NOT NULL, is_container_push INTEGER NOT NULL,
      container_push_name TEXT, container_push_name_format TEXT, options TEXT NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (product_id, name), UNIQUE (product_id, label));
    CREATE TABLE repositories (
      id INTEGER PRIMARY KEY AUTOINCREMENT, root_id INTEGER NOT NULL REFERENCES root_repositories(id) ON DELETE CASCADE,
      environment_id INTEGER REFERENCES lifecycle_environments(id),
      content_view_version_id INTEGER NOT NULL REFERENCES content_view_versions(id),
      library_instance_id INTEGER REFERENCES repositories(id), container_repository_name TEXT, relative_path TEXT NOT NULL,
      backend_identifier TEXT NOT NULL, content_set_id INTEGER, content_version INTEGER NOT NULL,
      last_contents_changed INTEGER NOT NULL, published_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE INDEX repositories_root ON repositories (root_id);
    CREATE INDEX repositories_environment ON repositories (environment_id);
    CREATE INDEX repositories_version ON repositories (content_view_version_id);
    CREATE INDEX repositories_name ON repositories (container_repository_name);
    CREATE INDEX repositories_content ON repositories (content_set_id);
    CREATE TABLE content_view_repositories (
      id INTEGER PRIMARY KEY AUTOINCREMENT, content_view_id INTEGER NOT NULL REFERENCES content_views(id) ON DELETE CASCADE,
      repository_id INTEGER NOT NULL REFERENCES repositories(id) ON DELETE CASCADE, UNIQUE (content_view_id, repository_id));
    CREATE TABLE content_uploads (
      id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE,
      repository_id INTEGER NOT NULL REFERENCES repositories(id) ON DELETE CASCADE, content_type TEXT, size INTEGER NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE TABLE flatpak_remotes (
      id INTEGER PRIMARY KEY AUTOINCREMENT, organization_id INTEGER NOT NULL REFERENCES organizations(id), name TEXT NOT NULL,
      url TEXT NOT NULL, description TEXT, username TEXT, token TEXT, registry_url TEXT, seeded INTEGER NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (organization_id, name));
    CREATE TABLE flatpak_remote_repositories (
      id INTEGER PRIMARY KEY AUTOINCREMENT, flatpak_remote_id INTEGER NOT NULL REFERENCES flatpak_remotes(id) ON DELETE CASCADE,
      name TEXT NOT NULL, label TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
      UNIQUE (flatpak_remote_id, name));
    CREATE TABLE flatpak_remote_repository_manifests (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      flatpak_remote_repository_id INTEGER NOT NULL REFERENCES flatpak_remote_repositories(id) ON DELETE CASCADE,
      digest TEXT NOT NULL, name TEXT NOT NULL, tags TEXT NOT NULL, application INTEGER NOT NULL, runtime TEXT, flatpak_ref TEXT,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (flatpak_remote_repository_id, digest));
    CREATE INDEX flatpak_manifests_ref ON flatpak_remote_repository_manifests (flatpak_ref);
  `,
}

const stamps = {created_at: time, updated_at: time}

export const lifecycleEnvironments = table('lifecycle_environments', {
  organization_id: integer,
  name: text,
  label: text,
  description: nullable(text),
  library: boolean,
  prior_id: nullable(integer),
  registry_name_pattern: nullable(text),
  registry_unauthenticated_pull: boolean,
  ...stamps,
})

export const contentViews = table('content_views', {
  organization_id: integer,
  name: text,
  label: text,
  description: nullable(text),
  is_default: boolean,
  composite: boolean,
  rolling: boolean,
  import_only: boolean,
  auto_publish: boolean,
  solve_dependencies: boolean,
  generated_for: text,
  next_version: integer,
  ...stamps,
})

export const contentViewVersions = table('content_view_versions', {
  content_view_id: integer,
  major: integer,
  minor: integer,
  description: nullable(text),
  filters_applied: nullable(boolean),
  applied_filters: json<Record<string, unknown>[]>(),
  ...stamps,
})

/** Which version of a content view an environment has. */
export const contentViewEnvironments = table('content_view_environments', {
  content_view_id: integer,
  environment_id: integer,
  content_view_version_id: integer,
  ...stamps,
})

export const contentViewRepositories = table('content_view_repositories', {
  content_view_id: integer,
  /** A library instance. */
  repository_id: integer,
})

export const products = table('products', {
  organization_id: integer,
  name: text,
  label: text,
  cp_id: text,
  description: nullable(text),
  provider_id: integer,
  sync_plan_id: nullable(integer),
  gpg_key_id: nullable(integer),
  ssl_ca_cert_id: nullable(integer),
  ssl_client_cert_id: nullable(integer),
  ssl_client_key_id: nullable(integer),
  ...stamps,
})

/** What a user sees as one repository of a product; its content is in the instances ({@link repositories}). */
export const rootRepositories = table('root_repositories', {
  product_id: integer,
  name: text,
  label: text,
  description: nullable(text),
  content_type: text,
  url: nullable(text),
  docker_upstream_name: nullable(text),
  include_tags: nullable(json<string[]>()),
  exclude_tags: nullable(json<string[]>()),
  download_policy: nullable(text),
  mirroring_policy: text,
  unprotected: boolean,
  verify_ssl_on_sync: boolean,
  upstream_username: nullable(text),
  upstream_password: nullable(text),
  http_proxy_policy: text,
  http_proxy_id: nullable(integer),
  ssl_ca_cert_id: nullable(integer),
  ssl_client_cert_id: nullable(integer),
  ssl_client_key_id: nullable(integer),
  gpg_key_id: nullable(integer),
  download_concurrency: nullable(integer),
  arch: text,
  content_id: text,
  is_container_push: boolean,
  /** The whole path that was pushed to. */
  container_push_name: nullable(text),
  container_push_name_format: nullable(word<'label' | 'id'>()),
  /** Parameters of content types other than containers, kept and given back. */
  options: json<Record<string, unknown>>(),
  ...stamps,
})

/**
 * One materialisation of a root: the library instance (default view, Library), an archive of a content view
 * version (no environment), or the instance of a version in an environment.
 */
export const repositories = table('repositories', {
  root_id: integer,
  environment_id: nullable(integer),
  content_view_version_id: integer,
  /** Null for the library instance itself. */
  library_instance_id: nullable(integer),
  container_repository_name: nullable(text),
  relative_path: text,
  backend_identifier: text,
  content_set_id: nullable(integer),
  /** Counts the changes of the content, as Pulp's repository versions do. */
  content_version: integer,
  last_contents_changed: time,
  published_at: nullable(time),
  /** Of an archive: what its source held when it was published, as `content set:revision`. */
  source_state: nullable(text),
  ...stamps,
})

/** Announced uploads of content; for containers only those of tags, which have no bytes. */
export const contentUploads = table('content_uploads', {
  uuid: text,
  repository_id: integer,
  content_type: nullable(text),
  size: integer,
  ...stamps,
})

export const flatpakRemotes = table('flatpak_remotes', {
  organization_id: integer,
  name: text,
  url: text,
  description: nullable(text),
  username: nullable(text),
  token: nullable(text),
  registry_url: nullable(text),
  seeded: boolean,
  ...stamps,
})

export const flatpakRemoteRepositories = table('flatpak_remote_repositories', {
  flatpak_remote_id: integer,
  name: text,
  label: text,
  ...stamps,
})

export const flatpakRemoteRepositoryManifests = table('flatpak_remote_repository_manifests', {
  flatpak_remote_repository_id: integer,
  digest: text,
  name: text,
  tags: json<string[]>(),
  application: boolean,
  runtime: nullable(text),
  flatpak_ref: nullable(text),
  ...stamps,
})
