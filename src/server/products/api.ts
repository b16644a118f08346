import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {products as productsApi} from '../../contract/products'
import {productsBulkActions as productsBulkActionsApi} from '../../contract/products-bulk-actions'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, failedPrecondition} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {Product} from './tables'
import {sql, within} from '../kernel/store/sql'
import {inWords, utc, stamps} from '../kernel/store/times'
import {checkProductName, createProduct, credentialsOf} from './rules'
import {checkProductDestroy, destroyInput, destroyProduct, publishedViewIds, whyKept} from './destroy-task'
import {libraryInstances, productSync, syncProgress} from '../repositories/sync-status'
import {planOfProduct} from './sync-plans'
import {startSyncs, syncable} from '../repositories/sync-start'
import {verifyChecksum} from '../repositories/content-tasks'
import {describeRepository} from '../repositories/tasks'
import {checkReferences} from '../repositories/references'
import {owner} from '../organizations/json'
import {filtersLimitedTo} from '../repositories/rows'
import {startBulk} from '../kernel/tasks/bulk'

const productSearch: Searchable = {
  from: 'products',
  id: 'products.id',
  fields: {
    name: field.string('products.name'),
    label: field.string('products.label'),
    description: field.text('products.description'),
    redhat: field.boolean('0'),
    organization_id: field.integer('products.organization_id', {explicit: true}),
  },
  sortable: {cp_id: 'products.cp_id', created_at: 'products.created_at', updated_at: 'products.updated_at'},
  sort: {by: 'name', order: 'asc'},
}

const lookup = {
  noun: 'product',
  permission: 'view_products',
  organization: (row: Product) => row.organization_id,
}

export function short({store, tasks}: {store: Store; tasks: Tasks}, row: Product) {
  const {newest, summary, instances} = productSync({store, tasks}, row)
  const at = newest?.ended_at ?? newest?.started_at ?? null
  return {
    id: row.id,
    cp_id: row.cp_id,
    name: row.name,
    label: row.label,
    description: row.description,
    sync_state: newest ? (newest.state === 'stopped' ? newest.result : newest.state) : null,
    last_sync: utc(at),
    last_sync_words: at === null ? null : inWords(store.now() - at),
    ...owner(store, row.organization_id),
    provider_id: row.provider_id,
    sync_plan_id: row.sync_plan_id,
    sync_plan: planOfProduct(store, row),
    sync_summary: summary,
    gpg_key_id: row.gpg_key_id,
    ssl_ca_cert_id: row.ssl_ca_cert_id,
    ssl_client_cert_id: row.ssl_client_cert_id,
    ssl_client_key_id: row.ssl_client_key_id,
    repository_count: instances.length,
  }
}

function aggregated(results: readonly string[]): string | null {
  const order = ['running', 'planned', 'paused', 'error', 'warning', 'cancelled', 'success']
  return order.find((one) => results.includes(one)) ?? null
}

function show({store, tasks}: {store: Store; tasks: Tasks}, call: Call<unknown>, row: Product) {
  const {instances, syncs, newest} = productSync({store, tasks}, row)
  const roots = instances.map((instance) => ({
    id: instance.id,
    name: store.rootRepositories.get(instance.root_id).name,
  }))
  const may = (verb: string) => call.can(`${verb}_products`, row.organization_id)
  return {
    ...short({store, tasks}, row),
    sync_state_aggregated: aggregated(syncs.map((task) => (task.state === 'stopped' ? task.result : task.state))),
    product_content: [],
    available_content: [],
    redhat: false,
    repositories: roots.toSorted((a, b) => a.name.localeCompare(b.name)),
    provider: {name: 'Anonymous'},
    sync_status: syncProgress(store, row.id, newest),
    permissions: {
      view_products: may('view'),
      edit_products: may('edit'),
      destroy_products: may('destroy'),
      sync_products: may('sync'),
    },
    published_content_view_ids: publishedViewIds(store, row),
    has_last_affected_repo_in_filter: instances.some(
      ({root_id}) => filtersLimitedTo(store, store.rootRepositories.get(root_id)).length > 0,
    ),
    active_task_count: syncs.filter((task) => task.state !== 'stopped').length,
    ...stamps(row),
  }
}

const find = (store: Store, call: Call<{id?: number | null | undefined}>, permission = 'view_products') =>
  call.find(store.products, call.params.id, {...lookup, permission})

function chosen(store: Store, call: Call<{ids?: number[] | null | undefined}>, permission: string): Product[] {
  if (!call.params.ids?.length) throw invalidArgument('No products were given: ids is empty')
  return store.products.byIds(call.params.ids).filter((row) => call.can(permission, row.organization_id))
}

export const products = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(productsApi, {
    style: 'katello',
    autocomplete: {search: productSearch, permission: 'view_products'},
    actions: {
      index: {
        permission: 'view_products',
        search: productSearch,
        run(call) {
          const {name, sync_plan_id, available_for, redhat_only, custom} = call.params
          if (!sync_plan_id || available_for) call.requireOrganization()
          const ofPlan = sync_plan_id && !available_for ? [sql('products.sync_plan_id = ?', sync_plan_id)] : []
          const free = available_for === 'sync_plan' ? [sql('products.sync_plan_id IS NOT ?', sync_plan_id ?? -1)] : []
          return call.list({
            search: productSearch,
            where: [
              ...call.scope('products.organization_id'),
              ...call.equal({'products.name': name}),
              ...ofPlan,
              ...free,
              ...(redhat_only || custom === false ? [sql('0')] : []),
            ],
            load: (page) => store.products.byIds(page),
            render: (row) => short({store, tasks}, row),
          })
        },
      },
      auto_complete_name: {
        permission: 'view_products',
        hidden: true,
        run(call) {
          const {id} = call.requireOrganization()
          return store.products
            .all(
              [{organization_id: id}, sql("name LIKE ? || '%'", (call.params.term ?? '').replace(/[%_]/g, ''))],
              'name',
            )
            .map(({name}) => name)
        },
      },
      create: {
        root: 'product',
        permission: 'create_products',
        run(call) {
          const organization = call.requireOrganization()
          call.authorize('create_products', organization.id)
          checkReferences(store, organization.id, call.params)
          const {name, ...rest} = call.params
          const row = createProduct(store, {...rest, name: name ?? '', organizationId: organization.id})
          return created(show({store, tasks}, call, row))
        },
      },
      show: {
        permission: 'view_products',
        run: (call) => show({store, tasks}, call, find(store, call)),
      },
      update: {
        root: 'product',
        permission: 'edit_products',
        run(call) {
          const row = find(store, call, 'edit_products')
          checkReferences(store, row.organization_id, call.params)
          const {name, description, sync_plan_id} = call.params
          if (typeof name === 'string') checkProductName(store, row, name)
          const changed = store.products.update(row.id, {
            ...(typeof name === 'string' && {name}),
            ...(description !== undefined && {description}),
            ...(sync_plan_id !== undefined && {sync_plan_id}),
            ...credentialsOf(call.params),
          })
          return show({store, tasks}, call, changed)
        },
      },
      destroy: {
        permission: 'destroy_products',
        run: (call) => startDestroy({store, tasks}, call, find(store, call, 'destroy_products')),
      },
      sync: {
        permission: 'sync_products',
        run(call) {
          const instances = syncable(store, [find(store, call, 'sync_products')])
          if (instances.length === 0) throw failedPrecondition('The product has no repository that can be synchronized')
          return call.accepted(startSyncs({store, tasks}, instances, call.taskOptions()))
        },
      },
    },
  })

function startDestroy({store, tasks}: {store: Store; tasks: Tasks}, call: Call<unknown>, row: Product) {
  checkProductDestroy(store, row)
  const instances = productSync({store, tasks}, row).instances
  return call.startTask(destroyProduct, destroyInput(store, row), {
    subjects: [
      {type: 'Katello::Product', id: row.id},
      ...instances.map((instance) => ({type: 'Katello::Repository', id: instance.id})),
    ],
    organizationId: row.organization_id,
  })
}

export const productsBulkActions = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(productsBulkActionsApi, {
    style: 'katello',
    actions: {
      destroy_products: {
        permission: 'destroy_products',
        run(call) {
          const rows = chosen(store, call, 'destroy_products').filter((row) => whyKept(store, row) === undefined)
          if (rows.length === 0) throw invalidArgument('None of the products can be deleted')
          const children = rows.map((row) => ({
            kind: destroyProduct,
            targetId: row.id,
            input: destroyInput(store, row),
            ...call.taskOptions({
              subjects: [{type: 'Katello::Product', id: row.id}],
              organizationId: row.organization_id,
            }),
          }))
          return call.accepted(startBulk(tasks, 'Katello::Product', children, call.taskOptions()))
        },
      },
      sync_products: {
        permission: 'sync_products',
        run(call) {
          const instances = syncable(store, chosen(store, call, 'sync_products'))
          if (instances.length === 0)
            throw failedPrecondition('None of the products has a repository that can be synchronized')
          return call.accepted(startSyncs({store, tasks}, instances, call.taskOptions()))
        },
      },
      verify_checksum_products: {
        permission: 'edit_products',
        run(call) {
          const rows = chosen(store, call, 'edit_products')
          const instances = rows.flatMap(({id}) => libraryInstances(store, id))
          if (instances.length === 0) throw failedPrecondition('None of the products has a repository')
          const children = instances.map((instance) => {
            const input = describeRepository(store, instance)
            return {
              kind: verifyChecksum,
              input,
              targetId: instance.id,
              subjects: [{type: 'Katello::Repository', id: instance.id}],
              organizationId: input.organization.id,
            }
          })
          return call.accepted(startBulk(tasks, 'Katello::Repository', children, call.taskOptions()))
        },
      },
      update_sync_plans: {
        permission: 'edit_products',
        run(call) {
          const rows = chosen(store, call, 'edit_products')
          for (const {id} of rows) store.products.update(id, {sync_plan_id: call.params.plan_id ?? null})
          return {displayMessages: [`Successfully changed sync plan for ${rows.length} product(s)`]}
        },
      },
      update_http_proxy: {
        permission: 'edit_products',
        run(call) {
          const rows = chosen(store, call, 'edit_products')
          const {http_proxy_policy, http_proxy_id} = call.params
          const roots = store.rootRepositories.all(
            within(
              'product_id',
              rows.map((row) => row.id),
            ),
          )
          for (const {id} of roots)
            store.rootRepositories.update(id, {
              http_proxy_policy: http_proxy_policy ?? 'global_default_http_proxy',
              http_proxy_id: http_proxy_id ?? null,
            })
          return {displayMessages: [`Successfully changed the proxy of ${roots.length} repositories`]}
        },
      },
    },
  })
