import {algorithmOf, digester} from '../../core/digest'
import type {BlobFiles} from './blobs'
import type {Database} from './database'
import {ContentError} from './types'

/** Judges the bytes of a blob while they are read. */
export interface Watch {
  /** Takes the next bytes; throws when the blob is known to be damaged, at the latest before the last of its bytes is given away. */
  read(bytes: Uint8Array, isLast: boolean): void
}

/** Blobs that are right need not be judged again. */
const trusting: Watch = {read: () => undefined}

/**
 * Whether blobs are what their digests say: each is verified once after the start, by the first who reads it. A damaged one is put
 * aside and forgotten, so that whoever can bring it, a push or a synchronization, stores it again.
 */
export class Verification {
  readonly #database: Database
  readonly #files: BlobFiles
  readonly #onDamage: (message: string) => void
  readonly #verified = new Set<string>()
  readonly #waiting = new Set<string>()
  /** How often each digest was found damaged: who began to read before breaks off. */
  readonly #damages = new Map<string, number>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(database: Database, files: BlobFiles, onDamage: (message: string) => void = () => undefined) {
    this.#database = database
    this.#files = files
    this.#onDamage = onDamage
  }

  /** The blob was just written and verified. */
  trust(digest: string): void {
    this.#verified.add(digest)
  }

  /** The blob is gone; what comes under its digest is another file. */
  forget(digest: string): void {
    this.#verified.delete(digest)
  }

  /** For a reader of a blob. A part cannot be judged by itself: then the whole is read in the background. */
  watch(digest: string, isWhole: boolean): Watch {
    if (this.#verified.has(digest)) return trusting
    const identity = this.#files.identity(digest)
    if (isWhole) return this.#hashing(digest, identity)
    const before = this.#damages.get(digest)
    this.#later(digest)
    return {
      read: () => {
        if (this.#damages.get(digest) !== before) throw damaged(digest)
      },
    }
  }

  /** Reads a blob's file and compares its digest: true when it is right, else what is wrong with it. */
  async verify(digest: string): Promise<true | string> {
    const actual = await this.#files.actualDigest(digest)
    if (actual === digest) this.#verified.add(digest)
    return actual === digest || `really ${actual}`
  }

  /**
   * Puts the file of a digest aside if it is still the one that was looked at; false when it is not. Nothing of this process comes
   * between the look and the act.
   */
  quarantine(digest: string, identity: number | undefined): boolean {
    if (identity === undefined || this.#files.isArriving(digest) || this.#files.identity(digest) !== identity)
      return false
    this.#verified.delete(digest)
    this.#damages.set(digest, (this.#damages.get(digest) ?? 0) + 1)
    this.#database.run('DELETE FROM blobs WHERE digest = ?', digest)
    this.#files.quarantine(digest)
    this.#onDamage(`blob ${digest} is damaged and was moved to quarantine; synchronize or push it again`)
    return true
  }

  /** Resolves when everything that was to be verified in the background is. */
  async settled(): Promise<void> {
    await this.#last
  }

  #hashing(digest: string, identity: number | undefined): Watch {
    const hash = digester(algorithmOf(digest))
    return {
      read: (bytes, isLast) => {
        hash.update(bytes)
        if (!isLast) return
        if (hash.digest() === digest) return this.trust(digest)
        this.quarantine(digest, identity)
        throw damaged(digest)
      },
    }
  }

  #later(digest: string): void {
    if (this.#waiting.has(digest)) return
    this.#waiting.add(digest)
    this.#last = this.#last.then(async () => {
      const identity = this.#files.identity(digest)
      try {
        if (!this.#verified.has(digest) && (await this.verify(digest)) !== true) this.quarantine(digest, identity)
      } catch {
        // It cannot be read, or the store was closed: whoever reads it is told.
      } finally {
        this.#waiting.delete(digest)
      }
    })
  }
}

const damaged = (digest: string): ContentError =>
  new ContentError('BLOB_UNKNOWN', 'the stored blob is damaged; it has to be pushed or synchronized again', {digest})
