import {syncStatus as syncStatusApi} from '../../contract/sync-status'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import type {Repository} from './tables'
import {sql} from '../kernel/store/sql'
import {lastSync, libraryInstances, syncProgress} from './sync-status'
import {checkSync, startSyncs} from './sync-start'

function progressOf(call: Call<unknown>, row: Repository) {
  const root = call.store.rootRepositories.get(row.root_id)
  return {...syncProgress(call.app, root.product_id, lastSync(call.app, row.id)), id: row.id}
}

function visible(call: Call<unknown>, wanted: readonly number[], permission: string): Repository[] {
  return call.store.repositories.byIds(wanted).filter((row) => {
    const product = call.store.products.get(call.store.rootRepositories.get(row.root_id).product_id)
    return call.can(permission, product.organization_id)
  })
}

export const syncStatus = serve(syncStatusApi, {
  style: 'katello',
  actions: {
    index: {
      permission: 'view_products',
      run(call) {
        const organization = call.requireOrganization()
        const products = call.store.products.all({organization_id: organization.id}, 'name')
        return {
          products: products.map((product) => ({
            id: product.id,
            name: product.name,
            type: 'product',
            children: libraryInstances(call.app, product.id).map((row) => ({
              id: row.id,
              name: call.store.rootRepositories.get(row.root_id).name,
              type: 'repo',
            })),
          })),
          repo_statuses: products.flatMap((product) =>
            libraryInstances(call.app, product.id).map((row) => progressOf(call, row)),
          ),
        }
      },
    },
    poll: {
      permission: 'view_products',
      run: (call) =>
        visible(call, call.params.repository_ids ?? [], 'view_products').map((row) => progressOf(call, row)),
    },
    sync: {
      permission: 'sync_products',
      run(call) {
        const rows = visible(call, call.params.repository_ids ?? [], 'sync_products')
        if (rows.length === 0) throw invalidArgument('No repositories were given: repository_ids is empty')
        for (const row of rows) checkSync(call.app, row, {})
        startSyncs(call.app, rows, call.taskOptions())
        return rows.map((row) => progressOf(call, row))
      },
    },
    destroy: {
      permission: 'sync_products',
      run(call) {
        const [row] = call.store.repositories.all(sql('id = ?', call.params.id ?? 0))
        if (!row || visible(call, [row.id], 'sync_products').length === 0)
          throw call.missing('repository', call.params.id, 'sync_products')
        const task = lastSync(call.app, row.id)
        if (task) call.app.tasks.cancel(task)
        return {message: 'Sync cancelled'}
      },
    },
  },
})
