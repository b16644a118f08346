// Which version of each content view is in which environment, and how far neighbors of a path have drifted apart.
import {contentViewVersions, type ContentViewVersion} from '../../contract/content-view-versions'
import {lifecycleEnvironments, type LifecycleEnvironment} from '../../contract/lifecycle-environments'
import {dockerTags} from '../../contract/docker-tags'
import * as t from '../../contract/shape'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {byDepth} from './path'

export const statusRow = t.object({
  content_view: t.text,
  content_view_id: t.integer,
  environment: t.text,
  environment_id: t.integer,
  version: t.text,
  version_id: t.integer,
  latest: t.about('Whether the view has no newer version', t.boolean),
  prior: t.about('The environment before it in the path; null for Library', t.nullable(t.text)),
  drift: t.about(
    'Number of tags that differ from the prior environment; null where that does not have the view',
    t.nullable(t.integer),
  ),
  hosts: t.nullable(t.integer),
  activation_keys: t.nullable(t.integer),
  age: t.about('How long the version has been there, in words', t.nullable(t.text)),
  published_at: t.time,
})
/** One content view in one environment. */
export type StatusRow = t.TypeOf<typeof statusRow>

export interface StatusScope {
  readonly organizationId: number
  /** Only this view; all of the organization when it is left out. */
  readonly contentViewId: number | undefined
}

/**
 * The rows of all content views that are in an environment, each view along its paths. Takes one request for the environments, one for
 * each page of versions, and one for each version whose neighbor has another: its tags.
 */
export async function releaseStatus(client: Client, scope: StatusScope): Promise<StatusRow[]> {
  const {organizationId: organization_id, contentViewId: content_view_id} = scope
  const [environments, found] = await Promise.all([
    client.all(lifecycleEnvironments.index, {organization_id}),
    client.all(contentViewVersions.index, {
      organization_id,
      nondefault: true,
      ...(content_view_id && {content_view_id}),
    }),
  ])
  const versions = found.filter((one) => !one.default)
  const ordered = byDepth(environments)
  const places = versions.flatMap((version) => version.environments.map(({id}) => ({version, id})))
  const stays = ordered.flatMap((environment) =>
    places.flatMap(({version, id}): Stay[] => (id === environment.id ? [{version, environment}] : [])),
  )
  const latest = latestIds(versions)
  const priors = new Map(stays.map((stay) => [stay, priorOf(stay, stays)]))
  const tags = await tagsOf(client, scope.organizationId, [...priors])
  return stays
    .map((stay) => rowOf(stay, {prior: priors.get(stay), latest, tags}))
    .toSorted((a, b) => (a.content_view < b.content_view ? -1 : a.content_view > b.content_view ? 1 : 0))
}

/** A version in an environment. */
interface Stay {
  readonly version: ContentViewVersion
  readonly environment: LifecycleEnvironment
}

const viewOf = ({version}: Stay): number => version.content_view_id

/** The same view in the environment before. */
const priorOf = (stay: Stay, stays: readonly Stay[]): Stay | undefined =>
  stays.find((one) => viewOf(one) === viewOf(stay) && one.environment.id === stay.environment.prior?.id)

/** IDs of the newest version of each view. */
function latestIds(versions: readonly ContentViewVersion[]): ReadonlySet<number> {
  const newest = new Map<number, ContentViewVersion>()
  for (const version of versions) {
    const other = newest.get(version.content_view_id)
    if (!other || isNewer(version, other)) newest.set(version.content_view_id, version)
  }
  return new Set([...newest.values()].map(({id}) => id))
}

const isNewer = (a: ContentViewVersion, b: ContentViewVersion): boolean =>
  (a.major - b.major || a.minor - b.minor || a.id - b.id) > 0

/** Digests by repository and tag. */
type Tags = ReadonlyMap<string, string>

const atOnce = 4

/** The tags of the versions that differ from those of their neighbors, by the version's ID. */
async function tagsOf(
  client: Client,
  organizationId: number,
  pairs: readonly (readonly [Stay, Stay | undefined])[],
): Promise<ReadonlyMap<number, Tags>> {
  const needed = new Map(
    pairs.flatMap(([{version}, prior]) =>
      prior && prior.version.id !== version.id
        ? ([
            [version.id, version],
            [prior.version.id, prior.version],
          ] as const)
        : [],
    ),
  )
  const found = await mapParallel(
    [...needed.values()],
    atOnce,
    async (version) => [version.id, await tagsOfVersion(client, organizationId, version)] as const,
  )
  return new Map(found)
}

/** A repository is known by the one in Library that all of its instances come from. */
async function tagsOfVersion(client: Client, organizationId: number, version: ContentViewVersion): Promise<Tags> {
  const {id: content_view_version_id, repositories} = version
  const roots = new Map(repositories.map((one) => [one.id, one.library_instance_id]))
  const tags = await client.all(dockerTags.index, {organization_id: organizationId, content_view_version_id})
  return new Map(
    tags.flatMap(({name, manifest: {digest}, repositories: places}) =>
      places.flatMap(({id}) => (roots.has(id) ? [[`${roots.get(id) ?? id} ${name}`, digest] as const] : [])),
    ),
  )
}

interface Around {
  readonly prior: Stay | undefined
  readonly latest: ReadonlySet<number>
  readonly tags: ReadonlyMap<number, Tags>
}

function rowOf({version, environment}: Stay, {prior, latest, tags}: Around): StatusRow {
  const place = version.environments.find(({id}) => id === environment.id)
  return {
    content_view: version.content_view.name,
    content_view_id: version.content_view_id,
    environment: environment.name,
    environment_id: environment.id,
    version: version.version,
    version_id: version.id,
    latest: latest.has(version.id),
    prior: environment.prior?.name ?? null,
    drift: prior ? driftBetween(prior.version.id, version.id, tags) : null,
    hosts: place?.host_count ?? null,
    activation_keys: place?.activation_key_count ?? null,
    age: place?.publish_date ?? null,
    published_at: version.created_at,
  }
}

function driftBetween(from: number, to: number, tags: Around['tags']): number {
  if (from === to) return 0
  const [before, after] = [tags.get(from) ?? new Map<string, string>(), tags.get(to) ?? new Map<string, string>()]
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).length
}
