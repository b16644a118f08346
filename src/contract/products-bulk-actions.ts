import {api, ids, number, oneOf, put, to, yesNo} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'

export const productsBulkActions = api('products_bulk_actions', 'Actions on several products', {
  destroy_products: put('/katello/api/products/bulk/destroy', {
    summary: 'Destroy one or more products',
    params: {ids: ids('Ids, separated by commas', {required: true})},
    answer: task,
  }),
  sync_products: put('/katello/api/products/bulk/sync', {
    summary: 'Sync one or more products',
    params: {
      ids: ids('Ids, separated by commas', {required: true}),
      skip_metadata_check: yesNo('Synchronize even when nothing seems to have changed'),
      validate_contents: yesNo('Check every file against its checksum'),
    },
    answer: task,
    others: ['POST /katello/api/products/bulk/sync'],
  }),
  verify_checksum_products: put('/katello/api/products/bulk/verify_checksum', {
    summary: 'Verify checksums of all repositories of products',
    params: {ids: ids('Ids, separated by commas', {required: true})},
    answer: task,
  }),
  update_sync_plans: put('/katello/api/products/bulk/sync_plan', {
    summary: 'Give products a sync plan',
    params: {ids: ids('Ids, separated by commas', {required: true}), plan_id: number('Plan', {required: true})},
    answer: t.object({displayMessages: t.list(t.text)}),
  }),
  update_http_proxy: put('/katello/api/products/bulk/http_proxy', {
    summary: 'Set the HTTP proxy of all repositories of products',
    params: {
      ids: ids('Ids, separated by commas', {required: true}),
      http_proxy_policy: oneOf('Which HTTP proxy is used for synchronizing', [
        'global_default_http_proxy',
        'none',
        'use_selected_http_proxy',
      ]),
      http_proxy_id: to('http-proxy'),
    },
    answer: t.object({displayMessages: t.list(t.text)}),
  }),
})
