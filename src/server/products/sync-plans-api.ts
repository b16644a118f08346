import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {syncPlans as syncPlansApi} from '../../contract/sync-plans'
import {created, noContent} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {failedPrecondition} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {Product, SyncPlan} from './tables'
import {utc, stamps} from '../kernel/store/times'
import {nextSync, productsOf, saveSyncPlan, startSyncPlan} from './sync-plans'
import {short as shortProduct} from './json'

const syncPlanSearch: Searchable = {
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

function productJson({store, tasks}: {store: Store; tasks: Tasks}, product: Product) {
  const whole = shortProduct({store, tasks}, product)
  return Object.fromEntries(shownOfProducts.map((key) => [key, whole[key]]))
}

function render({store, tasks}: {store: Store; tasks: Tasks}, call: Call<unknown>, row: SyncPlan) {
  const may = (verb: string) => call.can(`${verb}_sync_plans`, row.organization_id)
  return {
    id: row.id,
    organization_id: row.organization_id,
    name: row.name,
    description: row.description,
    interval: row.interval,
    next_sync: utc(nextSync(row, store.now())),
    sync_date: utc(row.sync_date),
    ...stamps(row),
    enabled: row.enabled,
    foreman_tasks_recurring_logic_id: row.id,
    cron_expression: row.cron_expression,
    products: productsOf(store, row).map((product) => productJson({store, tasks}, product)),
    permissions: {
      view_sync_plans: may('view'),
      edit_sync_plans: may('edit'),
      destroy_sync_plans: may('destroy'),
    },
  }
}

const find = (store: Store, call: Call<{id?: number | null | undefined}>, permission = 'view_sync_plans') =>
  call.find(store.syncPlans, call.params.id, {...lookup, permission})

type WithProducts = Call<{id?: number | null | undefined; product_ids?: number[] | null | undefined}>

/** Puts products of the plan's organization on it, or takes them off. */
function assign({store, tasks}: {store: Store; tasks: Tasks}, call: WithProducts, add: boolean) {
  const row = find(store, call, 'edit_sync_plans')
  const wanted = call.params.product_ids ?? []
  const products = store.products.byIds(wanted).filter((one) => one.organization_id === row.organization_id)
  if (products.length !== new Set(wanted).size) throw call.missing('product', wanted.join(', '), 'edit_products')
  store.transaction(() => {
    for (const product of products)
      if (add || product.sync_plan_id === row.id) store.products.update(product.id, {sync_plan_id: add ? row.id : null})
  })
  return render({store, tasks}, call, row)
}

export const syncPlans = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(syncPlansApi, {
    style: 'katello',
    autocomplete: {search: syncPlanSearch, permission: 'view_sync_plans'},
    actions: {
      index: {
        permission: 'view_sync_plans',
        search: syncPlanSearch,
        run(call) {
          call.requireOrganization()
          const {name, interval} = call.params
          return call.list({
            search: syncPlanSearch,
            where: [...call.scope('sync_plans.organization_id'), ...call.equal({name, interval})],
            load: (page) => store.syncPlans.byIds(page),
            render: (row) => render({store, tasks}, call, row),
          })
        },
      },
      show: {
        permission: 'view_sync_plans',
        run: (call) => render({store, tasks}, call, find(store, call)),
      },
      create: {
        root: 'sync_plan',
        permission: 'create_sync_plans',
        run(call) {
          const {id} = call.requireOrganization()
          call.authorize('create_sync_plans', id)
          return created(render({store, tasks}, call, saveSyncPlan(store, id, undefined, call.params)))
        },
      },
      update: {
        root: 'sync_plan',
        permission: 'edit_sync_plans',
        run(call) {
          const row = find(store, call, 'edit_sync_plans')
          return render({store, tasks}, call, saveSyncPlan(store, row.organization_id, row, call.params))
        },
      },
      destroy: {
        permission: 'destroy_sync_plans',
        run(call) {
          const row = find(store, call, 'destroy_sync_plans')
          store.transaction(() => {
            for (const product of productsOf(store, row)) store.products.update(product.id, {sync_plan_id: null})
            store.syncPlans.delete({id: row.id})
          })
          return noContent()
        },
      },
      add_products: {
        permission: 'edit_sync_plans',
        run: (call) => assign({store, tasks}, call, true),
      },
      remove_products: {
        permission: 'edit_sync_plans',
        run: (call) => assign({store, tasks}, call, false),
      },
      sync: {
        permission: 'sync_sync_plans',
        run(call) {
          const row = find(store, call, 'sync_sync_plans')
          if (productsOf(store, row).length === 0) throw failedPrecondition(`No products in sync plan ${row.name}`)
          return call.accepted(
            startSyncPlan({store, tasks}, row, call.taskOptions({organizationId: row.organization_id})),
          )
        },
      },
    },
  })
