import {products} from '../contract/products'
import {productsBulkActions} from '../contract/products-bulk-actions'
import {usageError} from '../core/errors'
import {reading, topic} from '../kit/run/topic'
import {product} from '../resources/product'
import {several} from './task/several'
import {organization} from '../resources/organization'
import {create, update, act} from '../kit/run/verbs'

export default topic('Products: groups of repositories that are managed together', {
  ...reading(product),
  create: () =>
    create(product, {
      next: ({id}) => [
        'Add a repository',
        `repository create --product-id ${id} --content-type docker --name NAME --url URL --docker-upstream-name IMAGE`,
      ],
    }),
  update: () => update(product),
  'set-sync-plan': () =>
    update(product, {
      summary: 'Assign a sync plan to a product',
      description: 'The sync plan then synchronizes its repositories on schedule.',
      renames: false,
      needsChange: false,
      check: (ctx) => {
        if (ctx.given['sync-plan-id'] === undefined && ctx.text('sync-plan') === undefined)
          throw usageError('No sync plan specified', 'Add --sync-plan-id or --sync-plan')
      },
      done: 'Sync plan assigned.',
      examples: [
        ['Synchronize the product Applications nightly', '--name Applications --sync-plan Nightly --organization ACME'],
        ['Assign a sync plan, by ID', '--id 3 --sync-plan-id 1'],
      ],
    }),
  synchronize: () =>
    several(
      act(product, 'sync', {
        aliases: ['product:sync'],
        summary: 'Synchronize the repositories of a product',
        started: 'Product is being synchronized',
        done: 'Product synchronized.',
      }),
      {
        resource: product,
        action: product.actions.sync,
        narrow: [organization],
        verb: 'synchronize',
        past: 'synchronized',
        find: async (ctx, search) =>
          (
            await ctx.client.all(products.index, {organization_id: Number(await ctx.required(organization))}, {search})
          ).filter(({repository_count: count}) => count > 0),
        bulk: (ctx, ids) => ctx.client.call(productsBulkActions.sync_products, {ids}),
        examples: [['Synchronize all products of an organization', '--all --organization ACME']],
      },
    ),
  'update-proxy': () =>
    act(product, 'update_http_proxy', {
      summary: 'Set the HTTP proxy of products',
      started: 'Products are being updated',
      done: 'Products updated.',
      examples: [
        [
          'Synchronize two products through a proxy',
          '--ids 1,2 --http-proxy-policy use_selected_http_proxy --http-proxy corporate',
        ],
        ['Reset a product to the default proxy', '--ids 1 --http-proxy-policy global_default_http_proxy'],
      ],
    }),
  'verify-checksum': () =>
    act(product, 'verify_checksum_products', {
      summary: 'Verify the checksums of products',
      started: 'Content is being verified',
      done: 'Content verified.',
      examples: [
        ['Verify two products', '--ids 1,2'],
        ['Start the verification without waiting', '--ids 1 --async'],
      ],
    }),
})
