import {contentCredentials, filterByName, label, organizationContext} from './common'
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

const settings = {
  description: text('Description of the product'),
  ...contentCredentials,
  sync_plan_id: to('sync-plan'),
}

const id = number('Product ID', {required: true})

export const products = api('products', 'Products: collections of repositories', () => ({
  index: get('/katello/api/products', {
    summary: 'List products',
    params: {
      organization_id: to('organization', '', {required: true}),
      subscription_id: to('subscription'),
      name: filterByName,
      enabled: yesNo('List only enabled products'),
      custom: yesNo('List only custom products'),
      redhat_only: yesNo('List only Red Hat products'),
      include_available_content: yesNo('Include the available content of each product'),
      sync_plan_id: to('sync-plan'),
      available_for: text('List only products that can be added to an object of this type: sync_plan'),
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
    summary: 'Complete the name of a product',
    params: {organization_id: number('Organization ID', {required: true}), term: text('Beginning of the name')},
    answer: t.list(t.text),
  }),
  create: post('/katello/api/products', {
    summary: 'Create a product',
    params: {
      organization_id: to('organization', '', {required: true}),
      ...settings,
      name: text('Name of the product', {required: true}),
      label,
    },
    answer: productDetails,
    others: ['/katello/api/organizations/:organization_id/products'],
  }),
  show: get('/katello/api/products/:id', {
    summary: 'Show a product',
    params: {organization_id: to('organization'), id},
    answer: productDetails,
  }),
  update: put('/katello/api/products/:id', {
    summary: 'Update a product',
    params: {
      ...settings,
      name: text('Name of the product'),
      ...organizationContext,
      id,
    },
    answer: productDetails,
  }),
  destroy: del('/katello/api/products/:id', {
    summary: 'Delete a product and its repositories',
    params: {id},
    answer: task,
  }),
  sync: post('/katello/api/products/:id/sync', {
    summary: 'Synchronize the repositories of a product',
    params: {
      ...organizationContext,
      id,
    },
    answer: task,
  }),
}))
