// What a synchronization would bring, from the upstream registries themselves.
import {repositories, type Repository} from '../../contract/repositories'
import {companionTagsSince, isAtLeast} from '../../contract/versions'
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import type {RegistryClient} from '../../oci'
import {parseCompanionTag} from '../../oci/companions'
import {chosenTags, companionTags} from '../../oci/tag-filter'
import type {Open} from '../registry/access'
import {advised} from '../registry/advice'
import {serverVersion} from '../server-release'
import {allPlacements, isWanted} from './collect'
import {kindOf, unread, type Placement, type Scope} from './placement'
import {registryTags, type RegistryTag} from './registry-tags'

/** An upstream that could not be read. */
export interface UnreadUpstream {
  readonly repository: string
  readonly product: string
  readonly host: string
  readonly error: AppError
}

export interface UpstreamContent {
  readonly placements: readonly Placement[]
  /** IDs in Library of the repositories whose upstream was read. */
  readonly covered: ReadonlySet<number>
  readonly unread: readonly UnreadUpstream[]
  /** Where the content of each covered repository is: the registry, with its scheme, and the name there. */
  readonly sources: ReadonlyMap<number, {readonly host: string; readonly name: string}>
}

/** Repositories whose upstream is read at a time. */
const atOnce = 4

/**
 * The tags that each repository would have after a synchronization: those of its upstream that its include and exclude tags choose
 * and, with the additive policy, those that it has already. Upstream credentials are not part of the API: registries are asked with
 * the logins saved on this machine. `only` are IDs in Library; repositories without an upstream are not covered.
 */
export async function readUpstream(
  {client, open, signal}: {readonly client: Client; readonly open: Open; readonly signal: AbortSignal},
  scope: Scope,
  only?: ReadonlySet<number>,
): Promise<UpstreamContent> {
  const listed = await client.all(repositories.index, {organization_id: scope.organizationId, content_type: 'docker'})
  const wanted = await mapParallel(
    listed.filter((one) => one.url && (only?.has(one.id) ?? true) && isWanted(one, scope)),
    atOnce,
    (one) => completed(client, one),
  )
  const needsVersion = wanted.some(({include_tags: include}) => (include?.length ?? 0) > 0)
  const version = needsVersion ? await serverVersion(client) : undefined
  const takesCompanions = version !== undefined && isAtLeast(version, companionTagsSince)
  const read = await mapParallel(wanted, atOnce, (one) => readOne(one, {open, signal}, takesCompanions))
  const found = read.filter((one) => 'tags' in one)
  return {
    placements: [
      ...found.flatMap(({repository, tags}) => tags.map((tag) => placementOf(repository, tag))),
      ...(await keptTags(client, scope, found)),
    ],
    covered: new Set(found.map(({repository}) => repository.id)),
    unread: read.flatMap((one) => ('error' in one ? [one] : [])),
    sources: new Map(found.map(({repository}) => [repository.id, sourceOf(repository)])),
  }
}

/** Lists of servers before 4.17 leave out the name at the upstream. */
const completed = async (client: Client, one: Repository): Promise<Repository> =>
  one.docker_upstream_name === undefined || one.include_tags === undefined
    ? {...one, ...(await client.call(repositories.show, {id: one.id}))}
    : one

interface Found {
  readonly repository: Repository
  readonly tags: readonly RegistryTag[]
}

async function readOne(
  one: Repository,
  {open, signal}: {readonly open: Open; readonly signal: AbortSignal},
  takesCompanions: boolean,
): Promise<Found | UnreadUpstream> {
  const {host: registry, name} = sourceOf(one)
  const {host} = new URL(one.url ?? '')
  const {include_tags: include = null, exclude_tags: exclude = null} = one
  try {
    const {client} = await open(registry, name)
    let all: readonly string[] = []
    const choose = (tags: readonly string[]): readonly string[] => chosenTags((all = tags), include, exclude)
    const tags = await registryTags(client, name, {choose, signal})
    if (!tags) throw missing(one, host)
    if (!takesCompanions || !include?.length) return {repository: one, tags}
    const chosen = new Set(tags.map(({tag}) => tag))
    const others = all.filter((tag) => !chosen.has(tag))
    const attached = companionTags(others, await subjectsOf(client, name, {tags, others, signal}), exclude)
    const found = await registryTags(client, name, {choose: () => attached, signal})
    return {repository: one, tags: [...tags, ...(found ?? [])]}
  } catch (error) {
    const explained = advised(error, {host, own: false})
    if (signal.aborted || !(explained instanceof AppError)) throw error
    return {repository: one.name, product: one.product.name, host, error: explained}
  }
}

interface Subjects {
  readonly tags: readonly RegistryTag[]
  /** Tags among which signatures are sought. */
  readonly others: readonly string[]
  readonly signal: AbortSignal
}

/** What may be signed: what tags name and, where there are signatures of something else, what indexes list, with a request for each index. */
async function subjectsOf(
  client: RegistryClient,
  name: string,
  {tags, others, signal}: Subjects,
): Promise<Set<string>> {
  const named = new Set(tags.map(({digest}) => digest))
  const isSigned = (tag: string): boolean => {
    const subject = parseCompanionTag(tag)?.subject
    return subject !== undefined && !named.has(subject)
  }
  if (!others.some(isSigned)) return named
  const indexes = new Set(tags.filter(({type}) => type === 'index').map(({digest}) => digest))
  const listed = await mapParallel([...indexes], atOnce, async (digest) => {
    const {manifest} = await client.getManifest(name, digest, {signal})
    return manifest.kind === 'list' ? manifest.manifests.map((one) => one.digest) : []
  })
  return new Set([...named, ...listed.flat()])
}

function sourceOf({url, docker_upstream_name: name}: Repository): {host: string; name: string} {
  const {protocol, host} = new URL(url ?? '')
  return {host: `${protocol}//${host}`, name: name ?? ''}
}

/** Tags that an additive repository keeps although its upstream no longer has them. */
async function keptTags(client: Client, scope: Scope, found: readonly Found[]): Promise<Placement[]> {
  const additive = found.filter(({repository}) => repository.mirroring_policy === 'additive')
  if (additive.length === 0) return []
  const {organizationId, search, kinds} = scope
  const repositoryIds = additive.map(({repository}) => repository.id)
  const had = await allPlacements(client, {organizationId, search, kinds, repositoryIds})
  const offered = new Map(additive.map(({repository, tags}) => [repository.id, new Set(tags.map(({tag}) => tag))]))
  return had.filter((one) => one.content_view_id === null && !offered.get(one.library_repository_id)?.has(one.tag))
}

/** A tag of the upstream as the repository would have it. */
function placementOf(one: Repository, {tag, digest, type}: RegistryTag): Placement {
  const path = one.full_path
  return {
    image: path.slice(path.indexOf('/') + 1),
    tag,
    digest,
    kind: kindOf(tag, {}),
    type,
    labels: {},
    repository: one.name,
    repository_id: one.id,
    library_repository_id: one.id,
    product: one.product.name,
    content_view: null,
    content_view_id: null,
    version: null,
    version_id: null,
    environment: null,
    environment_id: null,
    pull_spec: `${new URL(one.url ?? '').host}/${one.docker_upstream_name ?? ''}:${tag}`,
    ...unread,
  }
}

const missing = (one: Repository, host: string): AppError =>
  new AppError({
    code: 'not_found',
    message: `${host} has no repository ${one.docker_upstream_name ?? ''}`,
    hint: `If it is private, log in: mallet registry login --registry ${host}`,
    exit: exitCodes.notFound,
  })
