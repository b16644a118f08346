// What differs between two places, whatever kinds of places they are.
import {AppError, exitCodes, usageError} from '../../core/errors'
import {readInputFile} from '../../core/input-file'
import type {Client} from '../../katello/client'
import type {Open} from '../registry/access'
import {allPlacements} from './collect'
import {compare, type Difference} from './compare'
import {detailsReader, type SourceOf} from './details'
import {readPlacements} from './file'
import {environmentsOf, placeTitle, scopeOfPlace, type Place, type ServerPlace} from './place'
import type {Placement, Scope} from './placement'
import {proxyNamed, readProxy, registryOf} from './proxy'
import {readUpstream, type UnreadUpstream} from './upstream'

/** What reading places takes. */
export interface Reading {
  readonly client: Client
  readonly open: Open
  readonly signal: AbortSignal
  /** Something that the user should know and that stops nothing. */
  readonly warn: (text: string) => void
}

export interface Diff {
  readonly rows: readonly Difference[]
  /** Upstreams that could not be read: their repositories are not compared. */
  readonly unread: readonly UnreadUpstream[]
  /** Names of repositories that are not compared because they have no upstream. */
  readonly withoutUpstream: readonly string[]
}

interface Picture {
  readonly placements: readonly Placement[]
  /** Where the content can be read; undefined for a file. */
  readonly sourceOf?: SourceOf
  /** Only these repositories, by their ID in Library, are known. */
  readonly covered?: ReadonlySet<number>
  readonly unread?: readonly UnreadUpstream[]
}

type ReadPlace = Exclude<Place, {readonly kind: 'upstream'}>

interface Options {
  /** Reads size, creation time and labels of what moved from the registries. */
  readonly details: boolean
}

/** Compares two places within a scope. Exit code 128 when one of them does not exist, 64 when both are the same. */
export async function diffPlaces(
  reading: Reading,
  from: Place,
  to: Place,
  scope: Scope,
  options: Options,
): Promise<Diff> {
  if (JSON.stringify(from) === JSON.stringify(to))
    throw usageError(`--from and --to are both ${placeTitle(from)}`, 'Name two places')
  const read = await readBoth(reading, [from, to], scope)
  const [a, b] = [focused(read[0], to, read[1]), focused(read[1], from, read[0])]
  const covered = a.covered ?? b.covered
  const isCovered = (one: Placement): boolean => covered?.has(one.library_repository_id) ?? true
  const unread = [...(a.unread ?? []), ...(b.unread ?? [])]
  const all = [...a.placements, ...b.placements]
  const failed = new Set(unread.map(({repository, product}) => JSON.stringify([product, repository])))
  const uncovered = all.filter((one) => !isCovered(one) && !failed.has(JSON.stringify([one.product, one.repository])))
  const byName = from.kind === 'file' || to.kind === 'file'
  const rows = compare(a.placements.filter(isCovered), b.placements.filter(isCovered), {byName})
  return {
    rows: options.details ? await withDetails(reading, rows, [a.sourceOf, b.sourceOf]) : rows,
    unread,
    withoutUpstream: [...new Set(uncovered.map(({repository}) => repository))],
  }
}

/**
 * What of a picture is compared with another place. A version is compared with its own content view, or with what was synchronized
 * where the place does not have the view; an upstream with what was synchronized, where the place has that.
 */
function focused(picture: Picture, otherPlace: Place, other: Picture): Picture {
  const {placements} = picture
  const synchronized = placements.filter((one) => one.content_view_id === null && one.content_view === null)
  if (otherPlace.kind === 'upstream') return synchronized.length > 0 ? {...picture, placements: synchronized} : picture
  if (otherPlace.kind !== 'version') return picture
  const own = placements.filter((one) => one.content_view === otherPlace.contentView)
  if (own.length > 0) return {...picture, placements: own}
  const roots = new Set(other.placements.map((one) => one.library_repository_id))
  return {...picture, placements: synchronized.filter((one) => roots.has(one.library_repository_id))}
}

/** Reads both places at once, but for an upstream: what the other place has says which ones are to be read. */
async function readBoth(reading: Reading, places: readonly [Place, Place], scope: Scope): Promise<[Picture, Picture]> {
  const [from, to] = places
  const scopes = await placeScopes(reading.client, places, scope)
  const read = (place: ReadPlace, side: 'from' | 'to'): Promise<Picture> =>
    readPlace(reading, place, scopes[side === 'from' ? 0 : 1], side)
  const upstream = async ({placements}: Picture): Promise<Picture> => readUpstreamPlace(reading, scope, placements)
  if (from.kind === 'upstream') {
    const b = to.kind === 'upstream' ? undefined : await read(to, 'to')
    return b ? [await upstream(b), b] : [await upstream({placements: []}), await upstream({placements: []})]
  }
  if (to.kind === 'upstream') {
    const a = await read(from, 'from')
    return [a, await upstream(a)]
  }
  if (from.kind === 'environment' && to.kind === 'environment') return twoEnvironments(reading, scopes)
  return Promise.all([read(from, 'from'), read(to, 'to')])
}

/** Two environments are in one list of tags. */
async function twoEnvironments(
  {client, open}: Reading,
  [from, to]: readonly [Scope, Scope],
): Promise<[Picture, Picture]> {
  const environmentIds = [...(from.environmentIds ?? []), ...(to.environmentIds ?? [])]
  const all = await allPlacements(client, {...from, environmentIds})
  const sourceOf: SourceOf = async ({image}) => (await open()).client.repository(image)
  const picture = ({environmentIds: ids}: Scope): Picture => ({
    placements: all.filter(({environment_id: id}) => id !== null && ids?.includes(id)),
    sourceOf,
  })
  return [picture(from), picture(to)]
}

/** A proxy is compared with an environment by that environment alone. */
async function placeScopes(client: Client, [from, to]: readonly [Place, Place], scope: Scope): Promise<[Scope, Scope]> {
  const environments = environmentsOf(client, scope.organizationId)
  const scopeOf = async (place: Place): Promise<Partial<Scope>> =>
    isOfServer(place) ? scopeOfPlace(client, place, scope.organizationId, environments) : {}
  const [a, b] = await Promise.all([scopeOf(from), scopeOf(to)])
  const own = (place: Place, ofPlace: Partial<Scope>, other: Partial<Scope>): Scope => ({
    ...scope,
    ...ofPlace,
    ...(place.kind === 'capsule' && other.environmentIds && {environmentIds: other.environmentIds}),
  })
  return [own(from, a, b), own(to, b, a)]
}

const isOfServer = (place: Place): place is ServerPlace => place.kind === 'environment' || place.kind === 'version'

async function readPlace(
  {client, open, signal}: Reading,
  place: ReadPlace,
  scope: Scope,
  option: string,
): Promise<Picture> {
  if (place.kind === 'file')
    return {placements: oneOfEach(readPlacements(readInputFile(place.path, option), place.path))}
  const sourceAt =
    (host: string | undefined): SourceOf =>
    async ({image}) =>
      (await open(host)).client.repository(image)
  if (place.kind !== 'capsule') return {placements: await allPlacements(client, scope), sourceOf: sourceAt(undefined)}
  const host = registryOf(await proxyNamed(client, place.name))
  return {placements: await readProxy({client, open, signal}, place.name, scope), sourceOf: sourceAt(host)}
}

async function readUpstreamPlace(reading: Reading, scope: Scope, other: readonly Placement[]): Promise<Picture> {
  // What was synchronized is compared with every upstream; a content view only with those of its repositories.
  const isSynchronized = other.length === 0 || other.some((one) => one.content_view_id === null)
  const only = isSynchronized ? undefined : new Set(other.map((one) => one.library_repository_id))
  const {sources, ...content} = await readUpstream(reading, scope, only)
  return {
    ...content,
    async sourceOf({library_repository_id: id}) {
      const {host, name} = sources.get(id) ?? {host: '', name: ''}
      return (await reading.open(host, name)).client.repository(name)
    },
  }
}

/** A file may hold several environments; what is in all of them is one placement, what differs between them cannot be compared. */
function oneOfEach(all: readonly Placement[]): Placement[] {
  const found = new Map<string, Placement>()
  for (const one of all) {
    const key = JSON.stringify([one.product, one.repository, one.content_view, one.tag])
    const other = found.get(key)
    if (other && other.digest !== one.digest)
      throw usageError(
        `The file has two digests for tag ${one.tag} of repository ${one.repository}`,
        'Write it for one place: mallet image list --lifecycle-environment ENVIRONMENT --json --output-file FILE',
        `one of ${other.environment ?? other.version ?? 'the library'}, one of ${one.environment ?? one.version ?? 'the library'}`,
      )
    found.set(key, one)
  }
  return [...found.values()]
}

/** Rows with the details of what moved. Registries that cannot be read leave them null, with a warning. */
async function withDetails(
  {signal, warn}: Reading,
  rows: readonly Difference[],
  sources: readonly [SourceOf | undefined, SourceOf | undefined],
): Promise<Difference[]> {
  const moved = rows.filter(({change}) => change === 'moved')
  const read = async (side: 'from' | 'to', sourceOf: SourceOf | undefined): Promise<Map<string, Placement>> => {
    const wanted = moved.flatMap((row) => row[side] ?? [])
    if (!sourceOf || wanted.length === 0) return new Map()
    try {
      const found = await detailsReader(signal)(wanted, sourceOf)
      return new Map(found.map((one) => [one.digest, one]))
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError) || error.parts.exit === exitCodes.interrupted) throw error
      warn(`Sizes and dates are incomplete: ${error.message}`)
      return new Map()
    }
  }
  const [from, to] = await Promise.all([read('from', sources[0]), read('to', sources[1])])
  const completed = (one: Placement | null, details: ReadonlyMap<string, Placement>): Placement | null => {
    const found = one && details.get(one.digest)
    return found ? {...one, ...pick(found)} : one
  }
  return rows.map((row) =>
    row.change === 'moved' ? {...row, from: completed(row.from, from), to: completed(row.to, to)} : row,
  )
}

const pick = ({platforms, size, created, labels}: Placement) => ({platforms, size, created, labels})
