// Reads from a server what is needed to tell, without changing anything, which names a pattern would give.
import {contentViews, type ContentView} from '../../contract/content-views'
import {lifecycleEnvironments, type LifecycleEnvironment} from '../../contract/lifecycle-environments'
import {organizations, type OrganizationDetails} from '../../contract/organizations'
import {products, type Product} from '../../contract/products'
import {repositories, type Repository} from '../../contract/repositories'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {previewEnvironment, type Preview, type RepositoryInstance} from '../../naming'
import {registryHost} from '../registry/host'

export interface NamedEnvironment {
  readonly environment: LifecycleEnvironment
  readonly instances: readonly RepositoryInstance[]
  /** Host of the registry, as the server writes it before names. */
  readonly host: string
  /** Names that repositories of other environments have, each with what has it. */
  readonly taken: ReadonlyMap<string, string>
}

/** How many environments, or repositories, are asked for at a time. */
const atOnce = 8

/** Everything names are made of for one lifecycle environment: its container repositories with all labels. */
export async function readEnvironment(client: Client, id: number): Promise<NamedEnvironment> {
  const environment = await client.call(lifecycleEnvironments.show, {id})
  const organizationId = environment.organization?.id ?? environment.organization_id
  const scope = {organization_id: organizationId}
  const [organization, inside, taken, ownProducts, views] = await Promise.all([
    client.call(organizations.show, {id: String(organizationId)}),
    client.all(repositories.index, {...scope, environment_id: id, content_type: 'docker'}),
    namesElsewhere(client, environment),
    client.all(products.index, scope),
    client.all(contentViews.index, scope),
  ])
  const around = {environment, organization, products: byId(ownProducts), views: byId(views)}
  const instances = await mapParallel(inside, atOnce, async (repository) =>
    instanceOf(repository, around, await isPushedTo(client, repository)),
  )
  return {environment, instances, host: await registryHost(client, inside), taken}
}

/** What a pattern would do to an environment. A blank pattern is the way back to the default names. */
export function preview({instances, host, taken}: NamedEnvironment, pattern: string): Preview {
  return previewEnvironment(pattern, instances, {host, taken})
}

/** Sets the pattern of an environment; the answer is the task that renames its repositories, where there are any. */
export const sendPattern = (client: Client, id: number, pattern: string): Promise<unknown> =>
  client.call(lifecycleEnvironments.update, {id, registry_name_pattern: pattern, async: true})

/** Names in all other environments that may be seen, each with what has it: names are unique on the whole server. */
async function namesElsewhere(client: Client, here: LifecycleEnvironment): Promise<Map<string, string>> {
  const all = await client.all(lifecycleEnvironments.index, {})
  const others = all.filter(({id}) => id !== here.id)
  const found = await mapParallel(others, atOnce, async (environment) => {
    const query = {environment_id: environment.id, content_type: 'docker'}
    const inside = await client.all(repositories.index, query)
    return inside.flatMap((repository) => {
      const {container_repository_name: name} = repository
      return name ? [[name, holderOf(repository, environment, here)] as const] : []
    })
  })
  return new Map(found.flat())
}

/** Who has a name: `Base Images/busybox in Dev`, with the organization when it is another one. */
function holderOf({name, product}: Repository, there: LifecycleEnvironment, here: LifecycleEnvironment): string {
  const isSame = there.organization_id === here.organization_id
  const of = isSame ? '' : ` of ${there.organization?.name ?? 'another organization'}`
  return `${product?.name ?? '?'}/${name} in ${there.name}${of}`
}

/** What surrounds a repository in the names that a pattern gives. */
export interface Around {
  readonly environment: LifecycleEnvironment
  readonly organization: OrganizationDetails
  readonly products: ReadonlyMap<number, Product>
  readonly views: ReadonlyMap<number, ContentView>
}

/** A repository as patterns see it, in the place that its record names. */
export function instanceOf(
  repository: Repository,
  {environment, organization, products: ownProducts, views}: Around,
  isPushed: boolean,
): RepositoryInstance {
  const product = ownProducts.get(repository.product?.id)
  const view = views.get(repository.content_view?.id)
  const viewName = repository.content_view?.name ?? ''
  const versionName = repository.content_view_version?.name
  const number = /(\d+\.\d+)$/.exec(versionName ?? '')?.[1] ?? '1.0'
  const isDefault = view?.default === true || (environment.library && view === undefined)
  const name = repository.container_repository_name ?? null
  return {
    kind: isDefault ? 'library' : 'environment',
    organization: {
      id: organization.id,
      name: organization.name,
      label: organization.label,
      title: organization.title,
      description: organization.description,
      createdAt: organization.created_at,
      updatedAt: organization.updated_at,
    },
    product: {name: repository.product?.name ?? '', label: product?.label ?? null},
    repository: {
      name: repository.name,
      label: repository.label,
      dockerUpstreamName: repository.docker_upstream_name ?? null,
      contentCounts: repository.content_counts,
    },
    contentView: {
      id: repository.content_view?.id ?? null,
      name: viewName,
      label: view?.label ?? null,
      version: number,
      default: isDefault,
    },
    contentViewVersion: {name: versionName ?? `${viewName} ${number}`, version: number},
    lifecycleEnvironment: {
      id: environment.id,
      name: environment.name,
      label: environment.label,
      registryNamePattern: environment.registry_name_pattern,
    },
    pushPath: isPushed && isDefault ? name : null,
    currentName: name,
  }
}

/** Lists leave out whether a repository is pushed to; one without an upstream may be, so it is asked for itself. */
async function isPushedTo(client: Client, {id, url}: Repository): Promise<boolean> {
  return url ? false : ((await client.call(repositories.show, {id})).is_container_push ?? false)
}

export const byId = <T extends {readonly id: number}>(items: readonly T[]): ReadonlyMap<number, T> =>
  new Map(items.map((item) => [item.id, item]))
