import {products as productsApi} from '../../contract/products'
import {productsBulkActions as productsBulkActionsApi} from '../../contract/products-bulk-actions'
import type {App} from '../app'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, failedPrecondition} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {Product} from './tables'
import {sql, within} from '../kernel/store/sql'
import {inWords, utc} from '../kernel/store/times'
import {checkProductName, createProduct, credentialsOf} from './rules'
import {checkProductDestroy, destroyInput, destroyProduct, publishedViewIds, whyKept} from './destroy-task'
import {libraryInstances, productSync, syncProgress} from '../repositories/sync-status'
import {planOfProduct} from './sync-plans'
import {startSyncs, syncable} from '../repositories/sync-start'
import {verifyChecksum} from '../repositories/content-tasks'
import {describeRepository} from '../repositories/tasks'
import {checkReferences} from '../repositories/references'
import {owner, stamps} from '../json'
import {filtersLimitedTo} from '../repositories/rows'
import {startBulk} from '../kernel/tasks/bulk'

export const productSearch: Searchable = {
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

export function short(app: App, row: Product) {
  const {newest, summary, instances} = productSync(app, row)
  const at = newest?.ended_at ?? newest?.started_at ?? null
  return {
    id: row.id,
    cp_id: row.cp_id,
    name: row.name,
    label: row.label,
    description: row.description,
    sync_state: newest ? (newest.state === 'stopped' ? newest.result : newest.state) : null,
    last_sync: utc(at),
    last_sync_words: at === null ? null : inWords(app.now() - at),
    ...owner(app, row.organization_id),
    provider_id: row.provider_id,
    sync_plan_id: row.sync_plan_id,
    sync_plan: planOfProduct(app, row),
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

function show(call: Call<unknown>, row: Product) {
  const {app} = call
  const {instances, tasks, newest} = productSync(app, row)
  const roots = instances.map((instance) => ({
    id: instance.id,
    name: app.store.rootRepositories.get(instance.root_id).name,
  }))
  const may = (verb: string) => call.can(`${verb}_products`, row.organization_id)
  return {
    ...short(app, row),
    sync_state_aggregated: aggregated(tasks.map((task) => (task.state === 'stopped' ? task.result : task.state))),
    product_content: [],
    available_content: [],
    redhat: false,
    repositories: roots.toSorted((a, b) => a.name.localeCompare(b.name)),
    provider: {name: 'Anonymous'},
    sync_status: syncProgress(app, row.id, newest),
    permissions: {
      view_products: may('view'),
      edit_products: may('edit'),
      destroy_products: may('destroy'),
      sync_products: may('sync'),
    },
    published_content_view_ids: publishedViewIds(app, row),
    has_last_affected_repo_in_filter: instances.some(
      ({root_id}) => filtersLimitedTo(app, app.store.rootRepositories.get(root_id)).length > 0,
    ),
    active_task_count: tasks.filter((task) => task.state !== 'stopped').length,
    ...stamps(row),
  }
}

const find = (call: Call<{id?: number | null | undefined}>, permission = 'view_products') =>
  call.find(call.store.products, call.params.id, {...lookup, permission})

function chosen(call: Call<{ids?: number[] | null | undefined}>, permission: string): Product[] {
  if (!call.params.ids?.length) throw invalidArgument('No products were given: ids is empty')
  return call.store.products.byIds(call.params.ids).filter((row) => call.can(permission, row.organization_id))
}

export const products = serve(productsApi, {
  style: 'katello',
  autocomplete: {search: productSearch, permission: 'view_products'},
  tasks: [destroyProduct],
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
          load: (page) => call.store.products.byIds(page),
          render: (row) => short(call.app, row),
        })
      },
    },
    auto_complete_name: {
      permission: 'view_products',
      hidden: true,
      run(call) {
        const {id} = call.requireOrganization()
        return call.store.products
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
        checkReferences(call.app, organization.id, call.params)
        const {name, ...rest} = call.params
        const row = createProduct(call.app, {...rest, name: name ?? '', organizationId: organization.id})
        return created(show(call, row))
      },
    },
    show: {
      permission: 'view_products',
      run: (call) => show(call, find(call)),
    },
    update: {
      root: 'product',
      permission: 'edit_products',
      run(call) {
        const row = find(call, 'edit_products')
        checkReferences(call.app, row.organization_id, call.params)
        const {name, description, sync_plan_id} = call.params
        if (typeof name === 'string') checkProductName(call.app, row, name)
        const changed = call.store.products.update(row.id, {
          ...(typeof name === 'string' && {name}),
          ...(description !== undefined && {description}),
          ...(sync_plan_id !== undefined && {sync_plan_id}),
          ...credentialsOf(call.params),
        })
        return show(call, changed)
      },
    },
    destroy: {
      permission: 'destroy_products',
      run: (call) => startDestroy(call, find(call, 'destroy_products')),
    },
    sync: {
      permission: 'sync_products',
      run(call) {
        const instances = syncable(call.app, [find(call, 'sync_products')])
        if (instances.length === 0) throw failedPrecondition('The product has no repository that can be synchronized')
        return call.accepted(startSyncs(call.app, instances, call.taskOptions()))
      },
    },
  },
})

function startDestroy(call: Call<unknown>, row: Product) {
  checkProductDestroy(call.app, row)
  const instances = productSync(call.app, row).instances
  return call.startTask(destroyProduct, destroyInput(call.app, row), {
    subjects: [
      {type: 'Katello::Product', id: row.id},
      ...instances.map((instance) => ({type: 'Katello::Repository', id: instance.id})),
    ],
    organizationId: row.organization_id,
  })
}

export const productsBulkActions = serve(productsBulkActionsApi, {
  style: 'katello',
  actions: {
    destroy_products: {
      permission: 'destroy_products',
      run(call) {
        const rows = chosen(call, 'destroy_products').filter((row) => whyKept(call.app, row) === undefined)
        if (rows.length === 0) throw invalidArgument('None of the products can be deleted')
        const tasks = rows.map((row) => ({
          kind: destroyProduct,
          targetId: row.id,
          input: destroyInput(call.app, row),
          ...call.taskOptions({
            subjects: [{type: 'Katello::Product', id: row.id}],
            organizationId: row.organization_id,
          }),
        }))
        return call.accepted(startBulk(call.app, 'Katello::Product', tasks, call.taskOptions()))
      },
    },
    sync_products: {
      permission: 'sync_products',
      run(call) {
        const instances = syncable(call.app, chosen(call, 'sync_products'))
        if (instances.length === 0)
          throw failedPrecondition('None of the products has a repository that can be synchronized')
        return call.accepted(startSyncs(call.app, instances, call.taskOptions()))
      },
    },
    verify_checksum_products: {
      permission: 'edit_products',
      run(call) {
        const rows = chosen(call, 'edit_products')
        const instances = rows.flatMap(({id}) => libraryInstances(call.app, id))
        if (instances.length === 0) throw failedPrecondition('None of the products has a repository')
        const tasks = instances.map((instance) => {
          const input = describeRepository(call.app, instance)
          return {
            kind: verifyChecksum,
            input,
            targetId: instance.id,
            subjects: [{type: 'Katello::Repository', id: instance.id}],
            organizationId: input.organization.id,
          }
        })
        return call.accepted(startBulk(call.app, 'Katello::Repository', tasks, call.taskOptions()))
      },
    },
    update_sync_plans: {
      permission: 'edit_products',
      run(call) {
        const rows = chosen(call, 'edit_products')
        for (const {id} of rows) call.store.products.update(id, {sync_plan_id: call.params.plan_id ?? null})
        return {displayMessages: [`Successfully changed sync plan for ${rows.length} product(s)`]}
      },
    },
    update_http_proxy: {
      permission: 'edit_products',
      run(call) {
        const rows = chosen(call, 'edit_products')
        const {http_proxy_policy, http_proxy_id} = call.params
        const roots = call.store.rootRepositories.all(
          within(
            'product_id',
            rows.map((row) => row.id),
          ),
        )
        for (const {id} of roots)
          call.store.rootRepositories.update(id, {
            http_proxy_policy: http_proxy_policy ?? 'global_default_http_proxy',
            http_proxy_id: http_proxy_id ?? null,
          })
        return {displayMessages: [`Successfully changed the proxy of ${roots.length} repositories`]}
      },
    },
  },
})
