import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {invalidArgument, refused} from '../kernel/errors'
import type {Product} from '../products/tables'
import type {Repository} from './tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {startBulk} from '../kernel/tasks/bulk'
import {activeTasks, publishLabel} from '../content-views/publish-checks'
import {libraryInstances} from './sync-status'
import {syncRepository, type SyncInput} from './sync-task'
import {describeRepository} from './tasks'
import type {StartOptions} from '../kernel/tasks/options'

export interface SyncFlags {
  readonly skip_metadata_check?: boolean | null | undefined
  readonly validate_contents?: boolean | null | undefined
}

/** Why a repository cannot be synchronized, or undefined. */
function refusal(store: Store, instance: Repository): string | undefined {
  const root = store.rootRepositories.get(instance.root_id)
  if (instance.library_instance_id !== null) return 'Cannot synchronize a repository of a content view version'
  if (root.is_container_push) return `Repository ${root.name} is a push repository and cannot be synchronized`
  if (!root.url) return `Unable to sync repo ${root.name}: it has no upstream URL`
  if (root.content_type !== 'docker')
    return `This server can synchronize only container content, not ${root.content_type}`
  return undefined
}

/** Refuses with 400 what cannot be synchronized. */
export function checkSync({store, tasks}: {store: Store; tasks: Tasks}, instance: Repository, flags: SyncFlags): void {
  const reason = refusal(store, instance)
  if (reason) throw invalidArgument(reason)
  checkPublishing({store, tasks}, [instance])
  const root = store.rootRepositories.get(instance.root_id)
  for (const key of ['skip_metadata_check', 'validate_contents'] as const)
    if (flags[key] && root.content_type === 'docker')
      throw invalidArgument(`${key} is not supported for container repositories`)
}

/** Refuses with 500 to change the content of what a content view is being published from. */
function checkPublishing({store, tasks}: {store: Store; tasks: Tasks}, instances: readonly Repository[]): void {
  for (const {id} of instances)
    for (const link of store.contentViewRepositories.all({repository_id: id})) {
      const {name, label} = store.contentViews.get(link.content_view_id)
      const [task] = activeTasks({store, tasks}, publishLabel, 'Katello::ContentView', link.content_view_id)
      if (task)
        throw refused(`Pending tasks detected: content view ${name} (${label}) is being published. Please wait for it.`)
    }
}

/** The library instances of products that have an upstream. */
export function syncable(store: Store, products: readonly Product[]): Repository[] {
  return products
    .flatMap((product) => libraryInstances(store, product.id))
    .filter((instance) => canSync(store, instance))
}

/** True for a library instance with an upstream that this server can synchronize. */
export const canSync = (store: Store, instance: Repository): boolean => refusal(store, instance) === undefined

const syncSubjects = (instance: Repository) => [{type: 'Katello::Repository', id: instance.id}]

export function syncInput(store: Store, instance: Repository, flags: SyncFlags = {}): SyncInput {
  return {
    ...describeRepository(store, instance),
    id: instance.id,
    skip_metadata_check: flags.skip_metadata_check ?? false,
    validate_contents: flags.validate_contents ?? false,
  }
}

/** What a synchronization of an instance holds and belongs to. */
export function syncOptions(store: Store, instance: Repository, options: StartOptions): StartOptions {
  const root = store.rootRepositories.get(instance.root_id)
  const product = store.products.get(root.product_id)
  return {
    ...options,
    subjects: syncSubjects(instance),
    links: [{type: 'Katello::Product', id: product.id}],
    organizationId: product.organization_id,
  }
}

/** One bulk task that synchronizes several library instances. */
export function startSyncs(
  {store, tasks}: {store: Store; tasks: Tasks},
  instances: readonly Repository[],
  options: StartOptions,
): TaskRow {
  return startBulk(
    tasks,
    'Katello::Repository',
    instances.map((instance) => ({
      kind: syncRepository,
      input: syncInput(store, instance),
      targetId: instance.id,
      ...syncOptions(store, instance, options),
    })),
    options,
  )
}
