import type {CompanionChoice, CompanionSearch} from './companions'
import type {Descriptor, Manifest, StoredManifest} from './manifest'

export interface Signalled {
  readonly signal?: AbortSignal | undefined
}

export interface ReadBlobOptions extends Signalled {
  /** First byte to give; only a whole blob is verified. */
  readonly from?: number | undefined
  /** The reader verifies the bytes itself, and is done with a piece when it asks for the next. */
  readonly raw?: boolean | undefined
}

/** A place that images are read from: a repository of a registry, a layout directory, an archive, memory. */
export interface ImageSource {
  /** How the place is named to people. */
  readonly name: string
  /** The manifest of a tag or digest, verified; without one the place's only or default image. */
  manifest(reference?: string, signal?: AbortSignal): Promise<StoredManifest>
  /** The bytes of a blob; throws at the end when digest or length are wrong. */
  blob(descriptor: Descriptor, options?: ReadBlobOptions): AsyncIterable<Uint8Array>
  /** A search for what is attached to the images of this place; absent where nothing can be. */
  companions?(choice?: CompanionChoice & Signalled): CompanionSearch
}

/** Gives the bytes of a blob from a byte on, 0 unless given; a piece need not be good any more once the next is asked for. */
export type OpenBlob = (from?: number) => AsyncIterable<Uint8Array>

export interface PutBlobOptions extends Signalled {
  /** Called with the bytes that the target holds so far. */
  readonly onProgress?: ((done: number) => void) | undefined
  /** Repository of the same registry that may have the blob already. */
  readonly mountFrom?: string | undefined
}

/** A place that images are written to. */
export interface ImageTarget {
  readonly name: string
  /** Throws for an image that this place cannot hold, before anything of it is copied. */
  check?(manifest: Manifest): void
  hasBlob(descriptor: Descriptor, signal?: AbortSignal): Promise<boolean>
  /** Stores a blob, verified; `open` is called again where the transfer has to go back. Gives how it got there. */
  putBlob(descriptor: Descriptor, open: OpenBlob, options?: PutBlobOptions): Promise<'copied' | 'mounted'>
  /** Stores a manifest under a tag or digest; without a reference it is only stored, for an index to list it. */
  putManifest(manifest: StoredManifest, reference?: string, signal?: AbortSignal): Promise<void>
  /** Stores a manifest that has a subject, so that it is found from there; absent where nothing can be attached to images. */
  putReferrer?(manifest: StoredManifest, signal?: AbortSignal): Promise<void>
  /** The manifest that a tag or digest names in this place now, to see what would be replaced. */
  present?(reference: string, signal?: AbortSignal): Promise<StoredManifest | undefined>
  /** Makes what was put visible, where that takes a last step; no other call may follow. */
  finish(): Promise<void>
  /** Removes what was collected but not finished; after a failure. */
  abandon?(): Promise<void>
}
