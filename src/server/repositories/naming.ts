import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import {renderName} from '../../naming/render'
import {validateName} from '../../naming/clean'
import type {RepositoryInstance} from '../../naming/instance'
import {AppError} from '../../core/errors'
import {Faults} from '../kernel/errors'
import type {LifecycleEnvironment} from '../environments/tables'
import type {Repository} from './tables'
import {sql} from '../kernel/store/sql'
import {utc} from '../kernel/store/times'
import {countsJson} from '../images/counts'

/** What names of container repositories are made of, for one instance. */
export function namingOf(
  {store, content}: {store: Store; content: ContentStore},
  instance: Repository,
): RepositoryInstance {
  const root = store.rootRepositories.get(instance.root_id)
  const product = store.products.get(root.product_id)
  const organization = store.organizations.get(product.organization_id)
  const version = store.contentViewVersions.get(instance.content_view_version_id)
  const view = store.contentViews.get(version.content_view_id)
  const environment = instance.environment_id === null ? null : store.lifecycleEnvironments.get(instance.environment_id)
  const number = `${version.major}.${version.minor}`
  return {
    kind: environment === null ? 'archive' : instance.library_instance_id === null ? 'library' : 'environment',
    organization: {
      id: organization.id,
      name: organization.name,
      label: organization.label,
      title: organization.title,
      description: organization.description,
      createdAt: utc(organization.created_at),
      updatedAt: utc(organization.updated_at),
    },
    product: {name: product.name, label: product.label},
    repository: {
      name: root.name,
      label: root.label,
      dockerUpstreamName: root.docker_upstream_name,
      contentCounts: instance.content_set_id === null ? {} : countsJson(content.sets.counts(instance.content_set_id)),
    },
    contentView: {id: view.id, name: view.name, label: view.label, version: number, default: view.is_default},
    contentViewVersion: {name: `${view.name} ${number}`, label: view.label, version: number},
    lifecycleEnvironment: environment && {
      id: environment.id,
      name: environment.name,
      label: environment.label,
      registryNamePattern: environment.registry_name_pattern,
    },
    pushPath: root.container_push_name,
    currentName: instance.container_repository_name,
  }
}

/** Name of an instance by the pattern of its environment, or the default. 422 when the pattern's code fails for it. */
function nameFor({store, content}: {store: Store; content: ContentStore}, instance: Repository): string {
  try {
    return renderName(null, namingOf({store, content}, instance))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const faults = new Faults()
    faults.add('container_repository_name', `cannot be made from the registry name pattern: ${error.message}`)
    faults.throwAny(instance.id)
    throw error
  }
}

/**
 * Gives instances the names they must have now, all together: 422 when one is invalid, or taken by an instance that is
 * not among them. Call it in a transaction whenever instances are saved. Instances of other content types have no name.
 */
export function rename(
  {store, content}: {store: Store; content: ContentStore},
  instances: readonly Repository[],
): Repository[] {
  const docker = instances.filter((instance) => store.rootRepositories.get(instance.root_id).content_type === 'docker')
  const names = new Map(docker.map((instance) => [instance.id, nameFor({store, content}, instance)]))
  const owners = new Map<string, Repository>()
  for (const instance of docker) {
    const name = names.get(instance.id) ?? ''
    checkName(store, instance, name)
    const rival = owners.get(name) ?? outsider(store, name, names)
    if (rival) refuseDuplicate(store, instance, rival, name)
    owners.set(name, instance)
  }
  return instances.map((instance) => {
    const name = names.get(instance.id)
    if (name === undefined || name === instance.container_repository_name) return instance
    return store.repositories.update(instance.id, {container_repository_name: name, relative_path: name})
  })
}

function outsider(store: Store, name: string, own: ReadonlyMap<number, string>): Repository | undefined {
  return store.repositories.all({container_repository_name: name}).find((row) => !own.has(row.id))
}

function checkName(store: Store, instance: Repository, name: string): void {
  const reason = validateName(name)
  if (reason === null) return
  const faults = new Faults()
  const root = store.rootRepositories.get(instance.root_id)
  faults.add('container_repository_name', `'${name}' of repository '${root.name}' ${reason}`)
  faults.throwAny(instance.id)
}

function refuseDuplicate(store: Store, instance: Repository, rival: Repository, name: string): never {
  const root = store.rootRepositories.get(instance.root_id)
  const where =
    instance.environment_id === null
      ? 'outside of environments'
      : `in environment '${store.lifecycleEnvironments.get(instance.environment_id).name}'`
  const other = store.rootRepositories.get(rival.root_id)
  const faults = new Faults()
  faults.add(
    'container_repository_name',
    `'${name}' of repository '${root.name}' ${where} is also the name of an instance of '${other.name}'. Use a more specific registry name pattern`,
  )
  faults.throwAny(instance.id)
  throw new Error('unreachable')
}

/** Docker instances of an environment, library instances included. */
export function dockerInstances(store: Store, environment: LifecycleEnvironment): Repository[] {
  return store.repositories.all([
    {environment_id: environment.id},
    sql("root_id IN (SELECT id FROM root_repositories WHERE content_type = 'docker')"),
  ])
}

/** The library instance of a pushed repository, whose name follows no pattern. */
export function isPushLibrary(store: Store, instance: Repository): boolean {
  return instance.library_instance_id === null && store.rootRepositories.get(instance.root_id).is_container_push
}
