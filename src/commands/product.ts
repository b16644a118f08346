import {reading, topic} from '../kit/run/topic'
import {product} from '../resources/product'
import {create, update, act} from '../kit/run/verbs'

export default topic('Products: groups of repositories that are managed together', {
  ...reading(product),
  create: () => create(product),
  update: () => update(product),
  'set-sync-plan': () =>
    update(product, {
      summary: 'Let a sync plan synchronize a product',
      renames: false,
      done: 'Synchronization plan assigned.',
      examples: [
        ['By names', '--name Quay --sync-plan nightly --organization ACME'],
        ['By ids', '--id 3 --sync-plan-id 1'],
      ],
    }),
  synchronize: () =>
    act(product, 'sync', {
      aliases: ['product:sync'],
      summary: 'Synchronize all repositories of a product',
      started: 'Product is being synchronized',
      done: 'Product synchronized.',
    }),
  'update-proxy': () =>
    act(product, 'update_http_proxy', {
      summary: 'Set the HTTP proxy of products',
      started: 'Products are being updated',
      done: 'Products updated.',
      examples: [
        [
          'Two products by way of one proxy',
          '--ids 7,8 --http-proxy-policy use_selected_http_proxy --http-proxy corporate',
        ],
        ['Back to the default', '--ids 7 --http-proxy-policy global_default_http_proxy'],
      ],
    }),
  'verify-checksum': () =>
    act(product, 'verify_checksum_products', {
      summary: "Check products' content against its checksums",
      started: 'Content is being checked',
      done: 'Content checked.',
      examples: [
        ['Two products', '--ids 7,8'],
        ['Return at once with the id of the task', '--ids 7 --async'],
      ],
    }),
})
