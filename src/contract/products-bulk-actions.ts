import {httpProxy, syncChecks} from './common'
import {api, ids, number, put} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'

const productIds = ids('Product IDs, separated by commas', {required: true})

export const productsBulkActions = api('products_bulk_actions', 'Actions on several products at once', () => ({
  destroy_products: put('/katello/api/products/bulk/destroy', {
    summary: 'Delete several products',
    params: {ids: productIds},
    answer: task,
  }),
  sync_products: put('/katello/api/products/bulk/sync', {
    summary: 'Synchronize several products',
    params: {
      ids: productIds,
      ...syncChecks,
    },
    answer: task,
    others: ['POST /katello/api/products/bulk/sync'],
  }),
  verify_checksum_products: put('/katello/api/products/bulk/verify_checksum', {
    summary: 'Verify the checksums of several products',
    params: {ids: productIds},
    answer: task,
  }),
  update_sync_plans: put('/katello/api/products/bulk/sync_plan', {
    summary: 'Assign a sync plan to several products',
    params: {ids: productIds, plan_id: number('Sync plan ID', {required: true})},
    answer: t.object({displayMessages: t.list(t.text)}),
  }),
  update_http_proxy: put('/katello/api/products/bulk/http_proxy', {
    summary: 'Set the HTTP proxy of several products',
    params: {
      ids: productIds,
      ...httpProxy,
    },
    answer: task,
  }),
}))
