// Everything that has an image: lifecycle environments, versions, smart proxies and hosts.
import {capsuleContent, type CapsuleContentSyncStatus} from '../../contract/capsule-content'
import {capsules} from '../../contract/capsules'
import {dockerManifestLists, dockerManifests} from '../../contract/docker-manifests'
import {hosts, type Host} from '../../contract/hosts'
import {isDigest} from '../../core/digest'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {isTag, parseReference} from '../../oci/reference'
import {allPlacements} from './collect'
import {parseNamed} from './history'
import type {Placement, Scope} from './placement'
import {isServerItself} from './proxy'

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
  const placements = await placementsOf(client, wanted, scope)
  const digests = new Set(placements.map(({digest}) => digest))
  if (isDigest(wanted)) digests.add(wanted)
  const [onProxies, onHosts] = await Promise.all([
    allowed(() => proxiesWith(client, placements, scope)),
    allowed(() => hostsWith(client, digests, placements, scope)),
  ])
  const rows = [...placements.map(placeRow), ...(onProxies ?? []), ...(onHosts ?? [])]
  if (rows.length === 0) throw nothingHas(wanted, scope)
  return {rows, hidden: [...(onProxies ? [] : ['smart proxies']), ...(onHosts ? [] : ['hosts'])]}
}

/** The tags that are meant, wherever they are. */
async function placementsOf(client: Client, wanted: string, scope: Scope): Promise<Placement[]> {
  const all = (search: string): Promise<Placement[]> => allPlacements(client, {...scope, search})
  if (isDigest(wanted)) {
    const found = await all(`digest = ${wanted}`)
    return found.length > 0 ? found : ofLists(client, wanted, scope)
  }
  if (!/[/:@]/.test(wanted) && isTag(wanted)) return all(`tag = "${wanted}" or repository = "${wanted}"`)
  if (/^sha(?:256|512):/.test(wanted)) throw shortened(wanted)
  const {name, tag, digest} = parseNamed(wanted)
  if (digest !== undefined) return placementsOf(client, digest, scope)
  const isMeant = ({image, repository}: Placement): boolean => image === name || repository === name
  if (tag === undefined) return ofRepositories(await allPlacements(client, scope), isMeant)
  const digests = new Set((await all(`tag = "${tag}"`)).filter(isMeant).map((one) => one.digest))
  const found = await mapParallel([...digests], 4, (one) => all(`digest = ${one}`))
  return found.flat()
}

/** All tags of the repositories that have a name in some place: they have others elsewhere. */
function ofRepositories(all: readonly Placement[], isMeant: (one: Placement) => boolean): Placement[] {
  const roots = new Set(all.filter(isMeant).map((one) => one.library_repository_id))
  return all.filter((one) => roots.has(one.library_repository_id))
}

/** The tags of the lists that hold an image: an image of one platform has no tag of its own. */
async function ofLists(client: Client, digest: string, scope: Scope): Promise<Placement[]> {
  const query = {organization_id: scope.organizationId}
  const images = await client.all(dockerManifests.index, query, {search: `digest = ${digest}`})
  const lists = new Set(images.flatMap(({manifest_lists: all = []}) => all.map((one) => one.digest)))
  const found = await mapParallel([...lists], 4, (list) =>
    allPlacements(client, {...scope, search: `digest = ${list}`}),
  )
  return found.flat()
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

/** Hosts whose facts name one of the digests, or a platform's image of one of the lists. */
async function hostsWith(
  client: Client,
  digests: ReadonlySet<string>,
  placements: readonly Placement[],
  {organizationId: organization_id}: Scope,
): Promise<Whereabouts[]> {
  const bootable = placements.filter(({kind}) => kind === 'bootable')
  // What cannot be booted is on no host; a digest that has no tag any more may be.
  const wanted = placements.length === 0 ? digests : new Set(bootable.map(({digest}) => digest))
  if (wanted.size === 0) return []
  const members = await membersOf(client, bootable, organization_id)
  const known = new Set([...wanted, ...members])
  const found = await mapParallel(inGroups([...known]), 2, (some) => {
    const search = states.flatMap((state) => some.map((one) => `bootc_${state}_digest = ${one}`)).join(' or ')
    return client.all(hosts.index, {organization_id}, {search})
  })
  const byId = new Map(found.flat().map((host) => [host.id, host]))
  return [...byId.values()].flatMap((host) => hostRows(host, known))
}

async function membersOf(client: Client, bootable: readonly Placement[], organization_id: number): Promise<string[]> {
  const lists = new Set(bootable.filter(({type}) => type === 'index').map(({digest}) => digest))
  const found = await mapParallel([...lists], 4, (digest) =>
    client.all(dockerManifestLists.index, {organization_id}, {search: `digest = ${digest}`}),
  )
  return found.flat().flatMap(({manifests = []}) => manifests.map((one) => one.digest))
}

function hostRows(host: Host, digests: ReadonlySet<string>): Whereabouts[] {
  const facet = host.content_facet_attributes
  return states.flatMap((state): Whereabouts[] => {
    const digest = facet?.[`bootc_${state}_digest`]
    if (!digest || !digests.has(digest)) return []
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
function inGroups(all: readonly string[]): string[][] {
  const size = 10
  return Array.from({length: Math.ceil(all.length / size)}, (_, at) => all.slice(at * size, (at + 1) * size))
}

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
