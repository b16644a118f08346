// Which images of a lifecycle environment lost their signatures on the way from upstream, and by which setting.
import {contentViewFilters, type ContentViewFilter} from '../../contract/content-view-filters'
import {repositories, type RepositoryDetails} from '../../contract/repositories'
import {companionTagsSince, isAtLeast} from '../../contract/versions'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {parseCompanionTag} from '../../oci/companions'
import {allPlacements} from '../images/collect'
import type {Placement, Scope} from '../images/placement'
import {readSameImages} from '../images/same-image'
import {serverVersion} from '../server-release'
import {lostByPublication, lostBySynchronization, lostByVersion, type Loss} from './losses'
import type {KeptSignature} from './kept-record'
import {once, readUpstreams, signedUpstream, type KeptReading, type Signed, type Upstream} from './kept-upstream'

export interface KeptQuery {
  readonly scope: Scope & {readonly environmentIds: readonly number[]}
  /** Ask the registries that repositories are synchronized from; without it only what Library has is compared. */
  readonly upstream: boolean
  /** Also ask them for referrers: one request for each image that has no signature. */
  readonly referrers: boolean
}

/** Images that are judged at a time. */
const atOnce = 4

/**
 * Says of each image of an environment whether it has signatures there, and where it lost those that it had. Besides the pages of
 * tags and the list of repositories: one more list of repositories, one request for each 20 manifest lists, one for the tags of each
 * upstream, one for each repository and one for each content view that lost something, and the server's release.
 */
export async function keptSignatures(reading: KeptReading, query: KeptQuery): Promise<KeptSignature[]> {
  const {client} = reading
  const {environmentIds, ...everywhere} = query.scope
  const all = await allPlacements(client, everywhere)
  const here = all.filter(({environment_id: id}) => id !== null && environmentIds.includes(id))
  const images = here.filter(({tag, kind}) => !parseCompanionTag(tag) && kind !== 'signature' && kind !== 'artifact')
  const tags = new TagsByPlace(all)
  const [upstreams, same] = await Promise.all([
    query.upstream && images.length > 0
      ? readUpstreams(reading, everywhere.organizationId, images)
      : new Map<number, Upstream>(),
    // the images of a manifest list may be signed each by itself
    readSameImages(
      client,
      images.filter(({type}) => type === 'index'),
      everywhere.organizationId,
    ),
  ])
  const causes = new Causes(client, tags)
  return mapParallel(images, atOnce, async (image) => {
    const subjects = [image.digest, ...same.manifestsOf(image.digest)]
    const here = tags.of(image, subjects)
    const at = upstreams.get(image.library_repository_id)
    const upstream = at && (await signedUpstream(subjects, at, query.referrers && here.length === 0))
    return judge(image, {here, library: tags.inLibrary(image, subjects), upstream, causes})
  })
}

/** Tags that belong to digests, by where they are. */
export class TagsByPlace {
  readonly #placements: readonly Placement[]
  readonly #byRepository = new Map<number, Map<string, string[]>>()

  constructor(placements: readonly Placement[]) {
    this.#placements = placements.filter(({tag}) => parseCompanionTag(tag) !== undefined)
    for (const {repository_id: id, tag} of this.#placements) {
      const subject = parseCompanionTag(tag)?.subject ?? ''
      const of = this.#byRepository.get(id) ?? new Map<string, string[]>()
      this.#byRepository.set(id, of.set(subject, [...(of.get(subject) ?? []), tag]))
    }
  }

  /** What belongs to an image where it is; `subjects`: its digest, and those of the images that it lists. */
  of({repository_id: id}: Placement, subjects: readonly string[]): readonly string[] {
    return this.#in(id, subjects)
  }

  /** What belongs to it in Library, as it was synchronized. */
  inLibrary({library_repository_id: id}: Placement, subjects: readonly string[]): readonly string[] {
    return this.#in(id, subjects)
  }

  #in(repository: number, subjects: readonly string[]): readonly string[] {
    const of = this.#byRepository.get(repository)
    return subjects.flatMap((subject) => of?.get(subject) ?? [])
  }

  /** Another version of the image's content view that has a tag. */
  elsewhere(image: Placement, tag: string): Placement | undefined {
    return this.#placements.find(
      (one) =>
        one.tag === tag &&
        one.library_repository_id === image.library_repository_id &&
        one.content_view_id === image.content_view_id &&
        one.version_id !== image.version_id,
    )
  }
}

interface Evidence {
  readonly here: readonly string[]
  readonly library: readonly string[]
  readonly upstream: Signed | undefined
  readonly causes: Causes
}

async function judge(image: Placement, {here, library, upstream, causes}: Evidence): Promise<KeptSignature> {
  const known = upstream && 'tags' in upstream ? upstream : undefined
  const had = [...new Set([...library, ...(known?.tags ?? [])])].filter((tag) => !here.includes(tag))
  const loss = await lossOf(image, had, {library, referrers: known?.referrers ?? 0, causes})
  const fault = upstream && 'fault' in upstream ? upstream.fault : null
  const {image: name, tag, digest, pull_spec: pullSpec} = image
  return {
    image: name,
    tag,
    digest,
    pull_spec: pullSpec,
    repository: image.repository,
    repository_id: image.repository_id,
    library_repository_id: image.library_repository_id,
    content_view: image.content_view,
    version: image.version,
    environment: image.environment,
    state: loss ? 'lost' : here.length > 0 ? 'kept' : fault === null ? 'unsigned' : 'unknown',
    tags: here,
    lost_tags: had,
    images: ofImages(digest, here, had),
    lost_at: loss?.at ?? null,
    setting: loss?.setting ?? null,
    remedy: loss?.remedy ?? null,
    upstream_error: fault,
  }
}

/** Of the tags that belong to an image or to what it lists, those of the latter, by digest. */
function ofImages(list: string, tags: readonly string[], lost: readonly string[]): KeptSignature['images'][number][] {
  const of = (digest: string, all: readonly string[]): string[] =>
    all.filter((tag) => parseCompanionTag(tag)?.subject === digest)
  const subjects = new Set([...tags, ...lost].flatMap((tag) => parseCompanionTag(tag)?.subject ?? []))
  subjects.delete(list)
  return [...subjects].map((digest) => ({digest, tags: of(digest, tags), lost_tags: of(digest, lost)}))
}

async function lossOf(
  image: Placement,
  had: readonly string[],
  {
    library,
    referrers,
    causes,
  }: {readonly library: readonly string[]; readonly referrers: number; readonly causes: Causes},
): Promise<Loss | undefined> {
  const [tag] = had
  if (tag !== undefined)
    return library.includes(tag) ? causes.afterLibrary(image, tag) : causes.beforeLibrary(image, tag)
  if (referrers === 0) return undefined
  const remedy = 'Copy them to a tag upstream, or copy the image with them: mallet registry copy --referrers'
  return {at: 'synchronization', setting: 'Katello does not synchronize referrers that have no tag', remedy}
}

/** Looks up what dropped a tag; each repository and each content view once. */
class Causes {
  readonly #client: Client
  readonly #tags: TagsByPlace
  readonly #details = new Map<number, Promise<RepositoryDetails>>()
  readonly #filters = new Map<number, Promise<ContentViewFilter[]>>()
  #follows: Promise<boolean> | undefined

  constructor(client: Client, tags: TagsByPlace) {
    this.#client = client
    this.#tags = tags
  }

  async beforeLibrary({library_repository_id: id}: Placement, tag: string): Promise<Loss> {
    this.#follows ??= serverVersion(this.#client).then(
      (version) => version !== undefined && isAtLeast(version, companionTagsSince),
    )
    const one = await once(this.#details, id, () => this.#client.call(repositories.show, {id}))
    return lostBySynchronization(one, tag, await this.#follows)
  }

  async afterLibrary(image: Placement, tag: string): Promise<Loss> {
    const {content_view_id: view, library_repository_id: repository} = image
    if (view === null) return lostByPublication([], image, tag)
    const newer = this.#tags.elsewhere(image, tag)
    if (newer) return lostByVersion(image, newer)
    const filters = await once(this.#filters, view, () =>
      this.#client.all(contentViewFilters.index, {content_view_id: view, types: ['docker']}),
    )
    const applying = filters.filter((one) => one.type === 'docker' && concerns(one, repository))
    return lostByPublication(applying, image, tag)
  }
}

const concerns = ({repositories: of}: ContentViewFilter, id: number): boolean =>
  of.length === 0 || of.some((one) => one.id === id)
