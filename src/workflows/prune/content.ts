// What pruning looks at: the tags and manifests of one repository, and what must not go.
import type {Descriptor} from '../../oci/manifest'

export type Blob = Pick<Descriptor, 'digest' | 'size'>

/** A manifest or an index of a repository. */
export interface StoredImage {
  readonly digest: string
  /** ID in the API. */
  readonly id: number
  readonly type: 'manifest' | 'index'
  /** Digests of what an index lists; none for a manifest. */
  readonly children: readonly string[]
  /** Digest of the image that a referrer is about. */
  readonly subject: string | undefined
  /** Its configuration and layers; undefined when it could not be read. */
  readonly blobs: readonly Blob[] | undefined
  /** Digests of all indexes on the server that list it. */
  readonly listedIn: readonly string[]
  /** When it was built, in milliseconds; undefined when nothing says so. */
  readonly built: number | undefined
  /** When the server learned of it, in milliseconds; servers before 4.19 do not say. */
  readonly arrived: number | undefined
}

/** One container repository in Library, whole. */
export interface RepositoryContent {
  readonly id: number
  readonly name: string
  readonly product: string
  /** What clients pull by, without the registry's host. */
  readonly image: string
  /** Tag -> digest. */
  readonly tags: ReadonlyMap<string, string>
  readonly manifests: ReadonlyMap<string, StoredImage>
}

/** What must stay, with the reason in words. */
export interface Protection {
  /** By digest: what environments, versions, activation keys and hosts have. */
  readonly digests: ReadonlyMap<string, string>
  /** By digest: images of indexes that hosts report. Unlike an image that a host reports, they do not keep every index that lists them. */
  readonly members: ReadonlyMap<string, string>
  /** By `image:tag`: tags that hosts follow. */
  readonly followed: ReadonlyMap<string, string>
  /** Digests that other repositories have; what is attached to one of them is not left over. */
  readonly elsewhere: ReadonlySet<string>
}
