// Bringing a lifecycle environment back to a version that it had.
import * as t from '../../contract/shape'
import {contentViews, type ContentViewDetails} from '../../contract/content-views'
import {hosts} from '../../contract/hosts'
import type {LifecycleEnvironment} from '../../contract/lifecycle-environments'
import {AppError, exitCodes} from '../../core/errors'
import {inGroups} from '../../core/groups'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {compare, type Difference} from '../images/compare'
import {readSameImages} from '../images/same-image'
import {runRecorded} from '../steps/recorded'
import type {StepsReport} from '../steps/run'
import {imagesOf} from './content'
import {before, rollbackDescription, rolledBackFrom} from './history'
import {promoteStep} from './promote'
import {proveStep, type ProvenImage} from './prove'
import type {ReleaseParts} from './release'
import {requireReleasable, versionIn, viewReader, type VersionOfView} from './view'

export const imageChange = t.object({
  change: t.oneOf('new', 'gone', 'moved'),
  repository: t.text,
  tag: t.text,
  from_digest: t.nullable(t.text),
  to_digest: t.nullable(t.text),
})
export type ImageChange = t.TypeOf<typeof imageChange>

export const bootedHost = t.object({id: t.integer, name: t.text, image: t.nullable(t.text), digest: t.text})
/** A host that runs an image which the environment will no longer serve under its tag. */
export type BootedHost = t.TypeOf<typeof bootedHost>

export interface RollbackPlan {
  readonly view: ContentViewDetails
  readonly environment: LifecycleEnvironment
  readonly from: VersionOfView
  readonly to: VersionOfView
  /** Without tags that stay as they are. */
  readonly changes: readonly ImageChange[]
  readonly hosts: readonly BootedHost[]
  /** Why there is nothing to do; undefined where there is. */
  readonly isThere: string | undefined
}

export interface RollbackWishes {
  readonly contentViewId: number
  readonly environment: LifecycleEnvironment
  /** Number of the version; the one before when it is left out. */
  readonly version: string | undefined
}

/** What a rollback would do. Exit code 128 where the environment has no version of the view, or never had another. */
export async function planRollback(client: Client, wishes: RollbackWishes): Promise<RollbackPlan> {
  const {environment} = wishes
  const view = await viewReader(client, wishes.contentViewId).now()
  requireReleasable(view)
  const from = versionIn(view, environment)
  if (!from)
    throw new AppError({
      code: 'not_found',
      message: `${environment.name} has no version of the content view ${JSON.stringify(view.name)}`,
      hint: `See where its versions are: mallet release status --content-view-id ${view.id}`,
      exit: exitCodes.notFound,
    })
  const {to, isThere} =
    wishes.version === undefined
      ? await previousVersion(client, view, environment, from)
      : named(view, wishes.version, from)
  if (isThere !== undefined) return {view, environment, from, to, changes: [], hosts: [], isThere}
  const [now, then] = await Promise.all([imagesOf(client, view, from), imagesOf(client, view, to)])
  const differences = compare(now, then).filter(({change}) => change !== 'same')
  return {
    view,
    environment,
    from,
    to,
    changes: differences.flatMap(asChange),
    hosts: await bootedHosts(client, {view, environment}, differences),
    isThere,
  }
}

type Target = Pick<RollbackPlan, 'to' | 'isThere'>

/** `2.0` or `2`. */
function named(view: ContentViewDetails, number: string, from: VersionOfView): Target {
  const to = view.versions.find(({version}) => version === number || version === `${number}.0`)
  if (!to) throw noVersion(view, `The content view ${JSON.stringify(view.name)} has no version ${number}`)
  return {to, isThere: to.id === from.id ? `version ${to.version} is there` : undefined}
}

async function previousVersion(
  client: Client,
  view: ContentViewDetails,
  {id, name, library}: LifecycleEnvironment,
  from: VersionOfView,
): Promise<Target> {
  const history = await client.all(contentViews.history, {id: view.id})
  const {present, previous} = before(history, {id, isLibrary: library}, from.id)
  const newer = present && rolledBackFrom(present)
  // run again, a rollback that was done must not undo itself, nor go back once more
  if (newer !== undefined)
    return {
      to: from,
      isThere: `${name} was rolled back from ${newer} to ${from.version}; to go elsewhere, add --to-version`,
    }
  if (!previous) throw noVersion(view, `${name} had no other version of the content view ${JSON.stringify(view.name)}`)
  const to = view.versions.find((version) => version.id === previous.version_id)
  if (!to) throw noVersion(view, `Version ${previous.version}, which ${name} had before, has been removed`)
  return {to, isThere: undefined}
}

function noVersion(view: ContentViewDetails, message: string): AppError {
  return new AppError({
    code: 'not_found',
    message,
    detail: `versions: ${view.versions.map(({version}) => version).join(', ')}`,
    hint: 'Name one with --to-version',
    exit: exitCodes.notFound,
  })
}

function asChange({change, from, to}: Difference): ImageChange[] {
  const place = from ?? to
  if (!place || change === 'same') return []
  const {repository, tag} = place
  return [{change, repository, tag, from_digest: from?.digest ?? null, to_digest: to?.digest ?? null}]
}

/** Digests in one search: searches have an end, as URLs do. */
const inOneSearch = 20

/** Hosts of the environment that have booted what will be gone or moved: the index that a tag names, or what it lists. */
async function bootedHosts(
  client: Client,
  {view, environment}: Pick<RollbackPlan, 'view' | 'environment'>,
  differences: readonly Difference[],
): Promise<BootedHost[]> {
  const leaving = await leavingDigests(client, view.organization_id, differences)
  const place = `lifecycle_environment_id = ${environment.id} and content_view_id = ${view.id}`
  const found = await mapParallel(inGroups([...leaving], inOneSearch), 4, (some) => {
    const digests = some.map((digest) => `bootc_booted_digest = ${JSON.stringify(digest)}`)
    return client.all(hosts.index, {}, {search: `${place} and (${digests.join(' or ')})`})
  })
  return found.flat().flatMap(({id, name, content_facet_attributes: facet}) => {
    const digest = facet?.bootc_booted_digest
    return digest && leaving.has(digest.toLowerCase())
      ? [{id, name, image: facet.bootc_booted_image ?? null, digest}]
      : []
  })
}

/** What bootable tags will no longer stand for. An index that comes may list the same image for one platform: hosts of that keep theirs. */
async function leavingDigests(
  client: Client,
  organizationId: number,
  differences: readonly Difference[],
): Promise<ReadonlySet<string>> {
  const bootable = differences.filter(({from}) => from?.kind === 'bootable')
  const same = await readSameImages(
    client,
    bootable.flatMap(({from, to}) => [from, to].filter((one) => one !== null)),
    organizationId,
  )
  return new Set(
    bootable.flatMap(({from, to}) => {
      const stays = to ? same.of(to.digest) : new Set<string>()
      return from ? [...same.of(from.digest)].filter((digest) => !stays.has(digest)) : []
    }),
  )
}

export interface RollbackOutcome extends StepsReport {
  readonly images: readonly ProvenImage[]
}

/** Promotes back, ignoring the order of the path, and proves what the environment serves then. */
export async function rollback(
  {client, open, signal, state, observer}: ReleaseParts,
  {view: {id, organization_id: organizationId}, environment, from, to, isThere}: RollbackPlan,
  {reason, dryRun}: {readonly reason: string | undefined; readonly dryRun: boolean},
): Promise<RollbackOutcome> {
  const view = viewReader(client, id)
  const images: ProvenImage[] = []
  const about = {
    server: (await client.server()).href,
    command: 'release rollback',
    subject: `content view ${id} in environment ${environment.id}`,
  }
  const version = async (): Promise<VersionOfView | undefined> =>
    (await view.now()).versions.find((one) => one.id === to.id)
  const report = await runRecorded({state, about, dryRun, observer}, (journal) => {
    const promotion = promoteStep({
      client,
      journal,
      view,
      environment,
      version,
      force: true,
      description: rollbackDescription(from.version, reason),
    })
    return [
      {...promotion, title: `Promote ${to.version} back to ${environment.name}`},
      proveStep({
        client,
        open,
        signal,
        organizationId,
        contentViewId: id,
        environment,
        expected: async () => imagesOf(client, {organization_id: organizationId}, (await version()) ?? to),
        isPremature: () => Promise.resolve(isThere === undefined),
        proven: (found) => images.push(...found),
      }),
    ]
  })
  return {...report, images}
}
