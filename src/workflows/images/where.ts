// Everything that has an image: lifecycle environments, versions, smart proxies and hosts.
import {capsuleContent, type CapsuleContentSyncStatus} from '../../contract/capsule-content'
import {capsules} from '../../contract/capsules'
import {hosts, type Host} from '../../contract/hosts'
import {isDigest} from '../../core/digest'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {inGroups} from '../../core/groups'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {isTag, parseReference} from '../../oci/reference'
import {allPlacements} from './collect'
import {parseNamed, type Named} from './history'
import type {Placement, Scope} from './placement'
import {isServerItself} from './proxy'
import {readSameImages} from './same-image'

export const whereKinds = ['environment', 'version', 'proxy', 'host'] as const

/** One place that has the image. */
export interface Whereabouts {
  readonly place: (typeof whereKinds)[number]
  readonly name: string
  readonly id: number | null
  /** `booted`, `staged`, `rollback`, `available` of a host; `synchronized`, `out of date`, `never synchronized` of a proxy. */
  readonly state: string | null
  readonly image: string | null
  readonly tag: string | null
  readonly digest: string | null
  readonly pull_spec: string | null
  readonly environment: string | null
  readonly content_view: string | null
  readonly version: string | null
}

export interface Found {
  readonly rows: readonly Whereabouts[]
  /** What the user may not see. */
  readonly hidden: readonly string[]
}

/** Finds what has a digest, a tag, a pull spec, or the images of a name. Exit code 128 when nothing has it. */
export async function findWhere(client: Client, wanted: string, scope: Scope): Promise<Found> {
  const {placements, digests} = await seek(client, wanted, scope)
  const [onProxies, onHosts] = await Promise.all([
    allowed(() => proxiesWith(client, placements, scope)),
    allowed(async () => hostsWith(client, await digests(), scope)),
  ])
  const rows = [...placements.map(placeRow), ...(onProxies ?? []), ...(onHosts ?? [])]
  if (rows.length === 0) throw nothingHas(wanted, scope)
  return {rows, hidden: [...(onProxies ? [] : ['smart proxies']), ...(onHosts ? [] : ['hosts'])]}
}

interface Sought {
  /** The tags that are meant, wherever they are. */
  readonly placements: readonly Placement[]
  /** What hosts report that have it. */
  readonly digests: () => Promise<ReadonlySet<string>>
}

async function seek(client: Client, wanted: string, scope: Scope): Promise<Sought> {
  if (isDigest(wanted)) return ofDigest(client, wanted, scope)
  const isWord = !/[/:@]/.test(wanted) && isTag(wanted)
  if (!isWord && /^sha(?:256|512):/.test(wanted)) throw shortened(wanted)
  const named = isWord ? undefined : parseNamed(wanted)
  if (named?.digest !== undefined) return ofDigest(client, named.digest, scope)
  const placements = named
    ? await ofName(client, named, scope)
    : await searched(client, `tag = "${wanted}" or repository = "${wanted}"`, scope)
  // What cannot be booted is on no host.
  const bootable = placements.filter(({kind}) => kind === 'bootable')
  return {
    placements,
    async digests() {
      const same = await readSameImages(client, bootable, scope.organizationId)
      return new Set(bootable.flatMap(({digest}) => [...same.of(digest)]))
    },
  }
}

const searched = (client: Client, search: string, scope: Scope): Promise<Placement[]> =>
  allPlacements(client, {...scope, search})

/** The tags that name an image: one for a platform may have none of its own, and the indexes that list it have. */
async function ofDigest(client: Client, digest: string, scope: Scope): Promise<Sought> {
  const same = await readSameImages(client, [{digest}], scope.organizationId)
  const all = same.of(digest)
  const found = await mapParallel(inGroups([...all], inOneSearch), 2, (some) =>
    searched(client, some.map((one) => `digest = ${one}`).join(' or '), scope),
  )
  const placements = found.flat()
  // A digest that has no tag any more may be on a host.
  const isBootable = placements.length === 0 || placements.some(({kind}) => kind === 'bootable')
  return {placements, digests: () => Promise.resolve(isBootable ? all : new Set())}
}

/** The tags of what is named by a repository or an image, and those of the same digests elsewhere. */
async function ofName(client: Client, {name, tag}: Named, scope: Scope): Promise<Placement[]> {
  const isMeant = ({image, repository}: Placement): boolean => image === name || repository === name
  if (tag === undefined) return ofRepositories(await allPlacements(client, scope), isMeant)
  const digests = new Set((await searched(client, `tag = "${tag}"`, scope)).filter(isMeant).map((one) => one.digest))
  const found = await mapParallel([...digests], 4, (one) => searched(client, `digest = ${one}`, scope))
  return found.flat()
}

/** All tags of the repositories that have a name in some place: they have others elsewhere. */
function ofRepositories(all: readonly Placement[], isMeant: (one: Placement) => boolean): Placement[] {
  const roots = new Set(all.filter(isMeant).map((one) => one.library_repository_id))
  return all.filter((one) => roots.has(one.library_repository_id))
}

const placeRow = (one: Placement): Whereabouts => ({
  place: one.environment === null ? 'version' : 'environment',
  name: one.environment ?? `${one.content_view ?? ''} ${one.version ?? ''}`.trim(),
  id: one.environment === null ? one.version_id : one.environment_id,
  state: null,
  image: one.image,
  tag: one.tag,
  digest: one.digest,
  pull_spec: one.pull_spec,
  environment: one.environment,
  content_view: one.content_view,
  version: one.version,
})

/** Proxies that mirror an environment that has the image: one request for each proxy. */
async function proxiesWith(
  client: Client,
  placements: readonly Placement[],
  {organizationId}: Scope,
): Promise<Whereabouts[]> {
  const environments = new Set(placements.flatMap((one) => one.environment_id ?? []))
  if (environments.size === 0) return []
  const [all, server] = await Promise.all([client.all(capsules.index, {}), client.server()])
  const mirrors = all.filter(
    (one) => !isServerItself(one, server) && (one.lifecycle_environments?.some(({id}) => environments.has(id)) ?? true),
  )
  const found = await mapParallel(mirrors, 4, async ({id, name}) => {
    const status = await ofMirror(() =>
      client.call(capsuleContent.sync_status, {id: String(id), organization_id: organizationId}),
    )
    return (status?.lifecycle_environments ?? [])
      .filter((environment) => environments.has(environment.id))
      .flatMap((environment) =>
        placements
          .filter((one) => one.environment_id === environment.id)
          .map((one): Whereabouts => ({...placeRow(one), place: 'proxy', name, id, state: stateOf(environment, one)})),
      )
  })
  return found.flat()
}

type MirroredEnvironment = CapsuleContentSyncStatus['lifecycle_environments'][number]

/** The server itself has all content, and answers that it is no mirror; so does a proxy without content. */
async function ofMirror<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    const status = error instanceof AppError ? error.parts.status : undefined
    if (status === 500 || status === 404 || status === 400) return undefined
    throw error
  }
}

function stateOf({content_views: views, last_sync: last}: MirroredEnvironment, one: Placement): string {
  const view = views.find((each) => (one.content_view_id === null ? each.default : each.id === one.content_view_id))
  if (view?.up_to_date) return 'synchronized'
  return last === null || view === undefined ? 'never synchronized' : 'out of date'
}

const states = ['booted', 'staged', 'rollback', 'available'] as const

/** Hosts whose facts name one of the digests. */
async function hostsWith(
  client: Client,
  digests: ReadonlySet<string>,
  {organizationId: organization_id}: Scope,
): Promise<Whereabouts[]> {
  const found = await mapParallel(inGroups([...digests], inOneSearch), 2, (some) => {
    const search = states.flatMap((state) => some.map((one) => `bootc_${state}_digest = ${one}`)).join(' or ')
    return client.all(hosts.index, {organization_id}, {search})
  })
  const byId = new Map(found.flat().map((host) => [host.id, host]))
  return [...byId.values()].flatMap((host) => hostRows(host, digests))
}

function hostRows(host: Host, digests: ReadonlySet<string>): Whereabouts[] {
  const facet = host.content_facet_attributes
  return states.flatMap((state): Whereabouts[] => {
    const digest = facet?.[`bootc_${state}_digest`]
    if (!digest || !digests.has(digest.toLowerCase())) return []
    const [place] = facet.content_view_environments ?? []
    return [
      {
        place: 'host',
        name: host.name,
        id: host.id,
        state,
        ...imageOf(facet[`bootc_${state}_image`] ?? null),
        digest,
        environment: place?.lifecycle_environment?.name ?? null,
        content_view: place?.content_view?.name ?? null,
        version: null,
      },
    ]
  })
}

/** What a host's facts call its image, in the members that other rows have: facts may hold anything. */
function imageOf(spec: string | null): Pick<Whereabouts, 'image' | 'tag' | 'pull_spec'> {
  try {
    const {name, tag = null} = parseReference(spec ?? '')
    return {image: name, tag, pull_spec: spec}
  } catch {
    return {image: spec, tag: null, pull_spec: spec}
  }
}

/** Searches have an end, as URLs do. */
const inOneSearch = 10

/** What `work` gives; undefined where the user may not see it. */
async function allowed<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.parts.exit === exitCodes.forbidden) return undefined
    throw error
  }
}

const shortened = (wanted: string): AppError =>
  usageError(
    `"${wanted}" is not a whole digest`,
    'Give all its digits; a terminal shows shortened ones unless --wide is added',
    `a digest is sha256: and 64 hex digits`,
  )

const nothingHas = (wanted: string, {organizationId}: Scope): AppError =>
  new AppError({
    code: 'not_found',
    message: `Nothing has ${JSON.stringify(wanted)}`,
    hint: `Give a digest, a tag, a pull spec, or the name of an image or repository; list them: mallet image list --organization-id ${organizationId}`,
    exit: exitCodes.notFound,
  })
