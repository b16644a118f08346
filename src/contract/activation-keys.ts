import {filterByName, organizationContext} from './common'
import {api, del, get, hashes, ids, internal, list, number, post, put, text, within, yesNo} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'
import {contentViewEnvironment} from './parts'

export const activationKey = t.record('ActivationKey', () => ({
  id: t.integer,
  name: t.text,
  description: t.nullable(t.text),
  organization_id: t.integer,
  organization: t.object({id: t.integer, name: t.text, label: t.text}),
  content_view_environment_labels: t.optional(t.text),
  multi_content_view_environment: t.optional(t.boolean),
  content_view_environments: t.optional(t.list(contentViewEnvironment)),
  content_view: t.optional(t.nullable(t.object({id: t.integer, name: t.text}))),
  content_view_id: t.optional(t.nullable(t.integer)),
  environment: t.optional(t.nullable(t.object({id: t.integer, name: t.text}))),
  environment_id: t.optional(t.nullable(t.integer)),
  usage_count: t.integer,
  user_id: t.nullable(t.integer),
  max_hosts: t.nullable(t.integer),
  release_version: t.nullable(t.text),
  purpose_role: t.nullable(t.text),
  purpose_usage: t.nullable(t.text),
  purpose_addons: t.list(t.unknown),
  products: t.optional(t.list(t.unknown)),
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

const settings = {
  description: text('Description of the activation key'),
  unlimited_hosts: yesNo('Whether any number of hosts can register with the activation key'),
  max_hosts: number('Maximum number of hosts that can register with the activation key'),
  release_version: text('Release version of the content'),
  service_level: text('Service level'),
  content_view_environments: list('Labels of content view environments, e.g. Dev/App_CV, or Library'),
  content_view_environment_ids: ids('Content view environment IDs'),
  content_view_id: number('Content view ID, together with a lifecycle environment'),
  environment_id: number('Lifecycle environment ID, together with a content view'),
}

const id = number('Activation key ID', {required: true})

export const activationKeys = api(
  'activation_keys',
  'Activation keys that hosts register with instead of credentials',
  () => ({
    index: get('/katello/api/activation_keys', {
      summary: 'List activation keys',
      params: {
        organization_id: number('Organization ID', {required: true}),
        environment_id: number('Filter by lifecycle environment ID'),
        content_view_id: number('Filter by content view ID'),
        name: filterByName,
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
        ...organizationContext,
        id,
        show_hosts: yesNo('Include the hosts registered with the activation key', {internal: true}),
      },
      answer: activationKeyDetails,
    }),
    create: post('/katello/api/activation_keys', {
      summary: 'Create an activation key',
      params: {
        organization_id: number('Organization', {required: true, internal: true}),
        name: text('Name of the activation key', {required: true, within: 'activation_key', internal: true}),
        ...internal(within('activation_key', settings)),
      },
      answer: activationKeyCreate,
    }),
    update: put('/katello/api/activation_keys/:id', {
      summary: 'Update an activation key',
      params: {
        ...organizationContext,
        id,
        name: text('Name of the activation key', {within: 'activation_key', internal: true}),
        ...internal(within('activation_key', settings)),
      },
      answer: activationKeyCreate,
    }),
    destroy: del('/katello/api/activation_keys/:id', {
      summary: 'Delete an activation key',
      params: {
        ...organizationContext,
        id,
      },
      answer: task,
    }),
    copy: post('/katello/api/activation_keys/:id/copy', {
      summary: 'Copy an activation key',
      params: {
        ...organizationContext,
        id,
        new_name: text('Name of the copy', {required: true, internal: true}),
      },
      answer: activationKeyCreate,
    }),
    content_override: put('/katello/api/activation_keys/:id/content_override', {
      summary: 'Override content settings of an activation key',
      params: {
        ...organizationContext,
        id,
        content_overrides: hashes(
          {
            content_label: text('Label of the content', {required: true}),
            value: text('Value of the override'),
            name: text('Name of the setting to override'),
            remove: yesNo('Remove the override'),
          },
          'Overrides to set or remove',
          {internal: true},
        ),
      },
      answer: activationKeyCreate,
    }),
    product_content: get('/katello/api/activation_keys/:id/product_content', {
      summary: 'List content available to an activation key (always empty: containers need no entitlement)',
      params: {
        ...organizationContext,
        id,
      },
      paged: true,
      answer: t.listOf(t.map(t.unknown)),
    }),
  }),
)
