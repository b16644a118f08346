// Which digest each environment served, from when to when, and who brought it there.
import {contentViews} from '../../contract/content-views'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {parseReference, type Reference} from '../../oci/reference'
import {allPlacements} from './collect'
import type {Placement} from './placement'
import {libraryName, servings, timeOf, type Serving} from './served'

export interface ServedDigest {
  readonly repository: string
  readonly product: string | null
  readonly tag: string
  readonly digest: string
  readonly content_view: string | null
  readonly version: string | null
  readonly environment: string
  /** Null where the server keeps no record of it: what is synchronized or pushed, and rolling content views. */
  readonly from: string | null
  /** Null while it is served, and where that is not known. */
  readonly until: string | null
  readonly current: boolean
  readonly action: 'publish' | 'promotion' | null
  readonly user: string | null
  readonly description: string | null
}

export interface HistoryScope {
  readonly organizationId: number
  readonly environmentIds?: readonly number[] | undefined
  readonly contentViewIds?: readonly number[] | undefined
}

/** What a person names: an image by the name it is pulled by, or a repository by its name in Katello; with a tag or a digest. */
export type Named = Pick<Reference, 'name' | 'tag' | 'digest'>

/** Reads NAME[:TAG] or NAME@DIGEST; the names of Katello's repositories may be anything. */
export function parseNamed(text: string): Named {
  try {
    const {name, tag, digest} = parseReference(text)
    return {name, tag, digest}
  } catch (error) {
    const [, name = text, tag] = /^(.*[^:]):([A-Za-z0-9_][A-Za-z0-9._-]{0,127})$/s.exec(text.trim()) ?? []
    if (text.includes('@') || text.includes('://') || name.trim() === '') throw error
    return {name: name.trim(), tag}
  }
}

/**
 * The digests that a repository's tags named in each environment, newest first. Takes the lists of repositories and of tags, both once
 * more where an image is named rather than a repository, and one history for each content view. Exit code 128 when there is no such
 * image or tag.
 */
export async function imageHistory(client: Client, named: Named, scope: HistoryScope): Promise<ServedDigest[]> {
  const {organizationId, contentViewIds, environmentIds} = scope
  const all = (await placementsNamed(client, organizationId, named)).filter(
    ({tag, digest, content_view_id: view}) =>
      (named.tag ?? tag) === tag &&
      (named.digest ?? digest) === digest &&
      (contentViewIds?.some((id) => id === view) ?? true),
  )
  if (all.length === 0) throw nothing(named, organizationId)
  const viewIds = [...new Set(all.map((one) => one.content_view_id).filter((id) => id !== null))]
  const histories = await mapParallel(viewIds, 4, (id) => client.all(contentViews.history, {id}))
  const recorded = viewIds.flatMap((id, at) =>
    ofView(
      servings(histories[at] ?? []),
      all.filter((one) => one.content_view_id === id),
    ),
  )
  const synchronized = all.filter((one) => one.content_view_id === null && one.environment !== null).map(unrecorded)
  const rows = newestFirst([...recorded, ...synchronized])
  if (!environmentIds) return rows
  const wanted = new Set(
    all.flatMap((one) => (environmentIds.some((id) => id === one.environment_id) ? [one.environment] : [])),
  )
  return rows.filter(({environment}) => wanted.has(environment))
}

/** Where the tags of the repositories are that an image belongs to, or that are called so. */
async function placementsNamed(client: Client, organizationId: number, {name, tag}: Named): Promise<Placement[]> {
  const found = await allPlacements(client, {
    organizationId,
    search: `image = ${quoted(name)} or repository = ${quoted(name)}`,
  })
  const images = found.filter(({image}) => image === name)
  if (images.length === 0) {
    const own = found.filter(({repository}) => repository === name)
    if (own.length > 0) return own
    throw nothing({name}, organizationId)
  }
  // Elsewhere its repository has other names, and other digests.
  const repositoryIds = [...new Set(images.map((one) => one.library_repository_id))]
  return allPlacements(client, {
    organizationId,
    repositoryIds,
    search: tag === undefined ? undefined : `name = ${quoted(tag)}`,
  })
}

/** Rows of one content view: what its versions have, at the times in which environments served them. */
function ofView(times: readonly Serving[], placements: readonly Placement[]): ServedDigest[] {
  const contents = tagsByVersion(placements)
  const isNow = (one: Serving): boolean =>
    placements.some(({environment, version_id: id}) => environment === one.environment && id === one.version_id)
  const recorded = times.flatMap((one) =>
    (contents.get(one.version_id) ?? []).map((placement): ServedDigest => ({
      ...whatOf(placement),
      version: one.version,
      environment: one.environment,
      from: one.from,
      until: one.until,
      current: one.until === null && isNow(one),
      action: one.action,
      user: one.user,
      description: one.description,
    })),
  )
  const isRecorded = (one: Placement): boolean =>
    recorded.some(
      (row) => row.current && row.environment === one.environment && row.version === one.version && row.tag === one.tag,
    )
  const others = placements.filter((one) => one.environment !== null && !isRecorded(one))
  return [...recorded, ...others.map(unrecorded)]
}

/** The tags of each version, whichever of its places told them. */
function tagsByVersion(placements: readonly Placement[]): Map<number, Placement[]> {
  const found = new Map<number, Map<string, Placement>>()
  for (const one of placements) {
    if (one.version_id === null) continue
    const tags = found.get(one.version_id) ?? new Map<string, Placement>()
    found.set(one.version_id, tags.set(`${one.library_repository_id} ${one.tag}`, one))
  }
  return new Map([...found].map(([id, tags]) => [id, [...tags.values()]]))
}

const whatOf = ({repository, product, tag, digest, content_view}: Placement) => ({
  repository,
  product,
  tag,
  digest,
  content_view,
})

const unrecorded = (one: Placement): ServedDigest => ({
  ...whatOf(one),
  version: one.version,
  environment: one.environment ?? libraryName,
  from: null,
  until: null,
  current: true,
  action: null,
  user: null,
  description: null,
})

/** The newest first, of the same second the one that came last; what is served without a record is there now. */
function newestFirst(rows: readonly ServedDigest[]): ServedDigest[] {
  const time = ({from}: ServedDigest): number => (from === null ? Number.MAX_SAFE_INTEGER : timeOf(from))
  return rows.toReversed().toSorted((a, b) => time(b) - time(a))
}

const quoted = (text: string): string => {
  if (/["\\]/.test(text)) throw usageError(`"${text}" is not the name of an image`, 'Names have no quotes')
  return `"${text}"`
}

function nothing({name, tag, digest}: Named, organizationId: number): AppError {
  const what = tag === undefined ? digest : `tag ${tag}`
  return new AppError({
    code: 'not_found',
    message:
      what === undefined
        ? `No image or repository is called ${name}`
        : `${name} never had ${what}, as far as the server knows`,
    hint:
      what === undefined
        ? `Name it as it is pulled, e.g. acme/dev/app_cv/applications/web, or by the name of its repository; list them: mallet image list --organization-id ${organizationId}`
        : 'Omit the tag to see the history of all tags',
    exit: exitCodes.notFound,
  })
}
