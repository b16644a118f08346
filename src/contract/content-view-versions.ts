import {api, del, flag, get, hash, hashes, ids, list, number, post, put, text, to, within, yesNo} from './define'
import * as t from './shape'
import {contentViewInShort, repositoryOfVersion} from './content-view-components'
import {task} from './foreman-tasks'
import {reference} from './parts'

export const contentViewHistory = t.record('ContentViewHistory', () => ({
  id: t.optional(t.integer),
  description: t.nullable(t.text),
  user: t.text,
  status: t.oneOf('in progress', 'successful', 'failed'),
  action: t.oneOf('publish', 'publication', 'promotion', 'removal', 'export', 'importing'),
  environment: t.nullable(reference),
  task: t.nullable(task),
  version: t.text,
  publish: t.boolean,
  version_id: t.integer,
  triggered_by: t.nullable(t.text),
  triggered_by_id: t.nullable(t.integer),
  created_at: t.time,
  updated_at: t.time,
}))
export type ContentViewHistory = t.TypeOf<typeof contentViewHistory>

/** Numbers of what is in a version; servers send those of the kinds of content they have. */
const contentCounts = {
  docker_manifest_count: t.optional(t.integer),
  docker_manifest_list_count: t.optional(t.integer),
  docker_tag_count: t.optional(t.integer),
  docker_repository_count: t.optional(t.integer),
  package_count: t.optional(t.integer),
  rpm_count: t.optional(t.integer),
  srpm_count: t.optional(t.integer),
  modulemd_count: t.optional(t.integer),
  module_stream_count: t.optional(t.integer),
  package_group_count: t.optional(t.integer),
  erratum_count: t.optional(t.integer),
  yum_repository_count: t.optional(t.integer),
  deb_count: t.optional(t.integer),
  deb_repository_count: t.optional(t.integer),
  file_count: t.optional(t.integer),
  file_repository_count: t.optional(t.integer),
  ansible_collection_count: t.optional(t.integer),
  ansible_collection_repository_count: t.optional(t.integer),
  ostree_ref_count: t.optional(t.integer),
  ostree_repository_count: t.optional(t.integer),
  python_package_count: t.optional(t.integer),
  python_repository_count: t.optional(t.integer),
}

export const contentViewVersion = t.record('ContentViewVersion', () => ({
  id: t.integer,
  name: t.text,
  description: t.nullable(t.text),
  applied_filters: t.optional(
    t.nullable(t.object({applied_filters: t.list(t.map(t.unknown)), dependency_solving: t.boolean})),
  ),
  filters_applied: t.optional(t.nullable(t.boolean)),
  errata_counts: t.object({
    security: t.optional(t.integer),
    bugfix: t.optional(t.integer),
    enhancement: t.optional(t.integer),
    total: t.optional(t.integer),
  }),
  ...contentCounts,
  permissions: t.object({deletable: t.boolean}),
  component_view_count: t.integer,
  content_view: t.object({id: t.integer, name: t.text, label: t.text, generated_for: t.text}),
  environments: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      label: t.text,
      publish_date: t.text,
      permissions: t.object({
        readable: t.boolean,
        promotable_or_removable: t.boolean,
        all_hosts_editable: t.boolean,
        all_keys_editable: t.boolean,
      }),
      host_count: t.optional(t.integer),
      multi_env_host_count: t.optional(t.integer),
      activation_key_count: t.optional(t.integer),
      multi_env_ak_count: t.optional(t.integer),
      hostgroup_count: t.optional(t.integer),
    }),
  ),
  content_view_environments: t.optional(
    t.list(t.object({label: t.text, environment_id: t.integer, environment_name: t.text})),
  ),
  repositories: t.list(repositoryOfVersion),
  last_event: t.nullable(contentViewHistory),
  active_history: t.list(contentViewHistory),
  content_view_id: t.integer,
  default: t.boolean,
  component_content_view_versions: t.optional(
    t.list(t.object({id: t.integer, name: t.text, content_view_id: t.integer, version: t.text})),
  ),
  composite_content_view_ids: t.list(t.integer),
  published_in_composite_content_view_ids: t.list(t.integer),
  composite_content_views: t.list(t.object(contentViewInShort)),
  composite_content_view_versions: t.list(
    t.object({id: t.integer, content_view_id: t.integer, version: t.text, content_view: reference}),
  ),
  published_in_composite_content_views: t.list(t.object(contentViewInShort)),
  version: t.text,
  major: t.integer,
  minor: t.integer,
  created_at: t.time,
  updated_at: t.time,
}))
export type ContentViewVersion = t.TypeOf<typeof contentViewVersion>

const appliedFilters = {include_applied_filters: yesNo('Include the filters that were applied')}

/** What an incremental update adds. */
const added = {
  errata_ids: list('IDs of errata to add'),
  package_ids: list('IDs of packages to add'),
  deb_ids: list('IDs of Debian packages to add'),
}

const id = number('Content view version identifier', {required: true})

export const contentViewVersions = api('content_view_versions', 'Versions of content views', () => ({
  index: get('/katello/api/content_view_versions', {
    summary: 'List content view versions',
    params: {
      content_view_id: to('content-view'),
      environment_id: to('lifecycle-environment'),
      version: text('Filter by version number, e.g. 2.0'),
      composite_version_id: number('List only components of the composite content view version with this ID'),
      organization_id: to('organization'),
      ...appliedFilters,
      triggered_by_id: number('List only versions whose publication was triggered by the version with this ID'),
      file_id: number('List only versions that contain the file with this ID', {wire: 'string'}),
      nondefault: yesNo('Leave out the default content view'),
    },
    paged: true,
    answer: t.listOf(contentViewVersion),
    others: ['/katello/api/content_views/:content_view_id/content_view_versions'],
  }),
  show: get('/katello/api/content_view_versions/:id', {
    summary: 'Show a content view version',
    params: {
      ...appliedFilters,
      id,
    },
    answer: contentViewVersion,
  }),
  update: put('/katello/api/content_view_versions/:id', {
    summary: 'Update the description of a content view version',
    params: {
      description: text('Description of the content view version', {required: true}),
      id,
    },
    answer: contentViewVersion,
  }),
  promote: post('/katello/api/content_view_versions/:id/promote', {
    summary: 'Promote a content view version',
    params: {
      force: flag('Ignore the order of the environment path', {absent: null}),
      description: text('Description of the promotion'),
      id,
      environment_ids: ids('IDs of the lifecycle environments to promote to', {required: true, internal: true}),
    },
    answer: task,
  }),
  destroy: del('/katello/api/content_view_versions/:id', {
    summary: 'Delete a content view version',
    params: {id},
    answer: task,
  }),
  republish_repositories: put('/katello/api/content_view_versions/:id/republish_repositories', {
    summary: 'Regenerate the metadata of a content view version',
    params: {
      force: yesNo('Also regenerate repositories with the mirroring policy mirror_complete'),
      id,
    },
    answer: task,
  }),
  verify_checksum: post('/katello/api/content_view_versions/:id/verify_checksum', {
    summary: 'Verify the checksums of a content view version',
    params: {id},
    answer: task,
  }),
  incremental_update: post('/katello/api/content_view_versions/incremental_update', {
    summary: 'Add content to published versions as new minor versions',
    params: {
      description: text('Description of the new versions'),
      resolve_dependencies: yesNo('Also add the dependencies of the content'),
      propagate_all_composites: yesNo('Also publish new versions of composite content views that contain the version'),
      ...within('add_content', added),
      content_view_version_environments: hashes(
        {content_view_version_id: number('Content view version ID'), environment_ids: ids('Lifecycle environment IDs')},
        'Versions to update, each with the environments to promote its new version to',
        {internal: true},
      ),
      add_content: hash(added, 'Content to add', {internal: true}),
    },
    answer: task,
  }),
}))
