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
  prior: t.nullable(reference),
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
  registry_name_pattern: t.nullable(t.text),
  registry_unauthenticated_pull: t.boolean,
  created_at: t.time,
  updated_at: t.time,
}))
export type LifecycleEnvironment = t.TypeOf<typeof lifecycleEnvironment>

export const lifecycleEnvironmentPaths = t.record('LifecycleEnvironmentPaths', () => ({
  environments: t.list(lifecycleEnvironment),
}))
export type LifecycleEnvironmentPaths = t.TypeOf<typeof lifecycleEnvironmentPaths>

export const lifecycleEnvironments = api(
  'lifecycle_environments',
  'Lifecycle environments: the stations of a path that content is promoted along',
  {
    index: get('/katello/api/environments', {
      summary: 'List environments in an organization',
      params: {
        organization_id: to('organization'),
        library: yesNo('Only the library'),
        name: text('Name'),
        label: text('Label: letters, digits, - and _; cannot be changed later'),
      },
      paged: true,
      answer: t.listOf(lifecycleEnvironment),
      others: ['/katello/api/organizations/:organization_id/environments'],
    }),
    show: get('/katello/api/environments/:id', {
      summary: 'Show an environment',
      params: {
        organization_id: to('organization'),
        id: number('ID of the environment', {required: true}),
        environment_id: number('Environment', {internal: true}),
      },
      answer: lifecycleEnvironment,
      others: ['/katello/api/organizations/:organization_id/environments/:environment_id'],
    }),
    create: post('/katello/api/environments', {
      summary: 'Create an environment',
      params: {
        organization_id: to('organization', '', {required: true}),
        name: text('Name', {required: true}),
        label: text('Label: letters, digits, - and _; cannot be changed later'),
        description: text('Free text'),
        registry_name_pattern: text(
          'Pattern for container names, e.g. <%= organization.label %>/<%= repository.docker_upstream_name %>',
        ),
        registry_unauthenticated_pull: yesNo('Let anybody pull images of this environment'),
        prior_id: to('lifecycle-environment', '', {required: true, flag: 'prior'}),
        prior: nested('Lifecycle environment that comes before', {within: 'environment', internal: true}),
        path_id: number('With Library as the prior: the environment before which to insert', {
          within: 'environment',
          internal: true,
        }),
      },
      answer: lifecycleEnvironment,
      others: ['/katello/api/organizations/:organization_id/environments'],
    }),
    update: put('/katello/api/environments/:id', {
      summary: 'Update an environment',
      params: {
        organization_id: to('organization'),
        new_name: text('New name'),
        description: text('Free text'),
        registry_name_pattern: text(
          'Pattern for container names, e.g. <%= organization.label %>/<%= repository.docker_upstream_name %>',
        ),
        registry_unauthenticated_pull: yesNo('Let anybody pull images of this environment'),
        async: yesNo('Return at once with the task id instead of waiting'),
        id: number('ID of the environment', {required: true}),
        environment_id: number('Environment', {internal: true}),
        name: text('Name', {within: 'environment', internal: true}),
      },
      answer: t.union(lifecycleEnvironment, task),
      others: ['/katello/api/organizations/:organization_id/environments/:id'],
    }),
    destroy: del('/katello/api/environments/:id', {
      summary: 'Destroy an environment',
      params: {
        organization_id: to('organization'),
        id: number('ID of the environment', {required: true}),
        environment_id: number('Environment', {internal: true}),
      },
      answer: lifecycleEnvironment,
      others: ['/katello/api/organizations/:organization_id/environments/:id'],
    }),
    paths: get('/katello/api/organizations/:organization_id/environments/paths', {
      summary: 'List environment paths',
      params: {
        organization_id: to('organization', '', {required: true}),
        content_source_id: number('Content source'),
        permission_type: text('Which environments: readable or promotable'),
      },
      answer: t.listOf(lifecycleEnvironmentPaths),
    }),
  },
)
