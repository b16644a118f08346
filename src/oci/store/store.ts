import type {Readable} from 'node:stream'
import {algorithmOf, digestOf, isDigest, type Algorithm} from '../../core/digest'
import type {Database} from './database'
import {BlobFiles, once, type BlobExpectation} from './blobs'
import {configOf, parseForStore} from './describe'
import {Manifests} from './manifests'
import {OpenBlob, Pieces} from './reader'
import {ContentSets} from './sets'
import {ContentError, type ByteRange, type Manifest, type StoredBlob} from './types'
import {Uploads, type Upload} from './uploads'
import {Verification} from './verification'

/** Configurations larger than this are not searched for labels. */
const configLimit = 8 * 1024 * 1024

export interface ContentOptions {
  /** Upload sessions that may be open at once; 1000 unless given. */
  readonly uploadLimit?: number
  /** Of these, sessions of one owner; 200 unless given. */
  readonly ownerUploadLimit?: number
  /** Told of blobs that turn out to be damaged. */
  readonly onDamage?: (message: string) => void
  /** Clock, in milliseconds since the epoch. */
  readonly now?: () => number
}

export interface PutManifestOptions {
  readonly mediaType?: string | undefined
  /** Digest the bytes must have; without it they are stored under their sha256. */
  readonly digest?: string | undefined
  readonly algorithm?: Algorithm | undefined
}

/**
 * Blobs, manifests and content sets of all repositories. Blobs are files, everything else is in the database; a row is
 * written after its file is safe on disk, and a file is removed after its row is gone.
 */
export class ContentStore {
  readonly database: Database
  readonly files: BlobFiles
  readonly uploads: Uploads
  readonly manifests: Manifests
  readonly verification: Verification
  readonly sets: ContentSets
  readonly now: () => number
  readonly #pieces = new Pieces()
  readonly #touched = new Map<string, number>()
  readonly #leases = new Map<symbol, number>()

  private constructor(database: Database, directory: string, options: ContentOptions) {
    this.now = options.now ?? Date.now
    this.database = database
    this.files = new BlobFiles(directory)
    const {uploadLimit = 1000, ownerUploadLimit = Math.min(200, uploadLimit)} = options
    this.uploads = new Uploads(directory, this.files, {all: uploadLimit, perOwner: ownerUploadLimit}, this.now)
    this.manifests = new Manifests(database, this.now)
    this.verification = new Verification(database, this.files, options.onDamage)
    this.sets = new ContentSets(database, this.now)
  }

  /** Opens the store of a data directory, whose database already has the content migrations. */
  static async open(database: Database, directory: string, options: ContentOptions = {}): Promise<ContentStore> {
    const store = new ContentStore(database, directory, options)
    await store.files.open()
    await store.uploads.open()
    return store
  }

  /**
   * Stores a blob from a stream or bytes; digest and size are compared before it becomes visible. `record` runs in the
   * transaction that records it.
   */
  async putBlob(
    source: Readable | AsyncIterable<Uint8Array> | Uint8Array,
    expected: BlobExpectation = {},
    record?: (blob: StoredBlob) => void,
  ): Promise<StoredBlob> {
    const stream = source instanceof Uint8Array ? once(source) : piecesOf(source)
    const blob = await this.files.write(stream, expected)
    this.#record(blob, record)
    return blob
  }

  /** Ends an upload as a blob; `record` runs in the transaction that records it. */
  async finishUpload(upload: Upload, digest: string, record?: (blob: StoredBlob) => void): Promise<StoredBlob> {
    const blob = await this.uploads.finish(upload, digest)
    this.#record(blob, record)
    return blob
  }

  /** Length of a stored blob, or undefined when there is none. */
  blobSize(digest: string): number | undefined {
    return this.database.get<{size: number}>('SELECT size FROM blobs WHERE digest = ?', digest)?.size
  }

  /** True when a blob is stored; it is then kept for a while even if nothing refers to it yet. */
  hasBlob(digest: string): boolean {
    const found = this.blobSize(digest) !== undefined
    if (found) this.touch(digest)
    return found
  }

  /** True when a blob's file is really there with its full length; false makes clients send it again. */
  async isIntact(digest: string): Promise<boolean> {
    const size = this.blobSize(digest)
    return size !== undefined && (await this.files.size(digest)) === size
  }

  /** Opens a blob, or the part of it that a range names, for reading; undefined when it is not stored. */
  async openBlob(digest: string, range?: ByteRange): Promise<OpenBlob | undefined> {
    const size = this.blobSize(digest)
    if (size === undefined) return undefined
    const handle = await this.files.openFile(digest)
    if (!handle) return undefined
    const {start, end} = range ?? {start: 0, end: size - 1}
    const watch = this.verification.watch(digest, start === 0 && end === size - 1)
    return new OpenBlob({digest, size}, {start, end}, handle, {pieces: this.#pieces, watch})
  }

  /** All bytes of a small blob; undefined when it is not stored or longer than `limit`. */
  async readBlob(digest: string, limit = configLimit): Promise<Buffer | undefined> {
    const size = this.blobSize(digest)
    if (size === undefined || size > limit) return undefined
    return (await this.openBlob(digest))?.bytes()
  }

  /**
   * Adds a manifest to the catalogue, or finds it there. Store its configuration and, for a list, its members first:
   * they are read for labels and platform. Throws `MANIFEST_INVALID` and `DIGEST_INVALID`.
   */
  async putManifest(bytes: Uint8Array, options: PutManifestOptions = {}): Promise<Manifest> {
    const prepared = await this.prepareManifest(bytes, options)
    return this.manifests.put(bytes, prepared)
  }

  /** The part of {@link putManifest} that reads; its result goes to `manifests.put`, inside a transaction if need be. */
  async prepareManifest(
    bytes: Uint8Array,
    options: PutManifestOptions = {},
  ): Promise<{digest: string; mediaType: string | undefined; config?: Uint8Array; needsConfig: boolean}> {
    const digest = verified(bytes, options)
    const parsed = parseForStore(bytes, options.mediaType)
    const wanted = configOf(parsed)
    const config = wanted === undefined ? undefined : await this.readBlob(wanted)
    return {digest, mediaType: options.mediaType, needsConfig: wanted !== undefined, ...(config && {config})}
  }

  /** Keeps a blob from being collected for a while. */
  touch(digest: string): void {
    this.#touched.set(digest, this.now())
  }

  /**
   * Protects whatever is stored or touched from now until `release` is called: hold it over work that stores content
   * first and refers to it at its end, such as a synchronization.
   */
  lease(): {release(): void} {
    const key = Symbol('lease')
    this.#leases.set(key, this.now())
    return {release: () => void this.#leases.delete(key)}
  }

  /** Start of the oldest lease, or undefined when there is none. */
  oldestLease(): number | undefined {
    return this.#leases.size === 0 ? undefined : Math.min(...this.#leases.values())
  }

  /** Forgets a blob, for somebody who can bring it again. Readers that have it open go on. */
  drop(digest: string): void {
    this.verification.forget(digest)
    this.database.run('DELETE FROM blobs WHERE digest = ?', digest)
    this.files.discard(digest)
  }

  /** When a blob was touched last; undefined when that is long ago. */
  touchedAt(digest: string): number | undefined {
    return this.#touched.get(digest)
  }

  /** Digests touched since a time; forgets the older ones. */
  touchedSince(time: number): ReadonlyMap<string, number> {
    for (const [digest, at] of this.#touched) if (at < time) this.#touched.delete(digest)
    return this.#touched
  }

  #record(blob: StoredBlob, record?: (blob: StoredBlob) => void): void {
    try {
      this.database.transaction(() => {
        this.database.run(
          'INSERT INTO blobs VALUES (?1, ?2, ?3) ON CONFLICT (digest) DO UPDATE SET created_at = ?3',
          blob.digest,
          blob.size,
          this.now(),
        )
        record?.(blob)
      })
      this.touch(blob.digest)
      this.verification.trust(blob.digest)
    } finally {
      this.files.arrived(blob.digest)
    }
  }
}

/** A stream is left open when its bytes are refused: a request's connection still has to carry the answer. */
function piecesOf(source: Readable | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return 'iterator' in source ? (source.iterator({destroyOnReturn: false}) as AsyncIterable<Uint8Array>) : source
}

function verified(bytes: Uint8Array, options: PutManifestOptions): string {
  if (options.digest === undefined) return digestOf(bytes, options.algorithm)
  if (!isDigest(options.digest)) throw new ContentError('DIGEST_INVALID', 'not a digest', options.digest.slice(0, 200))
  const actual = digestOf(bytes, algorithmOf(options.digest))
  if (actual !== options.digest)
    throw new ContentError('DIGEST_INVALID', 'the manifest is not what its digest says', {
      expected: options.digest,
      actual,
    })
  return actual
}
