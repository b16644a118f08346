// Reads the versions of a content view and what needs them, and plans which go.
import {counted} from '../../core/counted'
import {contentViewVersions, type ContentViewVersion} from '../../contract/content-view-versions'
import {compositesOf} from '../content-view/purge'
import {allPlacements} from '../images/collect'
import type {Placement} from '../images/placement'
import {readSameImages} from '../images/same-image'
import {readBlobs, type Servers} from './collect'
import {bootedImages, readBootcHosts, slotWords} from './protect'
import type {Decision} from './plan'
import {matchesTag, type Rules} from './rules'
import {planVersions, type VersionFacts, type VersionRules} from './versions'

export interface PlannedVersion {
  readonly version: ContentViewVersion
  readonly decision: Decision
}

export interface PurgePlan {
  /** In the order of their numbers. */
  readonly versions: readonly PlannedVersion[]
  /** Digests that tags name in the versions that go, and nowhere else in the organization. */
  readonly images: number
  /** Bytes that these free; null where that is not known. */
  readonly bytes: number | null
  /** Why the bytes are not known, in words; null where they are. */
  readonly bytesUnknown: string | null
}

export type PurgeRules = VersionRules & Pick<Rules, 'keepTags'>

export interface PurgeTarget {
  readonly organizationId: number
  readonly contentViewId: number
}

/**
 * Plans which versions of a content view go: none that an environment, and so an activation key, or a composite content view has, and never
 * the last one with an image that a host has booted, staged or for rollback, or with a tag that is to be kept.
 */
export async function planPurge(servers: Servers, target: PurgeTarget, rules: PurgeRules): Promise<PurgePlan> {
  const {client} = servers
  const [versions, placements, hosts] = await Promise.all([
    client.all(contentViewVersions.index, {content_view_id: target.contentViewId}),
    allPlacements(client, {organizationId: target.organizationId}),
    readBootcHosts(client),
  ])
  const needed = new Map<string, string>()
  const booted = bootedImages(hosts)
  const same = await readSameImages(client, booted, target.organizationId)
  for (const {name, slot, digest} of booted)
    for (const one of same.of(digest)) needed.set(one, `has what is ${slotWords[slot]} ${name}`)
  for (const one of placements)
    if (matchesTag(rules.keepTags, one.tag) !== undefined)
      needed.set(keyOf(one), `the last with ${one.repository}:${one.tag}`)
  const ordered = versions.toSorted(byNumber)
  const facts = ordered.map((one) =>
    factsOf(
      one,
      placements.filter(({version_id: id}) => id === one.id),
    ),
  )
  const decisions = planVersions(facts, rules, needed)
  const planned = ordered.map((version) => ({version, decision: decisions.get(version.id) ?? unknown}))
  const going = new Set(planned.filter(({decision}) => decision.action === 'delete').map(({version}) => version.id))
  return {versions: planned, ...(await lostBy(servers, placements, going))}
}

const unknown: Decision = {action: 'keep', reason: 'unknown'}

const keyOf = ({library_repository_id: repository, tag, digest}: Placement): string => `${repository} ${tag} ${digest}`

const byNumber = (a: ContentViewVersion, b: ContentViewVersion): number =>
  a.major - b.major || a.minor - b.minor || a.id - b.id

const factsOf = (version: ContentViewVersion, held: readonly Placement[]): VersionFacts => ({
  id: version.id,
  version: version.version,
  published: Date.parse(version.created_at.replace(' UTC', 'Z').replace(' ', 'T')),
  environments: version.environments.map(({name}) => name),
  composites: compositesOf(version),
  holds: new Set(held.flatMap((one) => [one.digest, keyOf(one)])),
})

/** The usual reason: what only such a version has cannot be read. */
const unserved =
  'The registry does not serve versions that are in no lifecycle environment, unless the setting distribute_archived_cvv is on'

/** What goes with versions, as far as the registry tells it. */
async function lostBy(
  {registry}: Servers,
  placements: readonly Placement[],
  going: ReadonlySet<number>,
): Promise<Pick<PurgePlan, 'images' | 'bytes' | 'bytesUnknown'>> {
  const isGoing = ({version_id: id}: Placement): boolean => id !== null && going.has(id)
  const staying = new Map(placements.filter((one) => !isGoing(one)).map((one) => [one.digest, one]))
  const lost = new Map(placements.filter(isGoing).map((one) => [one.digest, one.image]))
  for (const digest of staying.keys()) lost.delete(digest)
  const [first] = lost
  if (!first) return {images: 0, bytes: 0, bytesUnknown: null}
  const unread = (bytesUnknown: string) => ({images: lost.size, bytes: null, bytesUnknown})
  if ((await readBlobs(registry, new Map([first]))).get(first[0]) === undefined) return unread(unserved)
  const stays = new Map([...staying.values()].map(({digest, image}) => [digest, image]))
  const [gone, kept] = await Promise.all([readBlobs(registry, lost), readBlobs(registry, stays)])
  const missing = [...gone.values(), ...kept.values()].filter((blobs) => blobs === undefined).length
  if (missing > 0) return unread(`The registry did not serve ${counted(missing, 'manifest')}`)
  const needed = new Set([...kept.values()].flatMap((blobs = []) => blobs.map(({digest}) => digest)))
  const sizes = new Map(
    [...gone.values()].flatMap((blobs = []) => blobs.map(({digest, size}) => [digest, size] as const)),
  )
  const freed = [...sizes].filter(([digest]) => !needed.has(digest))
  return {images: lost.size, bytes: freed.reduce((sum, [, size]) => sum + size, 0), bytesUnknown: null}
}
