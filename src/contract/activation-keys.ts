import {api, del, get, hashes, ids, list, number, post, put, text, yesNo} from './define'
import {task} from './foreman-tasks'
import {contentViewEnvironment} from './parts'
import * as t from './shape'

export const activationKey = t.record('ActivationKey', () => ({
  id: t.integer,
  name: t.text,
  description: t.nullable(t.text),
  organization_id: t.integer,
  organization: t.object({id: t.integer, name: t.text, label: t.text}),
  content_view_environment_labels: t.optional(t.text),
  multi_content_view_environment: t.optional(t.boolean),
  content_view_environments: t.optional(t.list(contentViewEnvironment)),
  content_view: t.nullable(t.object({id: t.integer, name: t.text})),
  content_view_id: t.nullable(t.integer),
  environment: t.nullable(t.object({id: t.integer, name: t.text})),
  environment_id: t.nullable(t.integer),
  usage_count: t.integer,
  user_id: t.nullable(t.integer),
  max_hosts: t.nullable(t.integer),
  release_version: t.nullable(t.text),
  purpose_role: t.nullable(t.text),
  purpose_usage: t.nullable(t.text),
  purpose_addons: t.list(t.unknown),
  products: t.list(t.unknown),
  host_collections: t.list(t.object({id: t.integer, name: t.text})),
  permissions: t.object({
    view_activation_keys: t.boolean,
    edit_activation_keys: t.boolean,
    destroy_activation_keys: t.boolean,
  }),
  unlimited_hosts: t.boolean,
  auto_attach: t.boolean,
  created_at: t.time,
  updated_at: t.time,
}))
export type ActivationKey = t.TypeOf<typeof activationKey>

export const activationKeyDetails = t.record('ActivationKeyDetails', () => ({
  ...activationKey.members,
  hosts: t.optional(t.list(t.object({id: t.integer, name: t.text}))),
  service_level: t.nullable(t.text),
  content_overrides: t.list(t.object({name: t.text, content_label: t.text, value: t.text})),
}))
export type ActivationKeyDetails = t.TypeOf<typeof activationKeyDetails>

export const activationKeyCreate = t.record('ActivationKeyCreate', () => ({
  ...activationKey.members,
  service_level: t.nullable(t.text),
  content_overrides: t.list(t.object({name: t.text, content_label: t.text, value: t.text})),
}))
export type ActivationKeyCreate = t.TypeOf<typeof activationKeyCreate>

export const activationKeys = api('activation_keys', 'Keys that hosts register with instead of credentials', {
  index: get('/katello/api/activation_keys', {
    summary: 'List activation keys',
    params: {
      organization_id: number('Organization', {required: true}),
      environment_id: number('Environment'),
      content_view_id: number('Content view'),
      name: text('Name'),
    },
    paged: true,
    answer: t.listOf(activationKey),
    others: [
      '/katello/api/environments/:environment_id/activation_keys',
      '/katello/api/organizations/:organization_id/activation_keys',
    ],
  }),
  show: get('/katello/api/activation_keys/:id', {
    summary: 'Show an activation key',
    params: {
      organization_id: number('Organization', {internal: true}),
      id: number('ID of the activation key', {required: true}),
      show_hosts: yesNo('Show hosts associated to an activation key', {internal: true}),
    },
    answer: activationKeyDetails,
  }),
  create: post('/katello/api/activation_keys', {
    summary: 'Create an activation key',
    params: {
      organization_id: number('Organization', {required: true, internal: true}),
      name: text('Name', {required: true, within: 'activation_key', internal: true}),
      description: text('Free text', {within: 'activation_key', internal: true}),
      unlimited_hosts: yesNo('can the activation key have unlimited hosts', {within: 'activation_key', internal: true}),
      max_hosts: number('maximum number of registered content hosts', {within: 'activation_key', internal: true}),
      release_version: text('content release version', {within: 'activation_key', internal: true}),
      service_level: text('service level', {within: 'activation_key', internal: true}),
      content_view_environments: list('Labels: Dev/App_CV, or Library for the default view', {
        within: 'activation_key',
        internal: true,
      }),
      content_view_environment_ids: ids('Ids of content view environments', {within: 'activation_key', internal: true}),
      content_view_id: number('content view id, with environment_id', {within: 'activation_key', internal: true}),
      environment_id: number('environment id, with content_view_id', {within: 'activation_key', internal: true}),
      lifecycle_environment_id: number('Lifecycle environment', {within: 'activation_key', internal: true}),
    },
    answer: activationKeyCreate,
  }),
  update: put('/katello/api/activation_keys/:id', {
    summary: 'Update an activation key',
    params: {
      organization_id: number('Organization', {internal: true}),
      id: number('ID of the activation key', {required: true}),
      name: text('Name', {within: 'activation_key', internal: true}),
      description: text('Free text', {within: 'activation_key', internal: true}),
      unlimited_hosts: yesNo('can the activation key have unlimited hosts', {within: 'activation_key', internal: true}),
      max_hosts: number('maximum number of registered content hosts', {within: 'activation_key', internal: true}),
      release_version: text('content release version', {within: 'activation_key', internal: true}),
      service_level: text('service level', {within: 'activation_key', internal: true}),
      content_view_environments: list('Labels: Dev/App_CV, or Library for the default view', {
        within: 'activation_key',
        internal: true,
      }),
      content_view_environment_ids: ids('Ids of content view environments', {within: 'activation_key', internal: true}),
      content_view_id: number('content view id, with environment_id', {within: 'activation_key', internal: true}),
      environment_id: number('environment id, with content_view_id', {within: 'activation_key', internal: true}),
      lifecycle_environment_id: number('Lifecycle environment', {within: 'activation_key', internal: true}),
    },
    answer: activationKeyCreate,
  }),
  destroy: del('/katello/api/activation_keys/:id', {
    summary: 'Destroy an activation key',
    params: {
      organization_id: number('Organization', {internal: true}),
      id: number('ID of the activation key', {required: true}),
    },
    answer: task,
  }),
  copy: post('/katello/api/activation_keys/:id/copy', {
    summary: 'Copy an activation key',
    params: {
      organization_id: number('Organization', {internal: true}),
      id: number('ID of the activation key', {required: true}),
      new_name: text('New name', {required: true, internal: true}),
    },
    answer: activationKeyCreate,
  }),
  content_override: put('/katello/api/activation_keys/:id/content_override', {
    summary: 'Override content for activation_key',
    params: {
      organization_id: number('Organization', {internal: true}),
      id: number('ID of the activation key', {required: true}),
      content_overrides: hashes(
        {
          content_label: text('Content label', {required: true}),
          value: text('New value'),
          name: text('Name'),
          remove: yesNo('Remove'),
        },
        'Content overrides',
        {internal: true},
      ),
    },
    answer: activationKeyCreate,
  }),
  product_content: get('/katello/api/activation_keys/:id/product_content', {
    summary: 'Show content available for an activation key: none, since container content needs no entitlement',
    params: {
      organization_id: number('Organization', {internal: true}),
      id: number('ID of the activation key', {required: true}),
    },
    paged: true,
    answer: t.listOf(t.map(t.unknown)),
  }),
})
