import type {Store} from '../../tables'
import type {ContentStore} from '../../../oci/store'
import type {Tasks} from '../../kernel/tasks/engine'
import {isAllowed} from '../../accounts/access'
import {DomainError} from '../../kernel/errors'
import {contentChanged} from '../../repositories/content-change'
import {createRepository} from '../../repositories/rules'
import {describeProduct, type ProductInput} from '../../products/task-input'
import type {RegistryRepository} from '../../../oci/server'
import {sql} from '../../kernel/store/sql'
import {taskKind} from '../../kernel/tasks/kind'
import {instanceWithId} from './instances'
import type {Labelled, NewPushRepository, PushRoot} from './lookups'
import {katelloInvalid} from './refusals'

interface Named {
  id: number
  name: string
  label: string
}

interface CreateInput extends ProductInput {
  organization: Named
  name: string
  path: string
  format: 'label' | 'id'
}

/** Makes the repository that a client pushes to for the first time, with its library instance. */
export const createPushRoot = taskKind<CreateInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::Repository::CreateContainerPushRoot',
  name: 'Create Container Push Repository Root',
  humanizeInput: ({organization, product, name}) => [
    ['repository', {text: `repository '${name}'`, link: null}],
    ['product', {text: `product '${product.name}'`, link: `/products/${product.id}/`}],
    ['organization', {text: `organization '${organization.name}'`, link: `/organizations/${organization.id}/edit`}],
  ],
  run(task, {store, content}) {
    const {product, name, path, format} = task.input
    const {instance} = createRepository({store, content}, store.products.get(product.id), {
      name,
      label: name,
      content_type: 'docker',
      download_policy: 'immediate',
      exclude_tags: [],
      is_container_push: true,
      container_push_name: path,
      container_push_name_format: format,
    })
    task.setOutput({repository_id: instance.id})
  },
})

const short = ({id, label}: Labelled): Labelled => ({id, label})

export function organizationsLabelled(store: Store, text: string): Labelled[] {
  return store.organizations.all(sql('lower(label) = ?', text)).map(short)
}

export function organizationWithId(store: Store, id: number): Labelled | undefined {
  const found = store.organizations.find(id)
  return found && short(found)
}

export function productsLabelled(store: Store, organization: Labelled, text: string): Labelled[] {
  return store.products.all([{organization_id: organization.id}, sql('lower(label) = ?', text)]).map(short)
}

export function productWithId(store: Store, organization: Labelled, id: number): Labelled | undefined {
  const found = store.products.first({id, organization_id: organization.id})
  return found && short(found)
}

export function maySync(store: Store, userId: number, product: Labelled): boolean {
  const [user, row] = [store.users.find(userId), store.products.find(product.id)]
  return user !== undefined && row !== undefined && isAllowed(store, user, 'sync_products', row.organization_id)
}

/** The root repository of a label with its library instance, whatever its content and however it was made. */
export function rootLabelled(store: Store, product: Labelled, label: string): PushRoot | undefined {
  const root = store.rootRepositories.first({product_id: product.id, label})
  const instance = root && store.repositories.first({root_id: root.id, library_instance_id: null})
  if (!instance) return undefined
  const repository = instanceWithId(store, instance.id) ?? {
    id: instance.id,
    name: instance.relative_path,
    contentSetId: 0, // of other content than containers: its format alone refuses every push
    isPush: false,
    needsUser: true,
  }
  return {repository, format: root.container_push_name_format}
}

/** Makes a pushed repository within a task of the user; 422 in Katello's shape when it cannot have that name. */
export async function createPushRepository(
  {store, tasks}: {store: Store; tasks: Tasks},
  wanted: NewPushRepository,
): Promise<RegistryRepository> {
  const named = ({id, name, label}: Named): Named => ({id, name, label})
  const organization = store.organizations.get(wanted.organization.id)
  const input: CreateInput = {
    organization: named(organization),
    ...describeProduct(store.products.get(wanted.product.id)),
    name: wanted.name,
    path: wanted.path,
    format: wanted.format,
  }
  try {
    const options = {user: store.users.get(wanted.user.id), organizationId: organization.id}
    const task = await tasks.runNow(createPushRoot, input, options)
    const made = instanceWithId(store, Number(task.output['repository_id']))
    if (!made) throw new Error(`repository ${wanted.path} was not created`)
    return made
  } catch (error) {
    if (error instanceof DomainError && error.details.fields) throw katelloInvalid(error.details.fields)
    throw error
  }
}

/** Counts a change of a pushed repository's content and brings what follows from it up to date. */
export function pushed(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  {id}: RegistryRepository,
): void {
  const {repositories} = store
  const instance = repositories.get(id)
  const changes = {content_version: instance.content_version + 1, last_contents_changed: store.now()}
  contentChanged({store, content, tasks}, repositories.update(id, changes))
}
