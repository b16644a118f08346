// Whether the images of a content view get valid names of their own in the environments that it is released to.
import type {ContentViewDetails} from '../../contract/content-views'
import type {LifecycleEnvironment} from '../../contract/lifecycle-environments'
import {organizations} from '../../contract/organizations'
import {products} from '../../contract/products'
import {repositories, type Repository} from '../../contract/repositories'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {previewEnvironment} from '../../naming'
import {byId, instanceOf, type Around} from '../name-pattern/environment'
import type {Finding, Gate} from './gates'

export interface NamesParts {
  readonly client: Client
  readonly organizationId: number
  readonly view: () => Promise<ContentViewDetails>
  /** Repositories in Library that the next version takes its content from. */
  readonly sources: () => Promise<readonly Repository[]>
  readonly targets: readonly LifecycleEnvironment[]
  /** All environments of the organization: names are unique among them. */
  readonly environments: readonly LifecycleEnvironment[]
}

const atOnce = 4

/** Costs two requests and one for each environment of the organization. */
export const namesGate = (parts: NamesParts): Gate => ({
  name: 'names',
  title: 'Check the names of the images',
  check: () => findCollisions(parts),
})

async function findCollisions({client, organizationId, ...parts}: NamesParts): Promise<Finding[]> {
  const scope = {organization_id: organizationId}
  const [view, sources, organization, all, inside] = await Promise.all([
    parts.view(),
    parts.sources(),
    client.call(organizations.show, {id: String(organizationId)}),
    client.all(products.index, scope),
    mapParallel(parts.environments, atOnce, async (environment) => ({
      environment,
      repositories: await client.all(repositories.index, {
        ...scope,
        environment_id: environment.id,
        content_type: 'docker',
      }),
    })),
  ])
  const docker = sources.filter(({content_type: type}) => type === 'docker')
  return parts.targets.flatMap((environment) => {
    const around = {environment, organization, products: byId(all), views: new Map([[view.id, view]])}
    return findingsIn(around, view, docker, inside)
  })
}

interface Inside {
  readonly environment: LifecycleEnvironment
  readonly repositories: readonly Repository[]
}

function findingsIn(
  around: Around,
  view: ContentViewDetails,
  sources: readonly Repository[],
  inside: readonly Inside[],
): Finding[] {
  const {environment} = around
  const isPlanned = (one: Repository, there: LifecycleEnvironment): boolean =>
    there.id === environment.id && one.content_view.id === view.id
  const present = inside.flatMap(({environment: there, repositories: list}) => list.map((one) => ({one, there})))
  const taken = new Map(
    present.flatMap(({one, there}) => {
      const {container_repository_name: name} = one
      return name && !isPlanned(one, there) ? [[name, `${one.product.name}/${one.name} in ${there.name}`] as const] : []
    }),
  )
  const planned = sources.map((source) => {
    const now = present.find(({one, there}) => isPlanned(one, there) && one.library_instance_id === source.id)?.one
    return instanceOf(asPromoted(source, view, now), around, false)
  })
  const {rows, reasons} = previewEnvironment(environment.registry_name_pattern ?? '', planned, {taken})
  return rows.flatMap(({repository, newName, problem, collisions, collidesWith}) => {
    const why =
      problem ??
      (collisions > 0 ? `its name ${newName ?? ''} would be that of ${collidesWith.join(', ')}` : undefined) ??
      (newName === null ? reasons[0] : undefined)
    if (why === undefined) return []
    return [
      {
        subject: `${repository} in ${environment.name}`,
        reason: why,
        hint: `Preview a pattern that makes names unique: mallet registry-name-pattern preview --id ${environment.id} --pattern '…'`,
      },
    ]
  })
}

/** The record that a repository will have after the promotion, as far as names are made of it. */
const asPromoted = (source: Repository, view: ContentViewDetails, now: Repository | undefined): Repository => ({
  ...source,
  content_view: {id: view.id, name: view.name},
  content_view_version: {id: 0, name: `${view.name} ${view.next_version}`, content_view_id: view.id},
  container_repository_name: now?.container_repository_name ?? null,
})
