import {api, del, flag, get, hash, hashes, ids, list, number, post, put, text, to, toMany, yesNo} from './define'
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
  needs_publish: t.optional(t.nullable(t.boolean)),
  next_version: t.text,
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

export const contentViews = api('content_views', 'Content views: what is published of repositories, in versions', {
  index: get('/katello/api/content_views', {
    summary: 'List content views',
    params: {
      organization_id: to('organization'),
      environment_id: to('lifecycle-environment'),
      nondefault: yesNo('Leave out the default content view'),
      noncomposite: yesNo('Only content views that are not composite'),
      composite: yesNo('Composite content views, made of versions of others'),
      without: list('Parts of the answer to leave out'),
      name: text('Name'),
      label: text('Label: letters, digits, - and _; cannot be changed later'),
      include_generated: yesNo('Also content views made for exports and imports'),
      include_permissions: yesNo('Include permissions', {internal: true}),
    },
    paged: true,
    answer: t.listOf(contentView),
    others: ['/katello/api/organizations/:organization_id/content_views'],
  }),
  create: post('/katello/api/content_views', {
    summary: 'Create a content view',
    params: {
      organization_id: to('organization', '', {required: true}),
      name: text('Name', {required: true}),
      label: text('Label: letters, digits, - and _; cannot be changed later'),
      composite: flag('Composite content views, made of versions of others', {absent: false}),
      description: text('Free text'),
      repository_ids: toMany('repository'),
      component_ids: ids('Versions that a composite content view is made of'),
      auto_publish: yesNo('Publish the composite view whenever a component is published'),
      solve_dependencies: yesNo('Include what packages depend on when filters apply'),
      import_only: flag('Filled by imports only', {absent: false}),
      rolling: flag('A rolling content view: always the current content', {absent: false}),
      environment_ids: toMany('lifecycle-environment'),
    },
    answer: contentViewDetails,
    others: ['/katello/api/organizations/:organization_id/content_views'],
  }),
  show: get('/katello/api/content_views/:id', {
    summary: 'Show a content view',
    params: {
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
    },
    answer: contentViewDetails,
  }),
  update: put('/katello/api/content_views/:id', {
    summary: 'Update a content view',
    params: {
      name: text('Name'),
      description: text('Free text'),
      repository_ids: toMany('repository'),
      component_ids: ids('Versions that a composite content view is made of'),
      auto_publish: yesNo('Publish the composite view whenever a component is published'),
      solve_dependencies: yesNo('Include what packages depend on when filters apply'),
      import_only: yesNo('Filled by imports only'),
      environment_ids: toMany('lifecycle-environment'),
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
    },
    answer: contentViewDetails,
  }),
  copy: post('/katello/api/content_views/:id/copy', {
    summary: 'Copy a content view',
    params: {
      name: text('Name', {required: true}),
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
    },
    answer: contentViewDetails,
  }),
  destroy: del('/katello/api/content_views/:id', {
    summary: 'Delete a content view',
    params: {id: number('Content view identifier', {required: true})},
    answer: task,
  }),
  publish: post('/katello/api/content_views/:id/publish', {
    summary: 'Publish a content view',
    params: {
      description: text('Free text'),
      major: number('Major number of the new version'),
      minor: number('Minor number of the new version'),
      environment_ids: toMany('lifecycle-environment', '', {names: 'lifecycle-environments'}),
      publish_only_if_needed: yesNo('Do nothing when nothing changed since the last version'),
      is_force_promote: yesNo('Promote even out of the order of the path'),
      repos_units: hashes(
        {label: text('Label: letters, digits, - and _; cannot be changed later'), rpm_filenames: list('Rpm filenames')},
        'Units per repository, as JSON',
      ),
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
    },
    answer: task,
  }),
  remove_from_environment: del('/katello/api/content_views/:id/environments/:environment_id', {
    summary: 'Remove a content view from an environment',
    params: {
      environment_id: to('lifecycle-environment', '', {required: true}),
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
    },
    answer: task,
  }),
  remove: put('/katello/api/content_views/:id/remove', {
    summary: 'Remove versions and environments of a content view, and reassign hosts and keys',
    params: {
      environment_ids: toMany('lifecycle-environment'),
      content_view_version_ids: toMany('content-view-version', '', {names: 'content-view-versions'}),
      system_content_view_id: number('Content view for hosts that would be left without'),
      system_environment_id: number('Environment for hosts that would be left without'),
      key_content_view_id: number('Content view for activation keys that would be left without'),
      key_environment_id: number('Environment for activation keys that would be left without'),
      destroy_content_view: yesNo('Delete the content view itself as well'),
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
      hostgroup_content_view_environment_id: number('Hostgroup content view environment', {internal: true}),
    },
    answer: task,
  }),
  bulk_delete_versions: put('/katello/api/content_views/:id/bulk_delete_versions', {
    summary: 'Delete several versions of a content view',
    params: {
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
      bulk_content_view_version_ids: hash(
        {
          included: hash(
            {ids: ids('Ids, separated by commas'), search: text('Query that narrows the result, e.g. name ~ web')},
            'Included',
          ),
          excluded: hash({ids: ids('Ids, separated by commas')}, 'Excluded'),
        },
        'Which versions',
        {required: true, internal: true},
      ),
      system_content_view_id: number('Content view for hosts that would be left without', {internal: true}),
      system_environment_id: number('Environment for hosts that would be left without', {internal: true}),
      key_content_view_id: number('Content view for activation keys that would be left without', {internal: true}),
      key_environment_id: number('Environment for activation keys that would be left without', {internal: true}),
      hostgroup_content_view_environment_id: number('Hostgroup content view environment', {internal: true}),
    },
    answer: task,
  }),
  remove_filters: put('/katello/api/content_views/:id/remove_filters', {
    summary: 'Delete several filters of a content view',
    params: {
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
      filter_ids: ids('Filters to delete', {required: true, internal: true}),
    },
    answer: contentViewDetails,
  }),
  history: get('/katello/api/content_views/:id/history', {
    summary: 'Show what happened to a content view',
    params: {
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
    },
    paged: true,
    answer: t.listOf(contentViewHistory),
  }),
  repositories: get('/katello/api/content_views/:id/repositories/show_all', {
    summary: 'Repositories that a content view has or could have',
    params: {
      id: number('Content view identifier', {required: true}),
      organization_id: number('Organization identifier', {internal: true}),
      content_type: text('Kind of content, e.g. docker, yum, file', {internal: true}),
      status: text('Status', {internal: true}),
    },
    paged: true,
    answer: t.listOf(contentViewRepositories),
  }),
})
