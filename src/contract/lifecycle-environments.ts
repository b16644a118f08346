import {filterByLabel, filterByName, label} from './common'
import {api, del, get, nested, number, post, put, text, to, yesNo} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'
import {errataCounts, ofOrganization, reference} from './parts'

export const lifecycleEnvironment = t.record('LifecycleEnvironment', () => ({
  id: t.integer,
  name: t.text,
  label: t.text,
  description: t.nullable(t.text),
  ...ofOrganization,
  prior: t.about('The environment before it in the path; null for Library', t.nullable(reference)),
  successor: t.nullable(reference),
  /** Of Library alone all of them. */
  counts: t.object({
    packages: t.optional(t.integer),
    module_streams: t.optional(t.integer),
    errata: t.optional(errataCounts),
    yum_repositories: t.optional(t.integer),
    docker_repositories: t.optional(t.integer),
    ostree_repositories: t.optional(t.integer),
    debs: t.optional(t.integer),
    deb_repositories: t.optional(t.integer),
    products: t.optional(t.integer),
    content_hosts: t.integer,
    content_views: t.integer,
  }),
  permissions: t.object({
    create_lifecycle_environments: t.boolean,
    view_lifecycle_environments: t.boolean,
    edit_lifecycle_environments: t.boolean,
    destroy_lifecycle_environments: t.boolean,
    promote_or_remove_content_views_to_environments: t.boolean,
  }),
  content_views: t.list(reference),
  capsules: t.optional(
    t.list(t.object({id: t.integer, name: t.text, lifecycle_environments: t.list(t.object({id: t.integer}))})),
  ),
  content_source: t.optional(
    t.nullable(t.object({id: t.integer, name: t.text, environment_is_associated: t.optional(t.boolean)})),
  ),
  library: t.boolean,
  registry_name_pattern: t.about(
    'ERB template of the names of its container repositories; null for the default',
    t.nullable(t.text),
  ),
  registry_unauthenticated_pull: t.about('Whether anybody may pull without a login', t.boolean),
  created_at: t.time,
  updated_at: t.time,
}))
export type LifecycleEnvironment = t.TypeOf<typeof lifecycleEnvironment>

export const lifecycleEnvironmentPaths = t.record('LifecycleEnvironmentPaths', () => ({
  environments: t.list(lifecycleEnvironment),
}))
export type LifecycleEnvironmentPaths = t.TypeOf<typeof lifecycleEnvironmentPaths>

const settings = {
  description: text('Description of the lifecycle environment'),
  registry_name_pattern: text(
    'Pattern for container image names, e.g. <%= organization.label %>/<%= repository.docker_upstream_name %>',
  ),
  registry_unauthenticated_pull: yesNo('Allow pulling images without authentication'),
}

/** The same ID where the path names it so. */
const environment_id = number('Lifecycle environment ID', {internal: true})
const id = number('Lifecycle environment ID', {required: true})

export const lifecycleEnvironments = api(
  'lifecycle_environments',
  'Lifecycle environments: the stages of a path that content is promoted along',
  () => ({
    index: get('/katello/api/environments', {
      summary: 'List lifecycle environments',
      params: {
        organization_id: to('organization'),
        library: yesNo('List only Library'),
        name: filterByName,
        label: filterByLabel,
      },
      paged: true,
      answer: t.listOf(lifecycleEnvironment),
      others: ['/katello/api/organizations/:organization_id/environments'],
    }),
    show: get('/katello/api/environments/:id', {
      summary: 'Show a lifecycle environment',
      params: {
        organization_id: to('organization'),
        id,
        environment_id,
      },
      answer: lifecycleEnvironment,
      others: ['/katello/api/organizations/:organization_id/environments/:environment_id'],
    }),
    create: post('/katello/api/environments', {
      summary: 'Create a lifecycle environment',
      params: {
        organization_id: to('organization', '', {required: true}),
        name: text('Name of the lifecycle environment', {required: true}),
        label,
        ...settings,
        prior_id: to('lifecycle-environment', 'prior lifecycle environment', {required: true, flag: 'prior'}),
        prior: nested('ID of the prior lifecycle environment', {within: 'environment', internal: true}),
        path_id: number('ID of the first environment of the path to insert into, if the prior one is Library', {
          within: 'environment',
          internal: true,
        }),
      },
      answer: lifecycleEnvironment,
      others: ['/katello/api/organizations/:organization_id/environments'],
    }),
    update: put('/katello/api/environments/:id', {
      summary: 'Update a lifecycle environment',
      params: {
        organization_id: to('organization'),
        new_name: text('New name'),
        ...settings,
        async: yesNo('Return the task ID immediately instead of waiting'),
        id,
        environment_id,
        name: text('Name of the lifecycle environment', {within: 'environment', internal: true}),
      },
      answer: t.union(lifecycleEnvironment, task),
      others: ['/katello/api/organizations/:organization_id/environments/:id'],
    }),
    destroy: del('/katello/api/environments/:id', {
      summary: 'Delete a lifecycle environment',
      params: {
        organization_id: to('organization'),
        id,
        environment_id,
      },
      answer: lifecycleEnvironment,
      others: ['/katello/api/organizations/:organization_id/environments/:id'],
    }),
    paths: get('/katello/api/organizations/:organization_id/environments/paths', {
      summary: 'List lifecycle environment paths',
      params: {
        organization_id: to('organization', '', {required: true}),
        content_source_id: number('ID of the smart proxy that serves the content'),
        permission_type: text('List only environments with this permission: readable or promotable'),
      },
      answer: t.listOf(lifecycleEnvironmentPaths),
    }),
  }),
)
