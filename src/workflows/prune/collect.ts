// Reads repositories for pruning: what the API says of their tags and manifests, and what the registry says is in them.
import {dockerManifestLists, dockerManifests, type DockerManifest} from '../../contract/docker-manifests'
import {dockerTags, type DockerTag} from '../../contract/docker-tags'
import {repositories, type Repository} from '../../contract/repositories'
import {AppError, usageError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import type {RegistryClient} from '../../oci'
import {parseCompanionTag} from '../../oci/companions'
import {invalidContent} from '../../oci/errors'
import {blobsOf, parseImageConfig, type Manifest} from '../../oci/manifest'
import {collect} from '../../oci/streams'
import {isImageConfig} from '../registry/image'
import type {Blob, RepositoryContent, StoredImage} from './content'
import {prunesTags, type Rules} from './rules'

const atOnce = 6
const configLimit = 4 * 1024 * 1024
/** Builds that want to be repeatable say this, or something near it. */
const noTime = Date.parse('1980-01-02T00:00:00Z')

export interface Wanted {
  readonly organizationId: number
  readonly productId?: number | undefined
  readonly repositoryId?: number | undefined
}

export interface Servers {
  readonly client: Client
  readonly registry: RegistryClient
}

/**
 * The container repositories that are pushed to: those without an upstream. One that is named and synchronized is a usage error: the next
 * synchronization would bring back what was pruned.
 */
export async function pushRepositories(
  client: Client,
  {organizationId: organization_id, productId, repositoryId}: Wanted,
): Promise<Repository[]> {
  const all = await client.all(repositories.index, {
    organization_id,
    content_type: 'docker',
    ...(productId !== undefined && {product_id: productId}),
  })
  if (repositoryId === undefined) return all.filter(isPushed)
  const one = all.find(({id}) => id === repositoryId)
  if (!one)
    throw usageError(
      `Repository ${repositoryId} is not a container repository of this organization`,
      'List them: mallet repository list --content-type docker --organization …',
    )
  if (isPushed(one)) return [one]
  throw usageError(
    `Repository "${one.name}" is synchronized from ${one.url ?? ''}: the next synchronization would bring back what is pruned`,
    'Choose tags with --include-tags and --exclude-tags of mallet repository update, with the mirroring policy mirror_content_only',
  )
}

const isPushed = ({url, container_repository_name: name}: Repository): boolean => !url && Boolean(name)

/** Reads one repository: three lists, each manifest once, and the configurations that say when images were built where rules need it. */
export async function readRepository(
  {client, registry}: Servers,
  repository: Repository,
  rules: Rules,
): Promise<RepositoryContent> {
  const repository_id = repository.id
  const [tags, images, lists] = await Promise.all([
    client.all(dockerTags.index, {repository_id}),
    client.all(dockerManifests.index, {repository_id}),
    client.all(dockerManifestLists.index, {repository_id}),
  ])
  const image = repository.container_repository_name ?? ''
  const manifests = await readManifests(registry, image, {images, lists, tags})
  const named = new Map(tags.map(({name, manifest}) => [name, manifest.digest]))
  const content = {id: repository.id, name: repository.name, product: repository.product.name, image, tags: named}
  return {...content, manifests: await withTimes(registry, image, {manifests, tags: named, rules})}
}

interface Listed {
  readonly images: readonly DockerManifest[]
  readonly lists: readonly DockerManifest[]
  readonly tags: readonly DockerTag[]
}

interface ReadImage {
  readonly stored: StoredImage
  readonly manifest: Manifest | undefined
}

async function readManifests(
  registry: RegistryClient,
  image: string,
  {images, lists, tags}: Listed,
): Promise<ReadImage[]> {
  const arrivals = new Map(tags.map(({manifest}) => [manifest.digest, timeOf(manifest.created_at)]))
  return mapParallel([...images, ...lists], atOnce, async (record): Promise<ReadImage> => {
    const manifest = await readManifest(registry, image, record.digest)
    const listed = record.manifests?.map(({digest}) => digest) ?? []
    const stored = {
      digest: record.digest,
      id: record.id,
      type: record.manifest_type === 'list' ? 'index' : 'manifest',
      children: [...new Set([...listed, ...childrenOf(manifest)])],
      subject: manifest?.subject?.digest,
      blobs: manifest && blobsOf(manifest),
      listedIn: record.manifest_lists?.map(({digest}) => digest) ?? [],
      built: timeOf(manifest?.annotations['org.opencontainers.image.created']),
      arrived: arrivals.get(record.digest),
    } satisfies StoredImage
    return {stored, manifest}
  })
}

const childrenOf = (manifest: Manifest | undefined): string[] =>
  manifest?.kind === 'list' ? manifest.manifests.map(({digest}) => digest) : []

/** A manifest; undefined when the registry does not give it, or it is in an obsolete format. */
async function readManifest(registry: RegistryClient, image: string, digest: string): Promise<Manifest | undefined> {
  try {
    return (await registry.getManifest(image, digest)).manifest
  } catch (error) {
    if (error instanceof AppError && unreadable.has(error.parts.code)) return undefined
    throw error
  }
}

const unreadable = new Set(['not_found', 'invalid_content'])

interface WithoutTimes {
  readonly manifests: readonly ReadImage[]
  readonly tags: ReadonlyMap<string, string>
  readonly rules: Rules
}

/** Adds when images were built, where the rules ask for it: an index is as old as its first image. */
async function withTimes(
  registry: RegistryClient,
  image: string,
  {manifests, tags, rules}: WithoutTimes,
): Promise<Map<string, StoredImage>> {
  const byDigest = new Map(manifests.map((one) => [one.stored.digest, one]))
  const named = new Set([...tags].filter(([tag]) => !parseCompanionTag(tag)).map(([, digest]) => digest))
  const attached = new Set([...tags].filter(([tag]) => parseCompanionTag(tag)).map(([, digest]) => digest))
  const timed = manifests.filter(({stored: {digest, subject, built}}) => {
    if (subject !== undefined || built !== undefined) return false
    if (named.has(digest)) return prunesTags(rules) && (rules.keep !== undefined || rules.olderThan !== undefined)
    return rules.olderThan !== undefined && !attached.has(digest)
  })
  const configs = new Map<string, ReadImage>(
    timed.flatMap((one) => {
      const source = imageOf(one, byDigest)
      return source ? [[one.stored.digest, source] as const] : []
    }),
  )
  const sources = [...new Set(configs.values())]
  const times = new Map(
    await mapParallel(
      sources,
      atOnce,
      async (one) => [one.stored.digest, await builtAt(registry, image, one)] as const,
    ),
  )
  return new Map(
    manifests.map(({stored}) => {
      const source = configs.get(stored.digest)
      return [stored.digest, {...stored, built: stored.built ?? (source && times.get(source.stored.digest))}]
    }),
  )
}

/** The image whose configuration tells the time: itself, or the first of an index. */
function imageOf(one: ReadImage, byDigest: ReadonlyMap<string, ReadImage>, depth = 0): ReadImage | undefined {
  if (one.manifest?.kind === 'image') return isImageConfig(one.manifest.config.mediaType) ? one : undefined
  if (depth > 3) return undefined
  for (const digest of one.stored.children) {
    const child = byDigest.get(digest)
    const found = child && imageOf(child, byDigest, depth + 1)
    if (found) return found
  }
  return undefined
}

async function builtAt(registry: RegistryClient, image: string, {manifest}: ReadImage): Promise<number | undefined> {
  if (manifest?.kind !== 'image') return undefined
  const bytes = await collect(registry.getBlob(image, manifest.config), configLimit, () =>
    invalidContent('The configuration of an image is too large'),
  )
  return timeOf(parseImageConfig(bytes).created)
}

/** Milliseconds of a time; undefined for none, for what is no time, and for the beginnings of calendars. */
function timeOf(text: string | null | undefined): number | undefined {
  const time = text ? Date.parse(text.replace(' UTC', 'Z').replace(/^(\S+) /, '$1T')) : Number.NaN
  return Number.isNaN(time) || time < noTime ? undefined : time
}

/** Blobs of manifests elsewhere, by digest; undefined for one that the registry does not give. An index brings what it lists. */
export async function readBlobs(
  registry: RegistryClient,
  places: ReadonlyMap<string, string>,
): Promise<Map<string, readonly Blob[] | undefined>> {
  const found = new Map<string, readonly Blob[] | undefined>()
  let waiting = [...places]
  while (waiting.length > 0) {
    const read = await mapParallel(waiting, atOnce, async ([digest, image]) => {
      const manifest = await readManifest(registry, image, digest)
      found.set(digest, manifest && blobsOf(manifest))
      return childrenOf(manifest).map((child) => [child, image] as const)
    })
    waiting = [...new Map(read.flat())].filter(([digest]) => !found.has(digest))
  }
  return found
}

/** Digests that no tag and no index of the organization names: one list of manifests and one of indexes. */
export async function danglingDigests({client}: Servers, organization_id: number): Promise<string[]> {
  const [images, lists] = await Promise.all([
    client.all(dockerManifests.index, {organization_id}),
    client.all(dockerManifestLists.index, {organization_id}),
  ])
  return [...images, ...lists]
    .filter(({tags, manifest_lists: above = []}) => tags.length === 0 && above.length === 0)
    .map(({digest}) => digest)
}
