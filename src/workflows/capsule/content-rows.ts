// What differs between what the server serves in an environment and what the registry of a content proxy serves: pure.
import type {CapsuleContentSyncStatus} from '../../contract/capsule-content'
import {compareTexts} from '../images/collect'
import type {Placement} from '../images/placement'

export const statuses = ['missing', 'different', 'extra', 'same', 'unreadable'] as const
/** `extra`: only the proxy has it. `unreadable`: the proxy's registry did not answer. */
export type Status = (typeof statuses)[number]

/** One tag on one proxy; a whole image or registry where the tag or the image is null. */
export interface ContentRow {
  readonly capsule: string
  /** Host of the registry that was read. */
  readonly registry: string
  readonly environment: string | null
  readonly environment_id: number | null
  readonly content_view: string | null
  readonly image: string | null
  readonly tag: string | null
  readonly status: Status
  readonly server_digest: string | null
  readonly capsule_digest: string | null
  readonly detail: string | null
}

/** What a registry has of one image. */
export interface ImageOnProxy {
  readonly image: string
  /** Digests by tag. */
  readonly tags: ReadonlyMap<string, string>
  /** False where the registry did not list tags: only those that the server has were asked for. */
  readonly isListed: boolean
}

/** What a registry has. */
export interface RegistryContent {
  readonly capsule: string
  readonly registry: string
  readonly images: readonly ImageOnProxy[]
  /** Names of everything it has; undefined where it did not say, or where only a part was asked for. */
  readonly catalog: readonly string[] | undefined
}

/** Tags that the server counted on a proxy when it synchronized last, by environment and repository in Library. */
export type CountedTags = ReadonlyMap<string, number>

export const countKey = (environmentId: number | null, libraryId: number | null): string =>
  `${environmentId} ${libraryId}`

export function countedTags({content_counts: counts}: Pick<CapsuleContentSyncStatus, 'content_counts'>): CountedTags {
  const repositories = Object.values(counts?.content_view_versions ?? {}).flatMap((one) =>
    Object.values(one.repositories),
  )
  return new Map(
    repositories.flatMap(({counts: {docker_tag: tags}, metadata}) =>
      tags === undefined ? [] : [[countKey(metadata.env_id, metadata.library_instance_id), tags] as const],
    ),
  )
}

/** Every tag of both sides, by environment, image and tag. */
export function contentRows(
  expected: readonly Placement[],
  {capsule, registry, images, catalog}: RegistryContent,
  counted: CountedTags,
): ContentRow[] {
  const at = {capsule, registry}
  const served = new Map(images.map((one) => [one.image, one]))
  const rows = [...grouped(expected)].flatMap(([image, placements]) =>
    imageRows(at, placements, served.get(image), counted),
  )
  const known = new Set(expected.map(({image}) => image))
  const extra = (catalog ?? [])
    .filter((image) => !known.has(image))
    .map((image): ContentRow => ({
      ...nothing(at),
      image,
      status: 'extra',
      detail: 'the server does not serve this image in an environment of the capsule',
    }))
  return [...rows, ...extra].toSorted(inOrder)
}

/** The row of a registry that could not be read. */
export const unreadable = (at: {readonly capsule: string; readonly registry: string}, detail: string): ContentRow => ({
  ...nothing(at),
  status: 'unreadable',
  detail,
})

type Registry = Pick<ContentRow, 'capsule' | 'registry'>

const nothing = ({capsule, registry}: Registry): Omit<ContentRow, 'status'> => ({
  capsule,
  registry,
  environment: null,
  environment_id: null,
  content_view: null,
  image: null,
  tag: null,
  server_digest: null,
  capsule_digest: null,
  detail: null,
})

function imageRows(
  at: Registry,
  placements: readonly Placement[],
  served: ImageOnProxy | undefined,
  counted: CountedTags,
): ContentRow[] {
  const [first] = placements
  if (!first) return []
  const {environment, environment_id, content_view, image} = first
  const of = {...nothing(at), environment, environment_id, content_view, image}
  const tags = served?.tags ?? new Map<string, string>()
  const rows = placements.map(({tag, digest}): ContentRow => {
    const there = tags.get(tag) ?? null
    const status = there === null ? 'missing' : there === digest ? 'same' : 'different'
    return {...of, tag, status, server_digest: digest, capsule_digest: there}
  })
  const own = new Set(placements.map(({tag}) => tag))
  const extra = [...tags].filter(([tag]) => !own.has(tag))
  const uncounted = served?.isListed === false ? uncountedTags(first, own.size, counted) : 0
  return [
    ...rows,
    ...extra.map(([tag, digest]): ContentRow => ({...of, tag, status: 'extra', capsule_digest: digest})),
    ...(uncounted > 0
      ? [
          {
            ...of,
            status: 'extra',
            detail: `${own.size + uncounted} tags were counted there, and the server serves ${own.size}`,
          } as const,
        ]
      : []),
  ]
}

/** Tags that were counted on the proxy beyond those that the server has. */
function uncountedTags(
  {environment_id, library_repository_id: libraryId}: Placement,
  own: number,
  counted: CountedTags,
): number {
  return Math.max(0, (counted.get(countKey(environment_id, libraryId)) ?? own) - own)
}

function grouped(placements: readonly Placement[]): Map<string, Placement[]> {
  const groups = new Map<string, Placement[]>()
  for (const one of placements) groups.set(one.image, [...(groups.get(one.image) ?? []), one])
  return groups
}

function inOrder(a: ContentRow, b: ContentRow): number {
  return (
    compareTexts(a.environment ?? '', b.environment ?? '') ||
    compareTexts(a.image ?? '', b.image ?? '') ||
    compareTexts(a.tag ?? '', b.tag ?? '')
  )
}

/** A tag that some registries serve with another digest than others, or not at all. */
export interface Disagreement {
  readonly environment: string | null
  readonly image: string
  readonly tag: string
  readonly digests: readonly {readonly registry: string; readonly digest: string | null}[]
}

/** Tags in which registries differ from one another, of those that all of them should have. */
export function disagreements(rows: readonly ContentRow[]): Disagreement[] {
  const registries = [...new Set(rows.filter(({status}) => status !== 'unreadable').map(({registry}) => registry))]
  const byTag = new Map<string, ContentRow[]>()
  for (const row of rows) {
    if (row.image === null || row.tag === null) continue
    const key = JSON.stringify([row.image, row.tag])
    byTag.set(key, [...(byTag.get(key) ?? []), row])
  }
  const sharedImages = imagesOfAll(rows, registries)
  return [...byTag.values()].flatMap((same) => {
    const [first] = same
    if (first?.image == null || first.tag === null || !sharedImages.has(first.image)) return []
    const digests = registries.map((registry) => ({
      registry,
      digest: same.find((row) => row.registry === registry)?.capsule_digest ?? null,
    }))
    if (new Set(digests.map(({digest}) => digest)).size < 2) return []
    return [{environment: first.environment, image: first.image, tag: first.tag, digests}]
  })
}

function imagesOfAll(rows: readonly ContentRow[], registries: readonly string[]): ReadonlySet<string> {
  const found = new Map<string, Set<string>>()
  for (const {image, registry} of rows)
    if (image !== null) found.set(image, (found.get(image) ?? new Set()).add(registry))
  return new Set([...found].filter(([, where]) => where.size === registries.length).map(([image]) => image))
}
