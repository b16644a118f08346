import type {Store} from '../tables'
import type {Repository} from './tables'
import type {HumanizedInput} from '../kernel/tasks/tables'
import {taskKind} from '../kernel/tasks/kind'
import {describeProduct, type ProductInput} from '../products/task-input'

interface Named {
  id: number
  name: string
  label: string
}

export interface RepositoryInput extends ProductInput {
  repository: Named
  organization: Named
  services_checked: string[]
}

/** What tasks about a repository say they are about. */
export function describeRepository(store: Store, instance: Repository): RepositoryInput {
  const root = store.rootRepositories.get(instance.root_id)
  const product = store.products.get(root.product_id)
  const organization = store.organizations.get(product.organization_id)
  return {
    repository: {id: instance.id, name: root.name, label: root.label},
    ...describeProduct(product),
    organization: {id: organization.id, name: organization.name, label: organization.label},
    services_checked: ['pulp3'],
  }
}

export function humanizeRepository({repository, product, organization}: RepositoryInput): HumanizedInput[] {
  return [
    [
      'repository',
      {text: `repository '${repository.name}'`, link: `/products/${product.id}/repositories/${repository.id}`},
    ],
    ['product', {text: `product '${product.name}'`, link: `/products/${product.id}/`}],
    ['organization', {text: `organization '${organization.name}'`, link: `/organizations/${organization.id}/edit`}],
  ]
}

const done = () => undefined

/** Kept as a record of a creation, which happens within its request. */
export const createRoot = taskKind<RepositoryInput>({
  label: 'Actions::Katello::Repository::CreateRoot',
  name: 'Create',
  humanizeInput: humanizeRepository,
  run: done,
})

/** Kept as a record of a change, which happens within its request. */
export const updateRoot = taskKind<RepositoryInput>({
  label: 'Actions::Katello::Repository::Update',
  name: 'Update',
  humanizeInput: humanizeRepository,
  run: done,
})
