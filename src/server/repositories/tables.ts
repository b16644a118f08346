import {
  boolean,
  integer,
  json,
  later,
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

/** What a user sees as one repository of a product; its content is in the instances ({@link repositories}). */
export const rootRepositories = table(
  'root_repositories',
  {
    product_id: references('products'),
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
  },
  {
    unique: [
      ['product_id', 'name'],
      ['product_id', 'label'],
    ],
  },
)
export type RootRepository = RowOf<typeof rootRepositories>

/**
 * One materialization of a root: the library instance (default view, Library), an archive of a content view
 * version (no environment), or the instance of a version in an environment.
 */
export const repositories = table(
  'repositories',
  {
    root_id: references('root_repositories', 'cascade'),
    environment_id: nullable(references('lifecycle_environments')),
    content_view_version_id: references('content_view_versions'),
    /** Null for the library instance itself. */
    library_instance_id: nullable(references('repositories')),
    container_repository_name: nullable(text),
    relative_path: text,
    backend_identifier: text,
    content_set_id: nullable(integer),
    /** Counts the changes of the content, as Pulp's repository versions do. */
    content_version: integer,
    last_contents_changed: time,
    published_at: nullable(time),
    /** Of an archive: what its source held when it was published, as `content set:revision`. */
    source_state: later(nullable(text)),
    ...stamps,
  },
  {
    indexes: {
      repositories_root: ['root_id'],
      repositories_environment: ['environment_id'],
      repositories_version: ['content_view_version_id'],
      repositories_name: ['container_repository_name'],
      repositories_content: ['content_set_id'],
    },
  },
)
export type Repository = RowOf<typeof repositories>

/** Announced uploads of content; for containers only those of tags, which have no bytes. */
export const contentUploads = table('content_uploads', {
  uuid: unique(text),
  repository_id: references('repositories', 'cascade'),
  content_type: nullable(text),
  size: integer,
  ...stamps,
})
