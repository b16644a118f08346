import {isDigest} from '../../core/digest'
import {mediaTypes} from '../mediatypes'
import type {Manifest} from '../store'
import {readableRepository, requireUser, type Context} from './context'
import {refuse, RegistryError} from './errors'
import {nextLink, sendJson} from './exchange'
import {parsePage} from './headers'
import type {NamePage, RegistryRepository} from './ports'

/** A page of referrers stays below what clients accept as a manifest. */
const referrersLimit = 3 * 1024 * 1024

/** `GET /v2/`: 200 for whoever is identified. */
export function ping(context: Context): void {
  requireUser(context)
  sendJson(context, 200, {})
}

/** `GET /v2/_catalog`: readable names in order. */
export function catalog(context: Context): void {
  const {ports, caller, policy} = context
  if (caller.isRefused) throw ports.access.unauthenticated(context)
  if (!policy.pages) {
    const names = new Set(ports.catalog.readable(caller).map(({name}) => name))
    return sendJson(context, 200, {repositories: [...names]})
  }
  const {n, last} = page(context)
  const wanted = {last, limit: n === undefined ? undefined : n + 1}
  const found = ports.catalog.names?.(caller, wanted) ?? namesOf(ports.catalog.readable(caller), wanted)
  const shown = n === undefined ? found : found.slice(0, n)
  sendJson(context, 200, {repositories: shown}, linkHeader('/v2/_catalog', n, shown, found.length))
}

function namesOf(repositories: readonly RegistryRepository[], {last, limit}: NamePage): string[] {
  const names = [...new Set(repositories.map(({name}) => name))].sort(byBytes)
  return names.filter((name) => last === '' || byBytes(name, last) > 0).slice(0, limit)
}

/** `GET /v2/<name>/tags/list`. */
export function tags(context: Context, name: string): void {
  const repository = readableRepository(context, name)
  const {n, last} = page(context)
  const limit = n === undefined ? undefined : n + 1
  const found = context.ports.content.sets.tags(repository.contentSetId, {after: last, limit}).map((tag) => tag.name)
  const shown = n === undefined ? found : found.slice(0, n)
  const body = {name: repository.name, tags: shown}
  sendJson(context, 200, body, linkHeader(`/v2/${repository.name}/tags/list`, n, shown, found.length))
}

/** `GET /v2/<name>/referrers/<digest>[?artifactType=]`: never 404, as the specification demands. */
export function referrers(context: Context, name: string, subject: string): void {
  const {query, ports} = context
  if (!isDigest(subject))
    throw refuse(400, 'DIGEST_INVALID', 'the digest is malformed', {digest: subject.slice(0, 200)})
  const set = setOrNone(context, name)
  const type = query.get('artifactType')
  const last = query.get('last')
  const all = set === undefined ? [] : ports.content.sets.referrers(set, subject)
  const wanted = type === null ? all : all.filter((manifest) => reportedType(manifest) === type)
  const from = last === null ? 0 : wanted.findIndex(({digest}) => digest === last) + 1
  const {shown, more} = fill(wanted.slice(from))
  const body = {schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: shown}
  const next = {...(type !== null && {artifactType: type}), last: shown.at(-1)?.digest ?? ''}
  sendJson(context, 200, body, {
    'content-type': mediaTypes.ociIndex,
    ...(type !== null && {'oci-filters-applied': 'artifactType'}),
    ...(more && {link: nextLink(`/v2/${name}/referrers/${subject}`, next)}),
  })
}

/** `GET /v1/_ping`: for old docker clients. */
export function v1Ping(context: Context): void {
  requireUser(context)
  context.response.writeHead(200, {'content-length': 0}).end()
}

/** `GET /v1/search`: clients of the v2 API, podman among them, are sent to the catalog by a 404. */
export function v1Search(context: Context): void {
  const {request, query, ports, caller} = context
  if (request.headers['docker-distribution-api-version'] === 'registry/2.0')
    throw new RegistryError(404, {}, 'search of the v1 API')
  const text = query.get('q') ?? ''
  const n = Number(query.get('n') ?? 25)
  const limit = Number.isSafeInteger(n) && n > 0 ? Math.min(n, 1000) : 25
  const {total, results} = ports.search?.search(caller, text, limit) ?? {total: 0, results: []}
  sendJson(context, 200, {num_results: total, query: text, results})
}

interface ReferrerDescriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly artifactType?: string
  readonly annotations?: Readonly<Record<string, string>>
}

function fill(manifests: readonly Manifest[]): {shown: ReferrerDescriptor[]; more: boolean} {
  const shown: ReferrerDescriptor[] = []
  let bytes = 0
  for (const manifest of manifests) {
    const descriptor = describeReferrer(manifest)
    bytes += JSON.stringify(descriptor).length
    if (bytes > referrersLimit && shown.length > 0) return {shown, more: true}
    shown.push(descriptor)
  }
  return {shown, more: false}
}

function describeReferrer(manifest: Manifest): ReferrerDescriptor {
  const {mediaType, digest, size, annotations} = manifest
  const artifactType = reportedType(manifest)
  return {
    mediaType,
    digest,
    size,
    ...(artifactType && {artifactType}),
    ...(Object.keys(annotations).length > 0 && {annotations}),
  }
}

/** An image without an artifact type of its own is reported with its configuration's media type. */
const reportedType = ({artifactType, configMediaType}: Manifest): string | undefined =>
  (artifactType || configMediaType) ?? undefined

/** The repository's content set; undefined when it does not exist for an identified caller. */
function setOrNone(context: Context, name: string): number | undefined {
  try {
    return readableRepository(context, name).contentSetId
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return undefined
    throw error
  }
}

function page({query, policy}: Context): {n: number | undefined; last: string} {
  if (!policy.pages) return {n: undefined, last: ''}
  const {n, last, bad} = parsePage(query)
  if (bad) throw refuse(400, 'PAGINATION_NUMBER_INVALID', 'n must be a whole number', {n: query.get('n')})
  return {n, last}
}

function linkHeader(
  path: string,
  n: number | undefined,
  shown: readonly string[],
  found: number,
): Record<string, string> {
  const last = shown.at(-1)
  if (n === undefined || last === undefined || found <= shown.length) return {}
  return {link: nextLink(path, {n: String(n), last})}
}

/** Order of the bytes of UTF-8, which is that of the database; names here are ASCII. */
const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
