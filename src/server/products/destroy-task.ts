import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Product} from './tables'
import {refused} from '../kernel/errors'
import {taskKind} from '../kernel/tasks/kind'
import {describeProduct, type ProductInput} from './task-input'
import {deleteRepositoryRows, filtersLimitedTo} from '../repositories/rows'

interface Input extends ProductInput {
  organization: {id: number; name: string; label: string}
  services_checked: string[]
  product_id: number
}

/** Deletes a product with all its repositories and their instances. */
export const destroyProduct = taskKind<Input, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::Product::Destroy',
  name: 'Delete Product',
  resumable: true,
  humanizeInput: ({product, organization}) => [
    ['product', {text: `product '${product.name}'`, link: `/products/${product.id}/`}],
    ['organization', {text: `organization '${organization.name}'`, link: `/organizations/${organization.id}/edit`}],
  ],
  run(task, {store, content}) {
    store.transaction(() => {
      for (const root of store.rootRepositories.all({product_id: task.input.product_id}))
        deleteRepositoryRows({store, content}, root)
      store.products.delete({id: task.input.product_id})
    })
  },
})

/** Content views that have published a repository of a product. */
export function publishedViewIds(store: Store, product: Product): number[] {
  return store.database
    .all<{id: number}>(
      `SELECT DISTINCT v.content_view_id AS id FROM repositories r
       JOIN root_repositories o ON o.id = r.root_id JOIN content_view_versions v ON v.id = r.content_view_version_id
       WHERE o.product_id = ? AND r.library_instance_id IS NOT NULL ORDER BY 1`,
      product.id,
    )
    .map((row) => row.id)
}

/** Refuses with 500 to delete a product of which content views have published something, or which a filter depends on. */
export function checkProductDestroy(store: Store, product: Product): void {
  const reason = whyKept(store, product)
  if (reason !== undefined) throw refused(`Cannot delete product ${product.name}: ${reason}`)
}

/** Why a product must stay; undefined when it may go. */
export function whyKept(store: Store, product: Product): string | undefined {
  if (publishedViewIds(store, product).length > 0) return 'its repositories are in published content views'
  const roots = store.rootRepositories.all({product_id: product.id})
  if (roots.some((root) => filtersLimitedTo(store, root).length > 0))
    return 'one of its repositories is the last of a content view filter'
  return undefined
}

/** Input of the task of a deletion. */
export function destroyInput(store: Store, product: Product): Input {
  const {id, name, label} = store.organizations.get(product.organization_id)
  return {
    ...describeProduct(product),
    organization: {id, name, label},
    services_checked: ['candlepin', 'candlepin_auth', 'pulp3'],
    product_id: product.id,
  }
}
