import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {syncStatus as syncStatusApi} from '../../contract/sync-status'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import type {Repository} from './tables'
import {sql} from '../kernel/store/sql'
import {lastSync, libraryInstances, syncProgress} from './sync-status'
import {checkSync, startSyncs} from './sync-start'

function progressOf({store, tasks}: {store: Store; tasks: Tasks}, row: Repository) {
  const root = store.rootRepositories.get(row.root_id)
  return {...syncProgress(store, root.product_id, lastSync(tasks, row.id)), id: row.id}
}

function visible(store: Store, call: Call<unknown>, wanted: readonly number[], permission: string): Repository[] {
  return store.repositories.byIds(wanted).filter((row) => {
    const product = store.products.get(store.rootRepositories.get(row.root_id).product_id)
    return call.can(permission, product.organization_id)
  })
}

export const syncStatus = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(syncStatusApi, {
    style: 'katello',
    actions: {
      index: {
        permission: 'view_products',
        run(call) {
          const organization = call.requireOrganization()
          const products = store.products.all({organization_id: organization.id}, 'name')
          return {
            products: products.map((product) => ({
              id: product.id,
              name: product.name,
              type: 'product',
              children: libraryInstances(store, product.id).map((row) => ({
                id: row.id,
                name: store.rootRepositories.get(row.root_id).name,
                type: 'repo',
              })),
            })),
            repo_statuses: products.flatMap((product) =>
              libraryInstances(store, product.id).map((row) => progressOf({store, tasks}, row)),
            ),
          }
        },
      },
      poll: {
        permission: 'view_products',
        run: (call) =>
          visible(store, call, call.params.repository_ids ?? [], 'view_products').map((row) =>
            progressOf({store, tasks}, row),
          ),
      },
      sync: {
        permission: 'sync_products',
        run(call) {
          const rows = visible(store, call, call.params.repository_ids ?? [], 'sync_products')
          if (rows.length === 0) throw invalidArgument('No repositories were given: repository_ids is empty')
          for (const row of rows) checkSync({store, tasks}, row, {})
          startSyncs({store, tasks}, rows, call.taskOptions())
          return rows.map((row) => progressOf({store, tasks}, row))
        },
      },
      destroy: {
        permission: 'sync_products',
        run(call) {
          const [row] = store.repositories.all(sql('id = ?', call.params.id ?? 0))
          if (!row || visible(store, call, [row.id], 'sync_products').length === 0)
            throw call.missing('repository', call.params.id, 'sync_products')
          const task = lastSync(tasks, row.id)
          if (task) tasks.cancel(task)
          return {message: 'Sync cancelled'}
        },
      },
    },
  })
