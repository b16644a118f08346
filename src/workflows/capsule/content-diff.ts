// Reads what content proxies serve and what the server serves in their environments, and synchronizes what differs.
import {capsuleContent, type CapsuleContentSyncStatus} from '../../contract/capsule-content'
import type {Capsule} from '../../contract/capsules'
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import type {RegistryClient} from '../../oci'
import {allPlacements} from '../images/collect'
import {unlessMissing} from '../images/missing'
import type {Placement} from '../images/placement'
import {registryOf} from '../images/proxy'
import type {Open} from '../registry/access'
import {explained} from '../registry/advice'
import {
  contentRows,
  countedTags,
  unreadable,
  type ContentRow,
  type ImageOnProxy,
  type RegistryContent,
} from './content-rows'

export interface Reading {
  readonly client: Client
  readonly open: Open
  readonly signal: AbortSignal
}

export interface ProxyScope {
  readonly organizationId?: number | undefined
  readonly environmentIds?: readonly number[] | undefined
}

/** A proxy with the registries that are read for it: its own, or those behind its name. */
export interface Target {
  readonly capsule: Pick<Capsule, 'id' | 'name' | 'url'>
  readonly registries: readonly string[]
}

export interface Comparison {
  readonly rows: readonly ContentRow[]
  /** Why registries could not be read. */
  readonly errors: readonly AppError[]
}

type Environment = CapsuleContentSyncStatus['lifecycle_environments'][number]

interface Assigned {
  readonly target: Target
  readonly status: CapsuleContentSyncStatus
  readonly environments: readonly Environment[]
}

const [proxiesAtOnce, imagesAtOnce, tagsAtOnce] = [4, 4, 8]

/** The registry of a proxy, unless others are named for it. */
export const targetOf = (capsule: Target['capsule'], registries: readonly string[] = []): Target => ({
  capsule,
  registries: registries.length > 0 ? registries : [registryOf(capsule)],
})

/**
 * Compares each registry of each proxy with the server: one request to the server for each proxy, those of a list of placements for each
 * organization, and of each registry its catalog, one list for each image and one request for each tag.
 */
export async function compareContent(
  reading: Reading,
  targets: readonly Target[],
  scope: ProxyScope,
): Promise<Comparison> {
  const assigned = await mapParallel(targets, proxiesAtOnce, (target) => assignedTo(reading.client, target, scope))
  const expected = await placementsOf(
    reading.client,
    assigned.flatMap(({environments}) => environments),
  )
  const results = await mapParallel(
    assigned.flatMap((one) => one.target.registries.map((registry) => ({...one, registry}))),
    proxiesAtOnce,
    (one) => compareOne(reading, one, expected, isWhole(scope)),
  )
  return {rows: results.flatMap(({rows}) => rows), errors: results.flatMap(({errors}) => errors)}
}

const isWhole = ({organizationId, environmentIds}: ProxyScope): boolean =>
  organizationId === undefined && environmentIds === undefined

async function assignedTo(
  client: Client,
  target: Target,
  {organizationId, environmentIds}: ProxyScope,
): Promise<Assigned> {
  const id = String(target.capsule.id)
  const status = await client.call(capsuleContent.sync_status, {id, organization_id: organizationId})
  const environments = (status.lifecycle_environments ?? []).filter(
    (one) =>
      (organizationId === undefined || one.organization_id === organizationId) &&
      (environmentIds?.includes(one.id) ?? true),
  )
  return {target, status, environments}
}

/** What the server serves in environments, each organization's read once. */
async function placementsOf(client: Client, environments: readonly Environment[]): Promise<Placement[]> {
  const byOrganization = new Map<number, Set<number>>()
  for (const {id, organization_id: organization} of environments)
    byOrganization.set(organization, (byOrganization.get(organization) ?? new Set()).add(id))
  const found = await mapParallel([...byOrganization], proxiesAtOnce, ([organizationId, ids]) =>
    allPlacements(client, {organizationId, environmentIds: [...ids]}),
  )
  return found.flat()
}

async function compareOne(
  {open, signal}: Reading,
  {target: {capsule}, status, environments, registry}: Assigned & {readonly registry: string},
  all: readonly Placement[],
  whole: boolean,
): Promise<Comparison> {
  const ids = new Set(environments.map(({id}) => id))
  const expected = all.filter(({environment_id: id}) => id !== null && ids.has(id))
  const host = registry.replace(/^https?:\/\//, '')
  const at = {capsule: capsule.name, registry: host}
  try {
    const {client, username} = await open(registry)
    const content = await explained({host, own: false}, () => readRegistry(client, at, expected, {signal, whole}))
    // Registries hide from strangers what they may not see: that must not look like content that is missing.
    if (username === undefined && expected.length > 0 && content.images.every(({tags}) => tags.size === 0))
      throw needsLogin(at)
    return {rows: contentRows(expected, content, countedTags(status)), errors: []}
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error
    return {rows: [unreadable(at, [error.message, error.parts.detail].filter(Boolean).join(': '))], errors: [error]}
  }
}

async function readRegistry(
  client: RegistryClient,
  at: {readonly capsule: string; readonly registry: string},
  expected: readonly Placement[],
  {signal, whole}: {readonly signal: AbortSignal; readonly whole: boolean},
): Promise<RegistryContent> {
  const tagsOf = new Map<string, string[]>()
  for (const {image, tag} of expected) tagsOf.set(image, [...(tagsOf.get(image) ?? []), tag])
  const [catalog, images] = await Promise.all([
    whole ? unlessRefused(() => client.catalog({signal})) : undefined,
    mapParallel([...tagsOf], imagesAtOnce, ([image, tags]) => readImage(client, image, tags, signal)),
  ])
  return {...at, images, catalog}
}

/** Tags and digests of an image; of a registry that does not list them, those of the server's tags that it has. */
async function readImage(
  client: RegistryClient,
  image: string,
  known: readonly string[],
  signal: AbortSignal,
): Promise<ImageOnProxy> {
  const listed = await unlessRefused(() => client.listTags(image, {signal}))
  const tags = [...new Set([...known, ...(listed ?? [])])]
  const found = await mapParallel(tags, tagsAtOnce, async (tag) => {
    const head = await unlessMissing(() => client.headManifest(image, tag, {signal}))
    return head && ([tag, head.digest] as const)
  })
  return {image, tags: new Map(found.filter((one) => one !== undefined)), isListed: listed !== undefined}
}

/** What `work` gives; undefined where a registry refuses it, or does not have what it is about. */
async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  const refusals: readonly number[] = [exitCodes.notFound, exitCodes.forbidden, exitCodes.notAuthenticated]
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && (refusals.includes(error.parts.exit) || error.parts.status === 405))
      return undefined
    throw error
  }
}

const needsLogin = ({capsule, registry}: {readonly capsule: string; readonly registry: string}): AppError =>
  new AppError({
    code: 'not_authenticated',
    message: `The registry of smart proxy ${capsule} shows nothing without a login`,
    hint: `Log in: mallet registry login --registry ${registry}`,
    exit: exitCodes.notAuthenticated,
  })

/** True for what a synchronization of the proxy should change. */
export const isRepairable = ({status}: ContentRow): boolean => status !== 'same' && status !== 'unreadable'

/**
 * Synchronizes the environments of each proxy in which something differs, whether the server thinks that it does or not, and waits; all
 * of the proxy where it has images that it should not have. Gives the names of the proxies. Fails as the first task failed.
 */
export async function repair(
  client: Client,
  targets: readonly Target[],
  rows: readonly ContentRow[],
): Promise<string[]> {
  const differing = targets.flatMap(({capsule}) => {
    const own = rows.filter((row) => row.capsule === capsule.name && isRepairable(row))
    return own.length > 0 ? [{capsule, environments: [...new Set(own.map((row) => row.environment_id))]}] : []
  })
  await mapParallel(differing, proxiesAtOnce, async ({capsule, environments}) => {
    for (const id of environments.includes(null) ? [undefined] : environments) {
      const parts = {id: String(capsule.id), environment_id: id, skip_metadata_check: true}
      await client.wait(await client.call(capsuleContent.sync, parts))
    }
  })
  return differing.map(({capsule}) => capsule.name)
}
