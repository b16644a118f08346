import {available, compared, organizationContext} from './common'
import {api, get, ids, number, oneOf, text, to, yesNo} from './define'
import * as t from './shape'
import {imageOfTag} from './docker-manifests'
import {reference} from './parts'
import {repository} from './repositories'

/** A manifest as a tag shows it, for servers that still tell schema 1 from schema 2. */
const manifestBySchema = t.nullable(
  t.object({
    id: t.union(t.text, t.integer),
    schema_version: t.integer,
    digest: t.text,
    manifest_type: t.oneOf('image', 'list'),
  }),
)

const version = t.object({id: t.integer, name: t.text, content_view_id: t.integer})

export const dockerTag = t.record('DockerTag', () => ({
  id: t.integer,
  name: t.text,
  related_tags: t.optional(t.list(reference)),
  repository_id: t.nullable(t.integer),
  manifest_schema1: manifestBySchema,
  manifest_schema2: manifestBySchema,
  manifest: t.object({
    ...imageOfTag,
    name: t.optional(t.nullable(t.text)),
    manifests: t.optional(t.list(t.object(imageOfTag))),
    created_at: t.optional(t.time),
    updated_at: t.optional(t.time),
  }),
  repositories: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      full_path: t.text,
      library_instance: t.optional(t.boolean),
      product_id: t.optional(t.integer),
      product_name: t.optional(t.text),
      kt_environment: t.optional(t.nullable(reference)),
      content_view_version: t.optional(version),
    }),
  ),
  product: t.nullable(reference),
  upstream_name: t.nullable(t.text),
  environment: t.nullable(reference),
  content_view_version: t.nullable(version),
}))
export type DockerTag = t.TypeOf<typeof dockerTag>

export const dockerTagCompare = t.record('DockerTagCompare', () => ({
  ...dockerTag.members,
  comparison: t.list(t.integer),
}))
export type DockerTagCompare = t.TypeOf<typeof dockerTagCompare>

const id = number('Tag ID', {required: true})

export const dockerTags = api('docker_tags', 'Tags of container repositories', () => ({
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
      ...compared,
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
    answer: t.listOf(repository),
  }),
}))
