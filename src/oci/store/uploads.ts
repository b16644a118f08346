import {randomUUID, type Hash} from 'node:crypto'
import {constants} from 'node:fs'
import {type FileHandle, open} from 'node:fs/promises'
import {join} from 'node:path'
import type {Readable} from 'node:stream'
import {algorithmOf, digester, isDigest, type Algorithm} from '../../core/digest'
import {hashFile, type BlobFiles} from './blobs'
import {fileStat} from './files'
import {receive} from './receive'
import {FileSink} from './sink'
import {ContentError, type StoredBlob} from './types'
import {isUploadId, UploadFiles, type UploadDescription} from './upload-files'

export type UploadStart = Omit<UploadDescription, 'startedAt'>

interface Writer {
  stop: () => void
  readonly done: Promise<void>
}

interface Session extends UploadDescription {
  readonly id: string
  size: number
  syncedTo: number
  /** Hash of the first `size` bytes; lost by a restart, then the file is read once more. */
  hash: {readonly algorithm: Algorithm; readonly running: Hash} | undefined
  writer: Writer | undefined
}

/** An upload under way; `size` is the number of bytes that were received and written. */
export type Upload = Readonly<Omit<Session, 'hash' | 'writer' | 'syncedTo'>>

export interface Received {
  readonly size: number
  /** False when the sender went away before its request ended; what came until then is kept. */
  readonly complete: boolean
}

/** How many uploads may be open at once. */
export interface UploadLimits {
  readonly all: number
  readonly perOwner: number
}

/** An upload that nobody added to for so many milliseconds gives way when there are too many. */
const abandoned = 5 * 60_000

/**
 * Upload sessions: a file that grows and a small description beside it, so that they survive a restart. The length of
 * the file is the truth about how far an upload came. One that was cut off stays until its client goes on with it or cancels it, or
 * a garbage collection finds it untouched for a day.
 */
export class Uploads {
  readonly #store: UploadFiles
  readonly #files: BlobFiles
  readonly #limits: UploadLimits
  readonly #now: () => number
  readonly #sessions = new Map<string, Session>()
  /** Who started each upload that is open. */
  readonly #owners = new Map<string, string>()

  constructor(directory: string, files: BlobFiles, limits: UploadLimits, now: () => number) {
    this.#store = new UploadFiles(join(directory, 'uploads'))
    this.#files = files
    this.#limits = limits
    this.#now = now
  }

  async open(): Promise<void> {
    for (const [id, {owner}] of await this.#store.open()) this.#owners.set(id, owner)
  }

  get count(): number {
    return this.#owners.size
  }

  /**
   * Starts a session. Where as many as allowed are open, the one that was left alone longest makes room: one of the same owner, or
   * of the owner who has most when all together are too many. `TOOMANYREQUESTS` while all of these are in use.
   */
  async start(what: UploadStart): Promise<Upload> {
    const {repository, owner, algorithm} = what
    while (!this.#hasRoom(owner)) await this.#makeRoom(owner)
    const id = randomUUID()
    this.#owners.set(id, owner)
    const startedAt = this.#now()
    const session: Session = {
      id,
      repository,
      owner,
      algorithm,
      startedAt,
      size: 0,
      syncedTo: 0,
      hash: startHash(algorithm),
      writer: undefined,
    }
    this.#sessions.set(id, session)
    try {
      await this.#store.write(id, session)
    } catch (error) {
      this.#sessions.delete(id)
      this.#owners.delete(id)
      throw error
    }
    return session
  }

  /** Finds a session of a repository, even one that an earlier process started. */
  async find(id: string, repository: string): Promise<Upload | undefined> {
    if (!isUploadId(id)) return undefined
    const session = this.#sessions.get(id) ?? (await this.#restore(id))
    return session?.repository === repository ? session : undefined
  }

  /**
   * Appends what a request brings. A request that is still at it is stopped first: it belongs to a connection that
   * the client has given up. `start` must be where the upload stands, else `RANGE_INVALID`.
   */
  async append(upload: Upload, source: Readable, start?: number): Promise<Received> {
    const session = this.#session(upload)
    for (; session.writer; await session.writer.done) session.writer.stop()
    if (start !== undefined && start !== session.size)
      throw new ContentError('RANGE_INVALID', `the next byte is ${session.size}, not ${start}`, {size: session.size})
    let release = (): void => undefined
    let stopped = false
    const done = new Promise<void>((resolve) => (release = resolve))
    const writer: Writer = {stop: () => (stopped = true), done}
    session.writer = writer
    let handle: FileHandle | undefined
    try {
      handle = await open(this.#store.data(session.id), constants.O_WRONLY | constants.O_CREAT, 0o600)
      const sink = new FileSink(handle.fd, session.size, session.hash?.running, (position) => (session.size = position))
      const complete = !stopped && (await receive(source, sink, (stop) => (writer.stop = stop)))
      return {size: session.size, complete}
    } finally {
      if (handle) await this.#settle(session, handle)
      session.writer = undefined
      release()
    }
  }

  /**
   * Turns the received bytes into a blob. Its file is in place afterwards; the caller records it and then calls
   * `arrived`. A digest that does not fit ends the session with `DIGEST_INVALID`.
   */
  async finish(upload: Upload, digest: string): Promise<StoredBlob> {
    if (!isDigest(digest)) throw new ContentError('DIGEST_INVALID', 'not a digest', digest.slice(0, 200))
    const session = this.#session(upload)
    for (; session.writer; await session.writer.done) session.writer.stop()
    let release = (): void => undefined
    session.writer = {stop: () => undefined, done: new Promise<void>((resolve) => (release = resolve))}
    try {
      await this.#seal(session)
      const actual = await this.#digest(session, algorithmOf(digest))
      if (actual !== digest) {
        await this.#forget(session.id)
        throw new ContentError('DIGEST_INVALID', 'the content does not match its digest', {expected: digest, actual})
      }
      await this.#files.publish(this.#store.data(session.id), digest)
      await this.#forget(session.id)
      return {digest, size: session.size}
    } finally {
      session.writer = undefined
      release()
    }
  }

  /** Ends a session and throws its bytes away. */
  async cancel(upload: Upload): Promise<void> {
    const session = this.#session(upload)
    for (; session.writer; await session.writer.done) session.writer.stop()
    await this.#forget(session.id)
  }

  /** Ends sessions that nobody added to since the given time, and removes what cannot be read as one; gives how many there were. */
  async purge(before: number): Promise<number> {
    let purged = 0
    for await (const id of this.#idle(before)) {
      await this.#forget(id)
      purged++
    }
    return purged + (await this.removeUnreadable(before)).length
  }

  /** Removes files that look like those of an upload but cannot be read as one, unless they were changed since the given time. */
  async removeUnreadable(before = Infinity): Promise<string[]> {
    const removed: string[] = []
    for (const id of this.#owners.keys())
      if (!this.#sessions.has(id) && !(await this.#store.describe(id)) && !this.#sessions.has(id)) {
        await this.#forget(id)
        removed.push(id)
      }
    for (const name of await this.#store.strays((id) => this.#owners.has(id))) {
      const [id = ''] = name.split('.')
      const changed = await this.#store.strayChangedAt(name)
      // A description that is being written belongs to a session that is known already.
      if (this.#owners.has(id) || changed === undefined || changed >= before) continue
      await this.#store.removeStray(name)
      if (!removed.includes(id)) removed.push(id)
    }
    return removed
  }

  /** How many sessions {@link purge} would end. */
  async countIdle(before: number): Promise<number> {
    let count = 0
    for await (const _ of this.#idle(before)) count++
    return count
  }

  /** Sessions that nobody added to since the given time. */
  async *#idle(before: number): AsyncGenerator<string> {
    for (const id of this.#owners.keys()) {
      if (this.#sessions.get(id)?.writer) continue
      const changed = await this.#changedAt(id)
      if (changed < before && !this.#sessions.get(id)?.writer) yield id
    }
  }

  #hasRoom(owner: string): boolean {
    return this.#owners.size < this.#limits.all && this.#of(owner).length < this.#limits.perOwner
  }

  async #makeRoom(owner: string): Promise<void> {
    const own = this.#of(owner)
    const candidates = own.length >= this.#limits.perOwner ? own : this.#of(this.#busiest())
    const oldest = await this.#leftAlone(candidates)
    if (oldest === undefined)
      throw new ContentError('TOOMANYREQUESTS', `${this.#owners.size} uploads are in progress; finish or cancel some`)
    await this.#forget(oldest)
  }

  /** The upload that was left alone longest, and long enough to be taken for abandoned. */
  async #leftAlone(ids: readonly string[]): Promise<string | undefined> {
    let [oldest, since]: [string | undefined, number] = [undefined, this.#now() - abandoned]
    for (const id of ids) {
      if (this.#sessions.get(id)?.writer) continue
      const changed = await this.#changedAt(id)
      if (changed < since && this.#owners.has(id)) [oldest, since] = [id, changed]
    }
    return oldest
  }

  /** When somebody added to an upload last; one that is just being started may have no files yet. */
  async #changedAt(id: string): Promise<number> {
    return (await this.#store.changedAt(id)) ?? this.#sessions.get(id)?.startedAt ?? 0
  }

  #of(owner: string): string[] {
    return [...this.#owners].filter(([, other]) => other === owner).map(([id]) => id)
  }

  #busiest(): string {
    const counts = new Map<string, number>()
    for (const owner of this.#owners.values()) counts.set(owner, (counts.get(owner) ?? 0) + 1)
    return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0])[0]
  }

  #session(upload: Upload): Session {
    const session = this.#sessions.get(upload.id)
    if (!session) throw new ContentError('BLOB_UPLOAD_UNKNOWN', 'the upload has ended', {id: upload.id})
    return session
  }

  async #restore(id: string): Promise<Session | undefined> {
    const described = await this.#store.describe(id)
    if (!described) return undefined
    const size = (await fileStat(this.#store.data(id)))?.size ?? 0
    const other = this.#sessions.get(id)
    if (other) return other
    const hash = size === 0 ? startHash(described.algorithm) : undefined
    const session: Session = {...described, id, size, syncedTo: 0, hash, writer: undefined}
    this.#sessions.set(id, session)
    this.#owners.set(id, session.owner)
    return session
  }

  /** Syncs what was written, so that the offset reported to a client holds after a power cut. */
  async #settle(session: Session, handle: FileHandle): Promise<void> {
    try {
      if (session.syncedTo !== session.size) {
        await handle.datasync()
        session.syncedTo = session.size
      }
    } finally {
      await handle.close()
    }
  }

  async #seal(session: Session): Promise<void> {
    const handle = await open(this.#store.data(session.id), constants.O_WRONLY | constants.O_CREAT, 0o600)
    try {
      // A failed write may have left bytes beyond those that count.
      const {size} = await handle.stat()
      if (size > session.size) await handle.truncate(session.size)
      if (size !== session.size || session.syncedTo !== session.size || session.size === 0) await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async #digest(session: Session, algorithm: Algorithm): Promise<string> {
    const {hash} = session
    if (hash?.algorithm !== algorithm) return hashFile(this.#store.data(session.id), algorithm)
    session.hash = undefined
    return `${algorithm}:${hash.running.digest('hex')}`
  }

  async #forget(id: string): Promise<void> {
    this.#sessions.delete(id)
    this.#owners.delete(id)
    await this.#store.remove(id)
  }
}

const startHash = (algorithm: Algorithm = 'sha256'): Session['hash'] => ({
  algorithm,
  running: digester(algorithm).hash,
})
