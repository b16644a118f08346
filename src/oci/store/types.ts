/** A manifest as the catalogue knows it; its bytes are read separately. */
export interface Manifest {
  readonly id: number
  readonly digest: string
  readonly mediaType: string
  /** Length of the manifest's bytes. */
  readonly size: number
  readonly schemaVersion: number
  readonly manifestType: 'image' | 'list'
  /** `image`, `bootable`, `flatpak`, `helm`, `cosign_signature`, `artifact`; `index` for a list. */
  readonly contentType: string
  readonly configDigest: string | null
  readonly configMediaType: string | null
  readonly artifactType: string | null
  /** Digest of the manifest this one refers to. */
  readonly subject: string | null
  readonly architecture: string | null
  readonly os: string | null
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly isBootable: boolean
  readonly isFlatpak: boolean
  readonly createdAt: Date
}

/** A tag of one set. `id` is the meta tag's: the same name on the same manifest has one id in all sets. */
export interface Tag {
  readonly id: number
  readonly name: string
  readonly manifestId: number
}

export interface ContentCounts {
  readonly tags: number
  /** Manifests of one image or artifact. */
  readonly images: number
  readonly lists: number
}

export interface ContentSet {
  readonly id: number
  readonly mutable: boolean
  /** Grows with every change of a mutable set; compare it to see whether contents changed. */
  readonly revision: number
  readonly changedAt: Date
}

export interface StoredBlob {
  readonly digest: string
  readonly size: number
}

/** First and last byte, both included, as in a Range header. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export type ContentErrorCode =
  | 'DIGEST_INVALID'
  | 'SIZE_INVALID'
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'RANGE_INVALID'
  | 'TOOMANYREQUESTS'
  | 'SET_IMMUTABLE'
  | 'SET_UNKNOWN'

/** A refusal by the content store; `code` is the registry's own word for it. */
export class ContentError extends Error {
  constructor(
    readonly code: ContentErrorCode,
    message: string,
    readonly detail?: unknown,
  ) {
    super(message)
    this.name = 'ContentError'
  }
}
