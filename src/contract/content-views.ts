import {filterByLabel, filterByName, includePermissions, label, organizationContext} from './common'
import {
  api,
  del,
  flag,
  get,
  hash,
  hashes,
  ids,
  internal,
  list,
  number,
  post,
  put,
  text,
  to,
  toMany,
  yesNo,
} from './define'
import {search} from './paging'
import * as t from './shape'
import {componentVersion, contentViewComponent} from './content-view-components'
import {contentViewHistory} from './content-view-versions'
import {task} from './foreman-tasks'
import {labelled, ofOrganization, reference} from './parts'
import {repository} from './repositories'

const permissions = t.object({
  view_content_views: t.boolean,
  edit_content_views: t.boolean,
  destroy_content_views: t.boolean,
  publish_content_views: t.boolean,
  promote_or_remove_content_views: t.boolean,
})

/** Registered things that get content from a view. */
const consumers = t.list(t.object({id: t.integer, name: t.optional(t.text)}))

export const contentView = t.record('ContentView', () => ({
  id: t.integer,
  name: t.text,
  label: t.text,
  description: t.nullable(t.text),
  ...ofOrganization,
  permissions: t.optional(permissions),
  composite: t.boolean,
  rolling: t.optional(t.boolean),
  component_ids: t.list(t.integer),
  duplicate_repositories_to_publish: t.optional(
    t.list(t.object({id: t.integer, name: t.text, components: t.list(t.map(t.unknown))})),
  ),
  default: t.boolean,
  version_count: t.integer,
  latest_version: t.nullable(t.text),
  latest_version_id: t.nullable(t.integer),
  auto_publish: t.boolean,
  solve_dependencies: t.boolean,
  import_only: t.boolean,
  generated_for: t.text,
  related_cv_count: t.integer,
  related_composite_cvs: t.list(reference),
  filtered: t.optional(t.boolean),
  needs_publish: t.optional(
    t.about('Whether publishing would change anything; null when unknown', t.nullable(t.boolean)),
  ),
  next_version: t.about('Number that the next version gets, such as 3.0', t.text),
  last_task: t.nullable(
    t.object({
      id: t.text,
      started_at: t.nullable(t.time),
      result: t.oneOf('pending', 'success', 'warning', 'error', 'cancelled'),
      last_sync_words: t.nullable(t.text),
    }),
  ),
  latest_version_environments: t.list(labelled),
  last_published: t.nullable(t.time),
  environments: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      label: t.text,
      permissions: t.object({readable: t.boolean}),
      activation_keys: t.list(t.integer),
      hosts: t.list(t.integer),
      hostgroups: t.optional(t.list(t.integer)),
    }),
  ),
  environment_ids: t.optional(t.list(t.integer)),
  repositories: t.list(t.object({id: t.integer, name: t.text, label: t.text, content_type: t.text})),
  repository_ids: t.list(t.integer),
  versions: t.list(
    t.object({
      id: t.integer,
      description: t.optional(t.nullable(t.text)),
      version: t.text,
      published: t.text,
      environment_ids: t.list(t.integer),
      filters_applied: t.optional(t.nullable(t.boolean)),
      published_at_words: t.optional(t.text),
    }),
  ),
  components: t.list(t.object(componentVersion)),
  content_view_components: t.list(contentViewComponent),
  activation_keys: consumers,
  hosts: consumers,
  hostgroups: t.optional(consumers),
  created_at: t.time,
  updated_at: t.time,
}))
export type ContentView = t.TypeOf<typeof contentView>

export const contentViewDetails = t.record('ContentViewDetails', () => ({
  ...contentView.members,
  content_host_count: t.integer,
  errors: t.nullable(t.text),
}))
export type ContentViewDetails = t.TypeOf<typeof contentViewDetails>

export const contentViewRepositories = t.record('ContentViewRepositories', () => ({
  ...repository.members,
  added_to_content_view: t.boolean,
}))
export type ContentViewRepositories = t.TypeOf<typeof contentViewRepositories>

const composition = {
  component_ids: ids('IDs of the content view versions that a composite content view consists of'),
  auto_publish: yesNo('Publish a composite content view whenever a component is published'),
  solve_dependencies: yesNo('Include dependencies of filtered packages'),
}

/** Where hosts and activation keys go that use what is removed. */
const reassigned = {
  system_content_view_id: number('ID of the content view to reassign hosts to'),
  system_environment_id: number('ID of the lifecycle environment to reassign hosts to'),
  key_content_view_id: number('ID of the content view to reassign activation keys to'),
  key_environment_id: number('ID of the lifecycle environment to reassign activation keys to'),
}

const hostgroups = {
  hostgroup_content_view_environment_id: number('ID of the content view environment to reassign host groups to'),
}

const id = number('Content view ID', {required: true})

export const contentViews = api('content_views', 'Content views: selected repositories, published as versions', () => ({
  index: get('/katello/api/content_views', {
    summary: 'List content views',
    params: {
      organization_id: to('organization'),
      environment_id: to('lifecycle-environment'),
      nondefault: yesNo('Leave out the default content view'),
      noncomposite: yesNo('Leave out composite content views'),
      composite: yesNo('List only composite content views'),
      without: list('IDs of content views to leave out'),
      name: filterByName,
      label: filterByLabel,
      include_generated: yesNo('Include content views generated by exports and imports'),
      ...includePermissions,
    },
    paged: true,
    answer: t.listOf(contentView),
    others: ['/katello/api/organizations/:organization_id/content_views'],
  }),
  create: post('/katello/api/content_views', {
    summary: 'Create a content view',
    params: {
      organization_id: to('organization', '', {required: true}),
      name: text('Name of the content view', {required: true}),
      label,
      composite: flag('Create a composite content view, made up of versions of other content views', {absent: false}),
      description: text('Description of the content view'),
      repository_ids: toMany('repository'),
      ...composition,
      import_only: flag('Create a content view for imports only', {absent: false}),
      rolling: flag('Create a rolling content view, whose content is always current', {absent: false}),
      environment_ids: toMany('lifecycle-environment'),
    },
    answer: contentViewDetails,
    others: ['/katello/api/organizations/:organization_id/content_views'],
  }),
  show: get('/katello/api/content_views/:id', {
    summary: 'Show a content view',
    params: {
      id,
      ...organizationContext,
    },
    answer: contentViewDetails,
  }),
  update: put('/katello/api/content_views/:id', {
    summary: 'Update a content view',
    params: {
      name: text('Name of the content view'),
      description: text('Description of the content view'),
      repository_ids: toMany('repository'),
      ...composition,
      import_only: yesNo('Restrict the content view to imports'),
      environment_ids: toMany('lifecycle-environment'),
      id,
      ...organizationContext,
    },
    answer: contentViewDetails,
  }),
  copy: post('/katello/api/content_views/:id/copy', {
    summary: 'Copy a content view',
    params: {
      name: text('Name of the copy', {required: true}),
      id,
      ...organizationContext,
    },
    answer: contentViewDetails,
  }),
  destroy: del('/katello/api/content_views/:id', {
    summary: 'Delete a content view',
    params: {id},
    answer: task,
  }),
  publish: post('/katello/api/content_views/:id/publish', {
    summary: 'Publish a content view',
    params: {
      description: text('Description of the new version'),
      major: number('Major version number, instead of the next one'),
      minor: number('Minor version number, instead of the next one'),
      environment_ids: toMany('lifecycle-environment', '', {names: 'lifecycle-environments'}),
      publish_only_if_needed: yesNo('Publish only if repositories or filters have changed since the last version'),
      is_force_promote: yesNo('Ignore the order of the environment path'),
      repos_units: hashes(
        {label: text('Repository label'), rpm_filenames: list('RPM file names to include')},
        'Packages to include from each repository, as JSON',
      ),
      id,
      ...organizationContext,
    },
    answer: task,
  }),
  remove_from_environment: del('/katello/api/content_views/:id/environments/:environment_id', {
    summary: 'Remove a content view from a lifecycle environment',
    params: {
      environment_id: to('lifecycle-environment', '', {required: true}),
      id,
      ...organizationContext,
    },
    answer: task,
  }),
  remove: put('/katello/api/content_views/:id/remove', {
    summary: 'Remove versions and environments from a content view',
    params: {
      environment_ids: toMany('lifecycle-environment'),
      content_view_version_ids: toMany('content-view-version', '', {names: 'content-view-versions'}),
      ...reassigned,
      destroy_content_view: yesNo('Also delete the content view itself'),
      id,
      ...organizationContext,
      ...internal(hostgroups),
    },
    answer: task,
  }),
  bulk_delete_versions: put('/katello/api/content_views/:id/bulk_delete_versions', {
    summary: 'Delete several versions of a content view',
    params: {
      id,
      ...organizationContext,
      bulk_content_view_version_ids: hash(
        {
          included: hash({ids: ids('Content view version IDs'), search}, 'Versions to delete'),
          excluded: hash({ids: ids('Content view version IDs')}, 'Versions to keep'),
        },
        'Versions to delete, by ID or search',
        {required: true, internal: true},
      ),
      ...internal({...reassigned, ...hostgroups}),
    },
    answer: task,
  }),
  remove_filters: put('/katello/api/content_views/:id/remove_filters', {
    summary: 'Delete several filters of a content view',
    params: {
      id,
      ...organizationContext,
      filter_ids: ids('Filter IDs', {required: true, internal: true}),
    },
    answer: contentViewDetails,
  }),
  history: get('/katello/api/content_views/:id/history', {
    summary: 'Show the history of a content view',
    params: {
      id,
      ...organizationContext,
    },
    paged: true,
    answer: t.listOf(contentViewHistory),
  }),
  repositories: get('/katello/api/content_views/:id/repositories/show_all', {
    summary: 'List repositories that a content view has or can have',
    params: {
      id,
      ...organizationContext,
      content_type: text('Filter by content type, e.g. docker, yum or file', {internal: true}),
      status: text('Filter by status: All, Added or "Not added"', {internal: true}),
    },
    paged: true,
    answer: t.listOf(contentViewRepositories),
  }),
}))
