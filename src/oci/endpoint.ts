import type {Descriptor, StoredManifest} from './manifest'

/** A place that images are read from: a repository of a registry, a layout directory, an archive, memory. */
export interface ImageSource {
  /** How the place is named to people. */
  readonly name: string
  /** The manifest of a tag or digest, verified; without one the place's only or default image. */
  manifest(reference?: string, signal?: AbortSignal): Promise<StoredManifest>
  /** The bytes of a blob; throws at the end when digest or length are wrong. */
  blob(descriptor: Descriptor, signal?: AbortSignal): AsyncIterable<Uint8Array>
}

export interface PutBlobOptions {
  readonly signal?: AbortSignal | undefined
  /** Called with the bytes that the target holds so far. */
  readonly onProgress?: ((done: number) => void) | undefined
  /** Repository of the same registry that may have the blob already. */
  readonly mountFrom?: string | undefined
}

/** A place that images are written to. */
export interface ImageTarget {
  readonly name: string
  hasBlob(descriptor: Descriptor, signal?: AbortSignal): Promise<boolean>
  /** Stores a blob; `open` may be called again when the transfer has to start over. Gives how it got there. */
  putBlob(
    descriptor: Descriptor,
    open: () => AsyncIterable<Uint8Array>,
    options?: PutBlobOptions,
  ): Promise<'copied' | 'mounted'>
  /** Stores a manifest under a tag or digest; without a reference it is only stored, for an index to list it. */
  putManifest(manifest: StoredManifest, reference?: string, signal?: AbortSignal): Promise<void>
  /** Makes what was put visible, where that takes a last step; no other call may follow. */
  finish(): Promise<void>
  /** Removes what was collected but not finished; after a failure. */
  abandon?(): Promise<void>
}
