import {created, noContent} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {failedPrecondition} from '../kernel/errors'
import {boolean, ids, numeric, paging, string} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {Product, SyncPlan} from './tables'
import {utc} from '../kernel/store/times'
import {stamps} from '../json'
import {nextSync, productsOf, runSyncPlan, saveSyncPlan, startSyncPlan, syncIntervals} from './sync-plans'
import {short as shortProduct} from './api'

export const syncPlanSearch: Searchable = {
  from: 'sync_plans',
  id: 'sync_plans.id',
  fields: {
    name: field.string('sync_plans.name'),
    interval: field.string('sync_plans.interval'),
    enabled: field.boolean('sync_plans.enabled'),
    organization_id: field.integer('sync_plans.organization_id', {explicit: true}),
  },
  sort: {by: 'name', order: 'asc'},
}

const lookup = {
  noun: 'sync plan',
  permission: 'view_sync_plans',
  organization: (row: SyncPlan) => row.organization_id,
}

const shownOfProducts = [
  ...(['id', 'cp_id', 'name', 'label', 'description', 'sync_state'] as const),
  ...(['last_sync', 'last_sync_words', 'repository_count'] as const),
]

function productJson(call: Call<unknown>, product: Product): Record<string, unknown> {
  const whole = shortProduct(call.app, product)
  return Object.fromEntries(shownOfProducts.map((key) => [key, whole[key]]))
}

function render(call: Call<unknown>, row: SyncPlan): Record<string, unknown> {
  const may = (verb: string) => call.can(`${verb}_sync_plans`, row.organization_id)
  return {
    id: row.id,
    organization_id: row.organization_id,
    name: row.name,
    description: row.description,
    interval: row.interval,
    next_sync: utc(nextSync(row, call.app.now())),
    sync_date: utc(row.sync_date),
    ...stamps(row),
    enabled: row.enabled,
    foreman_tasks_recurring_logic_id: row.id,
    cron_expression: row.cron_expression,
    products: productsOf(call.app, row).map((product) => productJson(call, product)),
    permissions: {
      view_sync_plans: may('view'),
      edit_sync_plans: may('edit'),
      destroy_sync_plans: may('destroy'),
    },
  }
}

const both = (method: string, path: string) => [
  `${method} /sync_plans${path}`,
  `${method} /organizations/:organization_id/sync_plans${path}`,
]
const inOrganization = {organization_id: numeric({description: 'Organization identifier'})}
const identity = {...inOrganization, id: numeric({required: true, description: 'Sync plan identifier'})}
const attributes = {
  interval: string({required: true, values: syncIntervals, description: 'How often synchronization should run'}),
  sync_date: string({required: true, description: 'Start datetime of synchronization'}),
  description: string(),
  enabled: boolean({required: true, description: 'Enables or disables synchronization'}),
  cron_expression: string({description: 'When to synchronize, for the interval custom cron'}),
}

const find = (call: Call<{id?: number | null | undefined}>, permission = 'view_sync_plans') =>
  call.find(call.store.syncPlans, call.params.id, {...lookup, permission})

type WithProducts = Call<{id?: number | null | undefined; product_ids?: number[] | null | undefined}>

/** Puts products of the plan's organization on it, or takes them off. */
function assign(call: WithProducts, add: boolean): Record<string, unknown> {
  const row = find(call, 'edit_sync_plans')
  const wanted = call.params.product_ids ?? []
  const products = call.store.products.byIds(wanted).filter((one) => one.organization_id === row.organization_id)
  if (products.length !== new Set(wanted).size) throw call.missing('product', wanted.join(', '), 'edit_products')
  call.app.database.transaction(() => {
    for (const product of products)
      if (add || product.sync_plan_id === row.id)
        call.store.products.update(product.id, {sync_plan_id: add ? row.id : null})
  })
  return render(call, row)
}

export const syncPlans = resource({
  name: 'sync_plans',
  summary: 'Plans by which products are synchronized',
  base: '/katello/api',
  style: 'katello',
  autocomplete: {path: '/sync_plans', search: syncPlanSearch, permission: 'view_sync_plans'},
  tasks: [runSyncPlan],
  actions: [
    action('index', {
      summary: 'List sync plans',
      routes: both('GET', ''),
      params: {
        ...inOrganization,
        name: string(),
        interval: string({values: syncIntervals}),
        sync_date: string(),
        ...paging,
      },
      permission: 'view_sync_plans',
      search: syncPlanSearch,
      run(call) {
        call.requireOrganization()
        const {name, interval} = call.params
        return call.list({
          search: syncPlanSearch,
          where: [...call.scope('sync_plans.organization_id'), ...call.equal({name, interval})],
          load: (page) => call.store.syncPlans.byIds(page),
          render: (row) => render(call, row),
        })
      },
    }),
    action('show', {
      summary: 'Show a sync plan',
      routes: both('GET', '/:id'),
      params: identity,
      permission: 'view_sync_plans',
      run: (call) => render(call, find(call)),
    }),
    action('create', {
      summary: 'Create a sync plan',
      routes: both('POST', ''),
      params: inOrganization,
      root: {key: 'sync_plan', params: {name: string({required: true}), ...attributes}},
      permission: 'create_sync_plans',
      run(call) {
        const {id} = call.requireOrganization()
        call.authorize('create_sync_plans', id)
        return created(render(call, saveSyncPlan(call.app, id, undefined, call.params)))
      },
    }),
    action('update', {
      summary: 'Update a sync plan',
      routes: both('PUT', '/:id'),
      params: identity,
      root: {key: 'sync_plan', params: {name: string(), ...attributes}},
      permission: 'edit_sync_plans',
      run(call) {
        const row = find(call, 'edit_sync_plans')
        return render(call, saveSyncPlan(call.app, row.organization_id, row, call.params))
      },
    }),
    action('destroy', {
      summary: 'Destroy a sync plan',
      routes: both('DELETE', '/:id'),
      params: identity,
      permission: 'destroy_sync_plans',
      run(call) {
        const row = find(call, 'destroy_sync_plans')
        call.app.database.transaction(() => {
          for (const product of productsOf(call.app, row)) call.store.products.update(product.id, {sync_plan_id: null})
          call.store.syncPlans.delete({id: row.id})
        })
        return noContent()
      },
    }),
    action('add_products', {
      summary: 'Add products to sync plan',
      routes: both('PUT', '/:id/add_products'),
      params: {...identity, product_ids: ids({required: true, description: 'List of product ids to add'})},
      permission: 'edit_sync_plans',
      run: (call) => assign(call, true),
    }),
    action('remove_products', {
      summary: 'Remove products from sync plan',
      routes: both('PUT', '/:id/remove_products'),
      params: {...identity, product_ids: ids({required: true, description: 'List of product ids to remove'})},
      permission: 'edit_sync_plans',
      run: (call) => assign(call, false),
    }),
    action('sync', {
      summary: 'Initiate a sync of the products attached to the sync plan',
      routes: both('PUT', '/:id/sync'),
      params: identity,
      permission: 'sync_sync_plans',
      run(call) {
        const row = find(call, 'sync_sync_plans')
        if (productsOf(call.app, row).length === 0) throw failedPrecondition(`No products in sync plan ${row.name}`)
        return call.accepted(startSyncPlan(call.app, row, call.taskOptions({organizationId: row.organization_id})))
      },
    }),
  ],
})
