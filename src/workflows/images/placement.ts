// One tag in one place, the unit of every picture of what is where.
import type {DockerTag} from '../../contract/docker-tags'
import {parseCompanionTag} from '../../oci/companions'

export const kinds = ['container', 'flatpak', 'bootable', 'signature', 'artifact'] as const
export type Kind = (typeof kinds)[number]

/** One tag in one place: a repository in a lifecycle environment, or in a content view version that is in none. */
export interface Placement {
  /** Name that clients pull by, without the registry's host. */
  readonly image: string
  readonly tag: string
  /** Of what the tag names: a manifest or an index. */
  readonly digest: string
  readonly kind: Kind
  readonly type: 'manifest' | 'index'
  /** Empty where the server does not report them. */
  readonly labels: Readonly<Record<string, string>>
  readonly repository: string
  /** ID of the repository's instance in this place. */
  readonly repository_id: number
  /** What all instances of one repository share: the ID of the one that is synchronized or pushed to. */
  readonly library_repository_id: number
  readonly product: string | null
  /** Null with its ID, version and version's ID: the default view, which is what was synchronized. */
  readonly content_view: string | null
  readonly content_view_id: number | null
  readonly version: string | null
  readonly version_id: number | null
  /** Null with its ID: only in the version. */
  readonly environment: string | null
  readonly environment_id: number | null
  readonly pull_spec: string
  /** The last three are null until {@link addDetails} reads them from the registry. */
  readonly platforms: readonly string[] | null
  /** Bytes of manifests, configurations and layers. */
  readonly size: number | null
  readonly created: string | null
}

/** Which placements are wanted; those of the whole organization when only that is given. */
export interface Scope {
  readonly organizationId: number
  /** Only what is in one of these lifecycle environments. */
  readonly environmentIds?: readonly number[] | undefined
  /** Only what is in a version of one of these content views. */
  readonly contentViewIds?: readonly number[] | undefined
  /** Only what is in this version. Its content is listed once, however many environments have it, unless they are asked for too. */
  readonly versionId?: number | undefined
  /** Only the instances of these repositories: IDs in Library, or of any of their instances. */
  readonly repositoryIds?: readonly number[] | undefined
  /** Only the repositories of these names, of whatever product. */
  readonly repositoryNames?: readonly string[] | undefined
  readonly productIds?: readonly number[] | undefined
  readonly kinds?: readonly Kind[] | undefined
  /** A scoped search over tags, such as `tag ~ 1.0`. */
  readonly search?: string | undefined
  /** Leaves out content view versions that are in no lifecycle environment. */
  readonly promotedOnly?: boolean | undefined
}

/** A repository in one place, without its content. */
export interface Instance {
  readonly id: number
  readonly repository: string
  readonly libraryId: number
  readonly product: string | null
  readonly view: {readonly id: number; readonly name: string} | null
  readonly version: {readonly id: number; readonly number: string | null} | null
  readonly environment: {readonly id: number; readonly name: string} | null
}

/** What a server says of a manifest. */
export interface Marks {
  readonly is_bootable?: boolean | undefined
  readonly is_flatpak?: boolean | undefined
  readonly content_type?: string | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
}

export const unread = {platforms: null, size: null, created: null}

/** The placement of a tag in an instance; `path` begins with the registry's host. */
export function placementOf({name: tag, manifest}: DockerTag, path: string, at: Instance, marks: Marks): Placement {
  return {
    image: path.slice(path.indexOf('/') + 1),
    tag,
    digest: manifest.digest,
    kind: kindOf(tag, marks),
    type: manifest.manifest_type === 'list' ? 'index' : 'manifest',
    labels: marks.labels ?? {},
    repository: at.repository,
    repository_id: at.id,
    library_repository_id: at.libraryId,
    product: at.product,
    content_view: at.view?.name ?? null,
    content_view_id: at.view?.id ?? null,
    version: at.version?.number ?? null,
    version_id: at.version?.id ?? null,
    environment: at.environment?.name ?? null,
    environment_id: at.environment?.id ?? null,
    pull_spec: `${path}:${tag}`,
    ...unread,
  }
}

/** What a tag names. A signature is known by its tag where the server does not say what manifests are. */
export function kindOf(tag: string, {is_bootable, is_flatpak, content_type: type}: Marks): Kind {
  if (is_bootable === true) return 'bootable'
  if (is_flatpak === true) return 'flatpak'
  const companion = parseCompanionTag(tag)
  if (type === 'cosign_signature' || companion?.kind === 'signature') return 'signature'
  if (companion) return 'artifact'
  const images = ['image', 'bootable', 'flatpak', 'index']
  return type === undefined || images.includes(type) ? 'container' : 'artifact'
}

/** `App CV 1.0`, as servers name versions, apart: the name of the view and the number. */
export function splitVersionName(name: string): {readonly view: string; readonly number: string | null} {
  const [, view, number] = /^(.*) (\d+\.\d+)$/s.exec(name) ?? []
  return view === undefined || number === undefined ? {view: name, number: null} : {view, number}
}
