import {api, del, get, number, post, put, text, to, yesNo} from './define'
import {syncProgress} from './parts'
import * as t from './shape'
import {task} from './foreman-tasks'

export const product = t.record('Product', () => ({
  id: t.integer,
  name: t.text,
  label: t.text,
  description: t.nullable(t.text),
  organization_id: t.integer,
  organization: t.object({id: t.integer, name: t.text, label: t.text}),
  provider_id: t.integer,
  sync_plan_id: t.nullable(t.integer),
  sync_plan: t.nullable(
    t.object({
      id: t.integer,
      name: t.text,
      description: t.nullable(t.text),
      sync_date: t.text,
      interval: t.oneOf('hourly', 'daily', 'weekly', 'custom cron'),
      next_sync: t.nullable(t.time),
      cron_expression: t.nullable(t.text),
    }),
  ),
  sync_summary: t.map(t.integer),
  gpg_key_id: t.nullable(t.integer),
  ssl_ca_cert_id: t.nullable(t.integer),
  ssl_client_cert_id: t.nullable(t.integer),
  ssl_client_key_id: t.nullable(t.integer),
  gpg_key: t.optional(t.nullable(t.object({id: t.nullable(t.integer), name: t.nullable(t.text)}))),
  ssl_ca_cert: t.optional(t.nullable(t.object({id: t.nullable(t.integer), name: t.nullable(t.text)}))),
  repository_count: t.integer,
  cp_id: t.text,
  sync_state: t.nullable(
    t.oneOf(
      'scheduled',
      'pending',
      'planning',
      'planned',
      'running',
      'paused',
      'stopping',
      'success',
      'warning',
      'error',
      'cancelled',
    ),
  ),
  last_sync: t.nullable(t.time),
  last_sync_words: t.nullable(t.text),
}))
export type Product = t.TypeOf<typeof product>

export const productDetails = t.record('ProductDetails', () => ({
  ...product.members,
  sync_state_aggregated: t.nullable(t.text),
  product_content: t.list(
    t.object({content: t.object({name: t.text, contentUrl: t.text, type: t.text}), enabled: t.optional(t.boolean)}),
  ),
  available_content: t.list(t.map(t.unknown)),
  redhat: t.boolean,
  repositories: t.list(t.object({id: t.integer, name: t.text})),
  provider: t.object({name: t.text}),
  sync_status: syncProgress,
  permissions: t.object({
    view_products: t.boolean,
    edit_products: t.boolean,
    destroy_products: t.boolean,
    sync_products: t.boolean,
    deletable: t.optional(t.boolean),
  }),
  readonly: t.optional(t.boolean),
  published_content_view_ids: t.list(t.integer),
  has_last_affected_repo_in_filter: t.boolean,
  active_task_count: t.integer,
  created_at: t.time,
  updated_at: t.time,
}))
export type ProductDetails = t.TypeOf<typeof productDetails>

export const products = api('products', 'Products: collections of repositories', {
  index: get('/katello/api/products', {
    summary: 'List products',
    params: {
      organization_id: to('organization', '', {required: true}),
      subscription_id: to('subscription'),
      name: text('Name'),
      enabled: yesNo('Only what is enabled'),
      custom: yesNo('Only products made here'),
      redhat_only: yesNo("Only Red Hat's products"),
      include_available_content: yesNo('Show what could be enabled as well'),
      sync_plan_id: to('sync-plan'),
      available_for: text('Only what could be added to this kind of object'),
    },
    paged: true,
    answer: t.listOf(product),
    others: [
      '/katello/api/subscriptions/:subscription_id/products',
      '/katello/api/activation_keys/:activation_key_id/products',
      '/katello/api/organizations/:organization_id/products',
      '/katello/api/sync_plans/:sync_plan_id/products',
      '/katello/api/organizations/:organization_id/sync_plans/:sync_plan_id/products',
    ],
  }),
  auto_complete_name: get('/katello/api/products/auto_complete_name', {
    summary: 'Names of products that begin so',
    params: {organization_id: number('Organization', {required: true}), term: text('Term')},
    answer: t.list(t.text),
  }),
  create: post('/katello/api/products', {
    summary: 'Create a product',
    params: {
      organization_id: to('organization', '', {required: true}),
      description: text('Free text'),
      gpg_key_id: to('content-credential', '', {flag: 'gpg-key'}),
      ssl_ca_cert_id: to('content-credential', '', {flag: 'ssl-ca-cert'}),
      ssl_client_cert_id: to('content-credential', '', {flag: 'ssl-client-cert'}),
      ssl_client_key_id: to('content-credential', '', {flag: 'ssl-client-key'}),
      sync_plan_id: to('sync-plan'),
      name: text('Name', {required: true}),
      label: text('Label: letters, digits, - and _; cannot be changed later'),
    },
    answer: productDetails,
    others: ['/katello/api/organizations/:organization_id/products'],
  }),
  show: get('/katello/api/products/:id', {
    summary: 'Show a product',
    params: {organization_id: to('organization'), id: number('Product identifier', {required: true})},
    answer: productDetails,
  }),
  update: put('/katello/api/products/:id', {
    summary: 'Update a product',
    params: {
      description: text('Free text'),
      gpg_key_id: to('content-credential', '', {flag: 'gpg-key'}),
      ssl_ca_cert_id: to('content-credential', '', {flag: 'ssl-ca-cert'}),
      ssl_client_cert_id: to('content-credential', '', {flag: 'ssl-client-cert'}),
      ssl_client_key_id: to('content-credential', '', {flag: 'ssl-client-key'}),
      sync_plan_id: to('sync-plan'),
      name: text('Name'),
      organization_id: number('Organization', {internal: true}),
      id: number('Product identifier', {required: true}),
    },
    answer: productDetails,
  }),
  destroy: del('/katello/api/products/:id', {
    summary: 'Delete a product with its repositories',
    params: {id: number('Product identifier', {required: true})},
    answer: task,
  }),
  sync: post('/katello/api/products/:id/sync', {
    summary: 'Sync all repositories of a product',
    params: {
      organization_id: number('Organization', {internal: true}),
      id: number('Product identifier', {required: true}),
    },
    answer: task,
  }),
})
