import {api, del, get, nested, number, post, put, text, to, yesNo} from './define'
import * as t from './shape'

export const lifecycleEnvironment = t.record('LifecycleEnvironment', () => ({
  id: t.integer,
  name: t.text,
  label: t.text,
  description: t.nullable(t.text),
  organization_id: t.integer,
  organization: t.object({id: t.integer, name: t.text, label: t.text}),
  prior: t.nullable(t.object({id: t.integer, name: t.text})),
  successor: t.nullable(t.object({id: t.integer, name: t.text})),
  counts: t.object({
    packages: t.optional(t.integer),
    module_streams: t.optional(t.integer),
    errata: t.optional(t.object({security: t.integer, bugfix: t.integer, enhancement: t.integer, total: t.integer})),
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
  content_views: t.list(t.object({id: t.integer, name: t.text})),
  capsules: t.list(t.object({id: t.integer, name: t.text, lifecycle_environments: t.list(t.object({id: t.integer}))})),
  library: t.boolean,
  registry_name_pattern: t.nullable(t.text),
  registry_unauthenticated_pull: t.boolean,
  created_at: t.time,
  updated_at: t.time,
}))
export type LifecycleEnvironment = t.TypeOf<typeof lifecycleEnvironment>

export const lifecycleEnvironmentPaths = t.record('LifecycleEnvironmentPaths', () => ({
  environments: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      label: t.text,
      description: t.nullable(t.text),
      organization_id: t.integer,
      organization: t.object({id: t.integer, name: t.text, label: t.text}),
      prior: t.nullable(t.object({id: t.integer, name: t.text})),
      successor: t.nullable(t.object({id: t.integer, name: t.text})),
      counts: t.object({
        packages: t.optional(t.integer),
        module_streams: t.optional(t.integer),
        errata: t.optional(
          t.object({security: t.integer, bugfix: t.integer, enhancement: t.integer, total: t.integer}),
        ),
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
      content_views: t.list(t.object({id: t.integer, name: t.text})),
      capsules: t.list(
        t.object({id: t.integer, name: t.text, lifecycle_environments: t.list(t.object({id: t.integer}))}),
      ),
      library: t.boolean,
      registry_name_pattern: t.nullable(t.text),
      registry_unauthenticated_pull: t.boolean,
      created_at: t.time,
      updated_at: t.time,
    }),
  ),
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
      answer: t.unknown,
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
