import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {productsBulkActions as productsBulkActionsApi} from '../../contract/products-bulk-actions'
import type {Call} from '../kernel/http/call'
import {invalidArgument, failedPrecondition} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import type {Product} from './tables'
import {within} from '../kernel/store/sql'
import {checkProductDestroy, destroyInput, destroyProduct, whyKept} from './destroy-task'
import {updateHttpProxy} from './http-proxy-task'
import {libraryInstances, productSync} from '../repositories/sync-status'
import {startSyncs, syncable} from '../repositories/sync-start'
import {verifyChecksum} from '../repositories/content-tasks'
import {describeRepository} from '../repositories/tasks'
import {startBulk} from '../kernel/tasks/bulk'

function chosen(store: Store, call: Call<{ids?: number[] | null | undefined}>, permission: string): Product[] {
  if (!call.params.ids?.length) throw invalidArgument('No products specified in ids')
  return store.products.byIds(call.params.ids).filter((row) => call.can(permission, row.organization_id))
}

export function startDestroy({store, tasks}: {store: Store; tasks: Tasks}, call: Call<unknown>, row: Product) {
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
            throw failedPrecondition('None of the products has repositories that can be synchronized')
          return call.accepted(startSyncs({store, tasks}, instances, call.taskOptions()))
        },
      },
      verify_checksum_products: {
        permission: 'edit_products',
        run(call) {
          const rows = chosen(store, call, 'edit_products')
          const instances = rows.flatMap(({id}) => libraryInstances(store, id))
          if (instances.length === 0) throw failedPrecondition('None of the products has repositories')
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
          return {
            displayMessages: [
              `Successfully changed sync plan for ${rows.length} ${rows.length === 1 ? 'product' : 'products'}`,
            ],
          }
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
          return call.startTask(updateHttpProxy, {
            root_ids: roots.map(({id}) => id),
            http_proxy_policy: http_proxy_policy ?? 'global_default_http_proxy',
            http_proxy_id: http_proxy_id ?? null,
          })
        },
      },
    },
  })
