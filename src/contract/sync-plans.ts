import {filterByName, organizationContext} from './common'
import {api, del, get, ids, internal, number, oneOf, post, put, text, within, yesNo} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'

export const syncPlan = t.record('SyncPlan', () => ({
  id: t.integer,
  name: t.text,
  description: t.nullable(t.text),
  organization_id: t.integer,
  enabled: t.boolean,
  foreman_tasks_recurring_logic_id: t.integer,
  cron_expression: t.nullable(t.text),
  products: t.list(t.map(t.nullable(t.union(t.text, t.integer)))),
  permissions: t.object({view_sync_plans: t.boolean, edit_sync_plans: t.boolean, destroy_sync_plans: t.boolean}),
  interval: t.oneOf('hourly', 'daily', 'weekly', 'custom cron'),
  next_sync: t.nullable(t.time),
  sync_date: t.text,
  created_at: t.time,
  updated_at: t.time,
}))
export type SyncPlan = t.TypeOf<typeof syncPlan>

const intervals = ['hourly', 'daily', 'weekly', 'custom cron'] as const

const settings = {
  interval: oneOf('How often to synchronize', intervals, {required: true}),
  sync_date: text('Date and time of the first synchronization', {required: true}),
  description: text('Description of the sync plan'),
  enabled: yesNo('Whether the sync plan is enabled', {required: true}),
  cron_expression: text('Cron expression for the interval "custom cron"'),
}

const id = number('Sync plan ID', {required: true})

export const syncPlans = api('sync_plans', 'Sync plans, which synchronize products on a schedule', () => ({
  index: get('/katello/api/sync_plans', {
    summary: 'List sync plans',
    params: {
      organization_id: number('Filter by organization ID'),
      name: filterByName,
      interval: oneOf('Filter by interval', intervals),
      sync_date: text('Filter by date of the first synchronization'),
    },
    paged: true,
    answer: t.listOf(syncPlan),
    others: ['/katello/api/organizations/:organization_id/sync_plans'],
  }),
  show: get('/katello/api/sync_plans/:id', {
    summary: 'Show a sync plan',
    params: {
      ...organizationContext,
      id,
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id'],
  }),
  create: post('/katello/api/sync_plans', {
    summary: 'Create a sync plan',
    params: {
      ...organizationContext,
      name: text('Name of the sync plan', {required: true, within: 'sync_plan', internal: true}),
      ...internal(within('sync_plan', settings)),
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans'],
  }),
  update: put('/katello/api/sync_plans/:id', {
    summary: 'Update a sync plan',
    params: {
      ...organizationContext,
      id,
      name: text('Name of the sync plan', {within: 'sync_plan', internal: true}),
      ...internal(within('sync_plan', settings)),
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id'],
  }),
  destroy: del('/katello/api/sync_plans/:id', {
    summary: 'Delete a sync plan',
    params: {
      ...organizationContext,
      id,
    },
    answer: t.nothing,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id'],
  }),
  add_products: put('/katello/api/sync_plans/:id/add_products', {
    summary: 'Assign a sync plan to products',
    params: {
      ...organizationContext,
      id,
      product_ids: ids('Product IDs', {required: true, internal: true}),
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id/add_products'],
  }),
  remove_products: put('/katello/api/sync_plans/:id/remove_products', {
    summary: 'Remove a sync plan from products',
    params: {
      ...organizationContext,
      id,
      product_ids: ids('Product IDs', {required: true, internal: true}),
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id/remove_products'],
  }),
  sync: put('/katello/api/sync_plans/:id/sync', {
    summary: 'Synchronize the products of a sync plan',
    params: {
      ...organizationContext,
      id,
    },
    answer: task,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id/sync'],
  }),
}))
