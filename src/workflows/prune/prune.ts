// Plans what goes from the repositories that are pushed to, before anything is deleted.
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Placement} from '../images/placement'
import {danglingDigests, pushRepositories, readBlobs, readRepository, type Servers, type Wanted} from './collect'
import type {Blob, Protection, RepositoryContent} from './content'
import {freedBytes, goneDigests, type Freed} from './freed'
import {planAll, type RepositoryPlan} from './plan'
import {libraryKeys, protectionOf, readUses} from './protect'
import {prunesTags, type Rules} from './rules'

const repositoriesAtOnce = 3

export interface PrunePlan {
  readonly plans: readonly RepositoryPlan[]
  readonly freed: Freed
  /** Activation keys of hosts that see what is pruned. */
  readonly libraryKeys: readonly string[]
  /** Why it cannot be carried out. */
  readonly refusal: AppError | undefined
}

export interface PruneOptions extends Wanted {
  readonly rules: Omit<Rules, 'deletesTags'>
  /** Plans although the server cannot do it, and says so in the plan. */
  readonly dryRun: boolean
}

const nothing: PrunePlan = {
  plans: [],
  freed: {bytes: 0, isExact: true},
  libraryKeys: [],
  refusal: undefined,
}

/**
 * Reads the repositories and what protects their images, and plans. Exit code 69 when the rules are about tags and the server's registry
 * cannot delete them, unless nothing is to be done anyway; 64 for a repository that is synchronized.
 */
export async function planPrune(servers: Servers, {rules: given, dryRun, ...wanted}: PruneOptions): Promise<PrunePlan> {
  const {client, registry} = servers
  const repositories = await pushRepositories(client, wanted)
  const [first] = repositories
  if (!first) return nothing
  const name = first.container_repository_name ?? ''
  const canDelete = await (dryRun ? registry.offersDelete(name) : registry.canDelete(name))
  const refusal = canDelete || !prunesTags({...given, deletesTags: true}) ? undefined : cannotDelete(registry.origin)
  if (refusal && !dryRun) throw refusal
  const rules = {...given, deletesTags: canDelete || refusal !== undefined}
  const [contents, uses] = await Promise.all([
    mapParallel(repositories, repositoriesAtOnce, (one) => readRepository(servers, one, rules)),
    readUses(client, wanted.organizationId),
  ])
  const protection = protectionOf(uses, new Set(repositories.map(({id}) => id)))
  const plans = planAll(contents, rules, protection)
  const outside = await blobsOutside(servers, {plans, contents, placements: uses.placements, protection}, wanted)
  return {plans, freed: freedBytes(plans, outside), libraryKeys: libraryKeys(uses), refusal}
}

const cannotDelete = (server: string): AppError =>
  new AppError({
    code: 'unsupported',
    message: 'The registry of this server cannot delete tags and manifest lists',
    detail: `${server} does not pass DELETE requests on to Pulp, and the API removes only manifests that have no tag`,
    hint: 'With --untagged, manifests without a tag are deleted. For versions: mallet content-view purge',
    exit: exitCodes.unsupported,
  })

interface Sources {
  readonly plans: readonly RepositoryPlan[]
  readonly contents: readonly RepositoryContent[]
  readonly placements: readonly Placement[]
  readonly protection: Protection
}

/** The blobs of everything outside of the repositories that are pruned. Read only when something goes. */
async function blobsOutside(
  servers: Servers,
  {plans, contents, placements, protection}: Sources,
  {organizationId}: Wanted,
): Promise<Map<string, readonly Blob[] | undefined>> {
  if (goneDigests(plans, protection.elsewhere).size === 0) return new Map()
  const own = new Set(contents.map(({image}) => image))
  const known = new Set(contents.flatMap(({manifests}) => [...manifests.keys()]))
  const others = placements.filter(({image}) => !own.has(image))
  // the registry serves what is in an environment; a version that is in none can only be counted
  const served = new Map(others.filter(({environment}) => environment !== null).map((one) => [one.digest, one.image]))
  const [read, dangling] = await Promise.all([
    readBlobs(servers.registry, served),
    danglingDigests(servers, organizationId),
  ])
  for (const digest of [...protection.elsewhere, ...dangling])
    if (!read.has(digest) && !known.has(digest)) read.set(digest, undefined)
  for (const digest of protection.elsewhere) if (!read.has(digest)) read.set(digest, blobsIn(contents, digest))
  return read
}

const blobsIn = (contents: readonly RepositoryContent[], digest: string): readonly Blob[] | undefined =>
  contents.map(({manifests}) => manifests.get(digest)).find(Boolean)?.blobs
