import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {ContentFacet, Host} from './tables'

const places = ['booted', 'available', 'staged', 'rollback'] as const
const parts = ['image', 'digest'] as const

type BootcColumn = `bootc_${(typeof places)[number]}_${(typeof parts)[number]}`

/** The eight columns of image mode and the facts they come from. */
export const bootcColumns: readonly {column: BootcColumn; fact: string}[] = places.flatMap((place) =>
  parts.map((part) => ({column: `bootc_${place}_${part}` as const, fact: `bootc.${place}.${part}`})),
)

/**
 * Takes facts as a host uploads them, flat with dotted keys. What image mode says of itself goes to the content facet: only keys
 * that are present change anything, null clears. A host that is not registered keeps its facts, but has no facet to fill.
 */
export function applyFacts(
  {store, content}: {store: Store; content: ContentStore},
  host: Host,
  facts: Readonly<Record<string, unknown>>,
): Host {
  return store.transaction(() => {
    const changed = store.hosts.update(host.id, {facts: {...host.facts, ...facts}, ...network(facts)})
    const facet = store.contentFacets.first({host_id: host.id})
    if (!facet) return changed
    const next = fill(facet, facts)
    // one bad digest leaves the facet as it was, without an error
    if (next) store.contentFacets.update(facet.id, {...next, ...linked(content, next.bootc_booted_digest)})
    const subscription = store.subscriptionFacets.first({host_id: host.id})
    if (subscription) store.subscriptionFacets.update(subscription.id, {last_checkin: store.now()})
    return changed
  })
}

type Bootc = Pick<ContentFacet, BootcColumn>

/** The facet's image mode with the facts that came; undefined when a digest among them is none. */
function fill(facet: ContentFacet, facts: Readonly<Record<string, unknown>>): Bootc | undefined {
  const next = Object.fromEntries(bootcColumns.map(({column}) => [column, facet[column]])) as Bootc
  for (const {column, fact} of bootcColumns) {
    if (!Object.hasOwn(facts, fact)) continue
    const value = facts[fact]
    next[column] = typeof value === 'string' && value.trim() !== '' ? value : null
  }
  const digests = bootcColumns.filter(({column}) => column.endsWith('_digest')).map(({column}) => next[column])
  return digests.every((digest) => digest === null || /^sha256:[0-9a-f]{64}$/i.test(digest)) ? next : undefined
}

/** The manifest that a digest names, as far as this server has it now: lists first. */
function linked(
  content: ContentStore,
  digest: string | null,
): Pick<ContentFacet, 'manifest_entity_type' | 'manifest_entity_id'> {
  const manifest = digest === null ? undefined : content.manifests.byDigest(digest.toLowerCase())
  if (!manifest) return {manifest_entity_type: null, manifest_entity_id: null}
  const list = manifest.manifestType === 'list'
  return {
    manifest_entity_type: list ? 'Katello::DockerManifestList' : 'Katello::DockerManifest',
    manifest_entity_id: manifest.id,
  }
}

/** Addresses and the names of system and architecture, from the facts that subscription-manager gathers. */
function network(facts: Readonly<Record<string, unknown>>): Partial<Host> {
  const text = (key: string) => (typeof facts[key] === 'string' && facts[key] !== '' ? facts[key] : undefined)
  const ip = text('network.ipv4_address')
  const ip6 = text('network.ipv6_address')
  const architecture = text('lscpu.architecture') ?? text('uname.machine')
  const system = [text('distribution.name'), text('distribution.version')].filter(Boolean).join(' ')
  return {
    ...(ip !== undefined && ip !== '127.0.0.1' && {ip}),
    ...(ip6 !== undefined && ip6 !== '::1' && {ip6}),
    ...(architecture !== undefined && {architecture}),
    ...(system !== '' && {operating_system: system}),
  }
}
