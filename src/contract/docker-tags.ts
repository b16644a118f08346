import {available, organizationContext} from './common'
import {api, get, ids, number, oneOf, text, to, yesNo} from './define'
import * as t from './shape'

export const dockerTag = t.record('DockerTag', () => ({
  id: t.integer,
  name: t.text,
  related_tags: t.optional(t.list(t.object({id: t.integer, name: t.text}))),
  repository_id: t.nullable(t.integer),
  manifest_schema1: t.nullable(
    t.object({id: t.text, schema_version: t.integer, digest: t.text, manifest_type: t.oneOf('image', 'list')}),
  ),
  manifest_schema2: t.nullable(
    t.object({id: t.text, schema_version: t.integer, digest: t.text, manifest_type: t.oneOf('image', 'list')}),
  ),
  manifest: t.object({
    id: t.integer,
    name: t.optional(t.nullable(t.text)),
    manifests: t.optional(
      t.list(
        t.object({
          id: t.integer,
          is_bootable: t.boolean,
          is_flatpak: t.boolean,
          content_type: t.text,
          labels: t.map(t.text),
          annotations: t.map(t.text),
          digest: t.text,
          schema_version: t.integer,
          manifest_type: t.oneOf('image', 'list'),
        }),
      ),
    ),
    is_bootable: t.boolean,
    is_flatpak: t.boolean,
    content_type: t.text,
    labels: t.map(t.text),
    annotations: t.map(t.text),
    digest: t.text,
    schema_version: t.integer,
    manifest_type: t.oneOf('image', 'list'),
    created_at: t.time,
    updated_at: t.time,
  }),
  repositories: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      full_path: t.text,
      library_instance: t.boolean,
      product_id: t.integer,
      product_name: t.text,
      kt_environment: t.nullable(t.object({id: t.integer, name: t.text})),
      content_view_version: t.object({id: t.integer, name: t.text, content_view_id: t.integer}),
    }),
  ),
  product: t.nullable(t.object({id: t.integer, name: t.text})),
  upstream_name: t.nullable(t.text),
  environment: t.nullable(t.object({id: t.integer, name: t.text})),
  content_view_version: t.nullable(t.object({id: t.integer, name: t.text, content_view_id: t.integer})),
}))
export type DockerTag = t.TypeOf<typeof dockerTag>

export const dockerTagCompare = t.record('DockerTagCompare', () => ({
  ...dockerTag.members,
  comparison: t.list(t.integer),
}))
export type DockerTagCompare = t.TypeOf<typeof dockerTagCompare>

export const dockerTagRepositories = t.record('DockerTagRepositories', () => ({
  flatpak_dependencies: t.boolean,
  content_view: t.object({id: t.integer, name: t.text}),
  content_view_version: t.object({id: t.integer, name: t.text, content_view_id: t.integer}),
  environment: t.nullable(t.object({id: t.integer, name: t.text})),
  kt_environment: t.nullable(t.object({id: t.integer, name: t.text})),
  published_at: t.nullable(t.time),
  last_sync: t.nullable(
    t.object({
      id: t.text,
      username: t.nullable(t.text),
      started_at: t.nullable(t.time),
      ended_at: t.nullable(t.time),
      state: t.oneOf('scheduled', 'pending', 'planning', 'planned', 'running', 'paused', 'stopping', 'stopped'),
      result: t.oneOf('pending', 'success', 'warning', 'error', 'cancelled'),
      progress: t.number,
    }),
  ),
  last_sync_words: t.nullable(t.text),
  backend_identifier: t.text,
  relative_path: t.text,
  container_repository_name: t.nullable(t.text),
  full_path: t.text,
  library_instance_id: t.nullable(t.integer),
  full_gpg_key_path: t.nullable(t.text),
  version_href: t.text,
  remote_href: t.nullable(t.text),
  publication_href: t.nullable(t.text),
  content_counts: t.map(t.integer),
  mirroring_policy: t.text,
  content_type: t.text,
  url: t.nullable(t.text),
  docker_upstream_name: t.nullable(t.text),
  arch: t.text,
  os_versions: t.unknown,
  content_id: t.text,
  generic_remote_options: t.nullable(t.text),
  major: t.nullable(t.text),
  minor: t.nullable(t.text),
  product: t.object({
    id: t.integer,
    name: t.text,
    cp_id: t.text,
    orphaned: t.boolean,
    redhat: t.boolean,
    sync_plan: t.nullable(t.text),
  }),
  content_label: t.text,
  content_view_versions: t.list(
    t.object({id: t.integer, version: t.text, content_view_id: t.integer, content_view_name: t.text}),
  ),
  filters: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      content_view_filter_id: t.integer,
      content_view_id: t.integer,
      content_view_name: t.text,
      last_affected_repo: t.boolean,
    }),
  ),
  organization_id: t.integer,
  organization: t.object({id: t.integer, name: t.text, label: t.text}),
  id: t.integer,
  name: t.text,
  label: t.text,
  description: t.nullable(t.text),
}))
export type DockerTagRepositories = t.TypeOf<typeof dockerTagRepositories>

const id = number('Tag ID', {required: true})

export const dockerTags = api('docker_tags', 'Tags of container repositories', {
  index: get('/katello/api/docker_tags', {
    summary: 'List tags',
    params: {
      organization_id: to('organization'),
      content_view_version_id: to('content-view-version'),
      content_view_filter_id: to('content-view-filter'),
      content_view_filter_rule_id: to('content-view-filter-rule'),
      repository_id: to('repository'),
      environment_id: to('lifecycle-environment'),
      ids: ids('Filter by tag IDs, separated by commas'),
      include_filter_ids: yesNo('Include the tags that content view filters select'),
      ...available,
      grouped: yesNo('Group tags by name and repository', {internal: true}),
    },
    paged: true,
    answer: t.listOf(dockerTag),
    others: [
      '/katello/api/repositories/:repository_id/docker_tags',
      '/katello/api/content_views/:content_view_id/filters/:content_view_filter_id/docker_tags',
    ],
  }),
  auto_complete_name: get('/katello/api/docker_tags/auto_complete_name', {
    summary: 'Complete the name of a tag',
    params: {term: text('Beginning of the name'), repoids: ids('Repository IDs')},
    answer: t.list(t.text),
  }),
  compare: get('/katello/api/docker_tags/compare', {
    summary: 'Compare the tags of content view versions',
    params: {
      content_view_version_ids: ids('IDs of the content view versions to compare', {required: true}),
      repository_id: number('ID of the repository in Library to compare'),
      restrict_comparison: oneOf('List the tags in all versions (same), in some (different), or all', [
        'same',
        'different',
        'all',
      ]),
    },
    paged: true,
    answer: t.listOf(dockerTagCompare),
  }),
  show: get('/katello/api/docker_tags/:id', {
    summary: 'Show a tag',
    params: {
      repository_id: to('repository'),
      organization_id: to('organization'),
      id,
    },
    answer: dockerTag,
    others: ['/katello/api/repositories/:repository_id/docker_tags/:id'],
  }),
  repositories: get('/katello/api/docker_tags/:id/repositories', {
    summary: 'List the repositories that have a tag',
    params: {
      id,
      repository_id: number('Filter by repository ID', {internal: true}),
      ...organizationContext,
      content_view_version_id: number('Filter by content view version ID', {internal: true}),
      content_view_filter_id: number('Filter by content view filter ID', {internal: true}),
      content_view_filter_rule_id: number('Filter by content view filter rule ID', {internal: true}),
      environment_id: number('Filter by lifecycle environment ID; has an effect for Library only', {internal: true}),
      ids: ids('IDs, separated by commas', {internal: true}),
      ...available,
    },
    paged: true,
    answer: t.listOf(dockerTagRepositories),
  }),
})
