// What registries that repositories are synchronized from have of signatures.
import {repositories} from '../../contract/repositories'
import {AppError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import type {RegistryClient} from '../../oci'
import {companionTag} from '../../oci/companions'
import type {Placement} from '../images/placement'
import type {Open} from '../registry/access'

export interface KeptReading {
  readonly client: Client
  readonly open: Open
  readonly signal: AbortSignal
}

/** Upstreams that are asked at a time. */
const atOnce = 4

/** What an upstream has, or why it could not be read. */
export type Upstream =
  | {
      readonly tags: ReadonlySet<string>
      /** How many manifests refer to one; undefined where the registry has no such request. */
      readonly referrersOf: (digest: string) => Promise<number | undefined>
    }
  | {readonly fault: string}

/** Reads the tags of the upstreams of images, by the IDs of their repositories in Library. */
export async function readUpstreams(
  {client, open, signal}: KeptReading,
  organizationId: number,
  images: readonly Placement[],
): Promise<ReadonlyMap<number, Upstream>> {
  const wanted = new Set(images.map(({library_repository_id: id}) => id))
  const listed = await client.all(repositories.index, {organization_id: organizationId, content_type: 'docker'})
  const roots = listed.filter(({id, url}) => url && wanted.has(id))
  const read = await mapParallel(roots, atOnce, async (one) => {
    // Lists of servers before 4.17 leave out the name at the upstream.
    const {docker_upstream_name: name = null} =
      one.docker_upstream_name === undefined ? await client.call(repositories.show, {id: one.id}) : one
    return [one.id, await readUpstream(one.url, name, open, signal)] as const
  })
  return new Map(read.flatMap(([id, upstream]) => (upstream ? [[id, upstream] as const] : [])))
}

/** Undefined for a repository that is pushed to. */
async function readUpstream(
  url: string | null,
  name: string | null,
  open: Open,
  signal: AbortSignal,
): Promise<Upstream | undefined> {
  if (!url || !name) return undefined
  try {
    const {client} = await open(new URL(url).origin, name)
    const tags = new Set(await client.listTags(name, {signal}))
    return {tags, referrersOf: referrerCounts(client, name, signal)}
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error
    return {fault: error.message}
  }
}

/** Each manifest is asked about once, however many tags name it. */
function referrerCounts(
  client: RegistryClient,
  name: string,
  signal: AbortSignal,
): (digest: string) => Promise<number | undefined> {
  const known = new Map<string, Promise<number | undefined>>()
  return (digest) => once(known, digest, async () => (await client.apiReferrers(name, digest, {signal}))?.length)
}

/** What belongs to an image upstream: tags, and `referrers` when it has none and that was asked: the list first, then its images. */
export async function signedUpstream(
  subjects: readonly string[],
  at: Upstream,
  asksReferrers: boolean,
): Promise<Signed> {
  if ('fault' in at) return at
  const endings = [undefined, 'sig', 'att', 'sbom']
  const tags = subjects
    .flatMap((subject) => endings.map((ending) => companionTag(subject, ending)))
    .filter((tag) => at.tags.has(tag))
  if (tags.length > 0 || !asksReferrers) return {tags, referrers: 0}
  for (const subject of subjects) {
    const count = await at.referrersOf(subject)
    if (count !== 0) return {tags, referrers: count ?? 0}
  }
  return {tags, referrers: 0}
}

export type Signed = {readonly tags: readonly string[]; readonly referrers: number} | {readonly fault: string}

/** Reads what belongs to a key once, however often it is wanted. */
export function once<K, T>(known: Map<K, Promise<T>>, key: K, read: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? read()
  known.set(key, found)
  return found
}
