import {api, del, get, ids, number, oneOf, post, put, text, yesNo} from './define'
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

export const syncPlans = api('sync_plans', 'Plans by which products are synchronized', {
  index: get('/katello/api/sync_plans', {
    summary: 'List sync plans',
    params: {
      organization_id: number('Organization identifier'),
      name: text('Name'),
      interval: oneOf('Interval', ['hourly', 'daily', 'weekly', 'custom cron']),
      sync_date: text('Sync date'),
    },
    paged: true,
    answer: t.listOf(syncPlan),
    others: ['/katello/api/organizations/:organization_id/sync_plans'],
  }),
  show: get('/katello/api/sync_plans/:id', {
    summary: 'Show a sync plan',
    params: {
      organization_id: number('Organization identifier', {internal: true}),
      id: number('Sync plan identifier', {required: true}),
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id'],
  }),
  create: post('/katello/api/sync_plans', {
    summary: 'Create a sync plan',
    params: {
      organization_id: number('Organization identifier', {internal: true}),
      name: text('Name', {required: true, within: 'sync_plan', internal: true}),
      interval: oneOf('How often synchronization should run', ['hourly', 'daily', 'weekly', 'custom cron'], {
        required: true,
        within: 'sync_plan',
        internal: true,
      }),
      sync_date: text('Start datetime of synchronization', {required: true, within: 'sync_plan', internal: true}),
      description: text('Free text', {within: 'sync_plan', internal: true}),
      enabled: yesNo('Only what is enabled', {required: true, within: 'sync_plan', internal: true}),
      cron_expression: text('When to synchronize, for the interval custom cron', {within: 'sync_plan', internal: true}),
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans'],
  }),
  update: put('/katello/api/sync_plans/:id', {
    summary: 'Update a sync plan',
    params: {
      organization_id: number('Organization identifier', {internal: true}),
      id: number('Sync plan identifier', {required: true}),
      name: text('Name', {within: 'sync_plan', internal: true}),
      interval: oneOf('How often synchronization should run', ['hourly', 'daily', 'weekly', 'custom cron'], {
        required: true,
        within: 'sync_plan',
        internal: true,
      }),
      sync_date: text('Start datetime of synchronization', {required: true, within: 'sync_plan', internal: true}),
      description: text('Free text', {within: 'sync_plan', internal: true}),
      enabled: yesNo('Only what is enabled', {required: true, within: 'sync_plan', internal: true}),
      cron_expression: text('When to synchronize, for the interval custom cron', {within: 'sync_plan', internal: true}),
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id'],
  }),
  destroy: del('/katello/api/sync_plans/:id', {
    summary: 'Destroy a sync plan',
    params: {
      organization_id: number('Organization identifier', {internal: true}),
      id: number('Sync plan identifier', {required: true}),
    },
    answer: t.nothing,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id'],
  }),
  add_products: put('/katello/api/sync_plans/:id/add_products', {
    summary: 'Add products to sync plan',
    params: {
      organization_id: number('Organization identifier', {internal: true}),
      id: number('Sync plan identifier', {required: true}),
      product_ids: ids('List of product ids to add', {required: true, internal: true}),
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id/add_products'],
  }),
  remove_products: put('/katello/api/sync_plans/:id/remove_products', {
    summary: 'Remove products from sync plan',
    params: {
      organization_id: number('Organization identifier', {internal: true}),
      id: number('Sync plan identifier', {required: true}),
      product_ids: ids('List of product ids to remove', {required: true, internal: true}),
    },
    answer: syncPlan,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id/remove_products'],
  }),
  sync: put('/katello/api/sync_plans/:id/sync', {
    summary: 'Initiate a sync of the products attached to the sync plan',
    params: {
      organization_id: number('Organization identifier', {internal: true}),
      id: number('Sync plan identifier', {required: true}),
    },
    answer: task,
    others: ['/katello/api/organizations/:organization_id/sync_plans/:id/sync'],
  }),
})
