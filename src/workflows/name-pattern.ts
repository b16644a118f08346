// Reads from a server what is needed to tell, without changing anything, which names a pattern would give.
import {previewEnvironment, type Preview, type RepositoryInstance} from '../naming'
import {pages, type Item} from '../katello/paging'
import type {Params} from '../katello/query'
import type {Transport} from '../katello/transport'

export interface NamedEnvironment {
  readonly environment: Item
  readonly instances: readonly RepositoryInstance[]
  /** Host of the registry, as the server writes it before names. */
  readonly host: string
  /** Names that repositories of other environments have, each with what has it. */
  readonly taken: ReadonlyMap<string, string>
}

/** Everything names are made of for one lifecycle environment: its container repositories with all labels. */
export async function readEnvironment(transport: Transport, environmentId: string | number): Promise<NamedEnvironment> {
  const environment = await one(transport, `/katello/api/environments/${environmentId}`)
  const organizationId = idOf(environment['organization']) ?? environment['organization_id']
  const scope = {organization_id: organizationId as number}
  const [organization, repositories, others, products, views] = await Promise.all([
    one(transport, `/katello/api/organizations/${String(organizationId)}`),
    all(transport, '/katello/api/repositories', {
      ...scope,
      environment_id: Number(environmentId),
      content_type: 'docker',
    }),
    elsewhere(transport, environmentId),
    all(transport, '/katello/api/products', scope),
    all(transport, '/katello/api/content_views', scope),
  ])
  const known = {environment, organization, products: byId(products), views: byId(views)}
  const instances = await Promise.all(
    repositories.map(async (r) => instanceOf(await withPushMark(transport, r), known)),
  )
  const taken = new Map<string, string>()
  for (const {repository, environment: other} of others) {
    const name = text(repository['container_repository_name'])
    if (name) taken.set(name, holderOf(repository, other, organization))
  }
  return {environment, instances, host: hostOf(repositories, transport), taken}
}

interface Elsewhere {
  readonly repository: Item
  readonly environment: Item
}

/** How many environments are asked for at a time. */
const atOnce = 8

/** Container repositories of all other environments that may be seen: names are unique on the whole server. */
async function elsewhere(transport: Transport, environmentId: string | number): Promise<Elsewhere[]> {
  const environments = await all(transport, '/katello/api/environments', {})
  const others = environments.filter(({id}) => String(id) !== String(environmentId))
  const found: Elsewhere[] = []
  for (let at = 0; at < others.length; at += atOnce) {
    const some = others.slice(at, at + atOnce).map(async (environment) => {
      const query = {environment_id: environment['id'] as number, content_type: 'docker'}
      const repositories = await all(transport, '/katello/api/repositories', query)
      return repositories.map((repository) => ({repository, environment}))
    })
    found.push(...(await Promise.all(some)).flat())
  }
  return found
}

/** Who has a name: `Base Images/busybox in Dev`, with the organization when it is another one. */
function holderOf(repository: Item, environment: Item, here: Item): string {
  const owner = record(environment['organization'])
  const of = owner['id'] === here['id'] ? '' : ` of ${text(owner['name']) ?? 'another organization'}`
  const product = text(nameOf(repository['product'])) ?? '?'
  return `${product}/${text(repository['name']) ?? '?'} in ${text(environment['name']) ?? '?'}${of}`
}

/** What a pattern would do to an environment. A blank pattern is the way back to the default names. */
export function preview(named: NamedEnvironment, pattern: string): Preview {
  return previewEnvironment(pattern, named.instances, {host: named.host, taken: named.taken})
}

interface Known {
  readonly environment: Item
  readonly organization: Item
  readonly products: ReadonlyMap<unknown, Item>
  readonly views: ReadonlyMap<unknown, Item>
}

function instanceOf(repository: Item, {environment, organization, products, views}: Known): RepositoryInstance {
  const product = {...products.get(idOf(repository['product'])), ...record(repository['product'])}
  const view = {...views.get(idOf(repository['content_view'])), ...record(repository['content_view'])}
  const version = record(repository['content_view_version'])
  const isDefault = view['default'] === true || (environment['library'] === true && !views.has(view['id']))
  const number = text(version['version']) ?? /(\d+\.\d+)$/.exec(text(version['name']) ?? '')?.[1] ?? '1.0'
  return {
    kind: isDefault ? 'library' : 'environment',
    organization: {
      id: numberOf(organization['id']),
      name: text(organization['name']) ?? '',
      label: text(organization['label']) ?? null,
      title: text(organization['title']) ?? null,
      description: text(organization['description']) ?? null,
      createdAt: text(organization['created_at']) ?? null,
      updatedAt: text(organization['updated_at']) ?? null,
    },
    product: {name: text(product['name']) ?? '', label: text(product['label']) ?? null},
    repository: {
      name: text(repository['name']) ?? '',
      label: text(repository['label']) ?? null,
      dockerUpstreamName: text(repository['docker_upstream_name']) ?? null,
      contentCounts: record(repository['content_counts']) as Record<string, number>,
    },
    contentView: {
      id: numberOf(view['id']),
      name: text(view['name']) ?? '',
      label: text(view['label']) ?? null,
      version: number,
      default: isDefault,
    },
    contentViewVersion: {name: text(version['name']) ?? `${text(view['name']) ?? ''} ${number}`, version: number},
    lifecycleEnvironment: {
      id: numberOf(environment['id']),
      name: text(environment['name']) ?? '',
      label: text(environment['label']) ?? null,
      registryNamePattern: text(environment['registry_name_pattern']) ?? null,
    },
    pushPath:
      repository['is_container_push'] === true && isDefault
        ? (text(repository['container_repository_name']) ?? null)
        : null,
    currentName: text(repository['container_repository_name']) ?? null,
  }
}

/** Lists leave out whether a repository is pushed to; one without an upstream may be, so it is asked for itself. */
async function withPushMark(transport: Transport, repository: Item): Promise<Item> {
  if (repository['url'] || repository['is_container_push'] !== undefined) return repository
  const {is_container_push: pushed} = await one(transport, `/katello/api/repositories/${String(repository['id'])}`)
  return {...repository, is_container_push: pushed}
}

function hostOf(repositories: readonly Item[], transport: Transport): string {
  for (const {full_path: path, container_repository_name: name} of repositories)
    if (typeof path === 'string' && typeof name === 'string' && path.endsWith(`/${name}`))
      return path.slice(0, -name.length - 1)
  return transport.connection.server.host
}

async function one(transport: Transport, path: string): Promise<Item> {
  return (await transport.request<Item>('GET', path)).body
}

async function all(transport: Transport, path: string, query: Params): Promise<Item[]> {
  const found: Item[] = []
  for await (const page of pages(transport, path, query)) found.push(...page.items)
  return found
}

const record = (value: unknown): Item =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Item) : {}
const idOf = (value: unknown): unknown => record(value)['id']
const nameOf = (value: unknown): unknown => record(value)['name']
const byId = (items: readonly Item[]): ReadonlyMap<unknown, Item> => new Map(items.map((item) => [item['id'], item]))
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)
