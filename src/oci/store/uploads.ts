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

/**
 * Upload sessions: a file that grows and a small description beside it, so that they survive a restart. The length of
 * the file is the truth about how far an upload came. One that was cut off stays until its client goes on with it or cancels it, or
 * a garbage collection finds it untouched for a day.
 */
export class Uploads {
  readonly #store: UploadFiles
  readonly #files: BlobFiles
  readonly #limit: number
  readonly #now: () => number
  readonly #sessions = new Map<string, Session>()
  readonly #ids = new Set<string>()

  constructor(directory: string, files: BlobFiles, limit: number, now: () => number) {
    this.#store = new UploadFiles(join(directory, 'uploads'))
    this.#files = files
    this.#limit = limit
    this.#now = now
  }

  async open(): Promise<void> {
    for (const id of await this.#store.open()) this.#ids.add(id)
  }

  get count(): number {
    return this.#ids.size
  }

  /** Starts a session; `TOOMANYREQUESTS` when as many as allowed are open. */
  async start(what: UploadStart): Promise<Upload> {
    if (this.#ids.size >= this.#limit)
      throw new ContentError('TOOMANYREQUESTS', `${this.#limit} uploads are in progress; finish or cancel some`)
    const id = randomUUID()
    this.#ids.add(id)
    const {repository, owner, algorithm} = what
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
    try {
      await this.#store.write(id, session)
    } catch (error) {
      this.#ids.delete(id)
      throw error
    }
    this.#sessions.set(id, session)
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
        await this.#forget(session)
        throw new ContentError('DIGEST_INVALID', 'the content does not match its digest', {expected: digest, actual})
      }
      await this.#files.publish(this.#store.data(session.id), digest)
      await this.#forget(session)
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
    await this.#forget(session)
  }

  /** Ends sessions that nobody added to since the given time; gives how many there were. */
  async purge(before: number): Promise<number> {
    let purged = 0
    for await (const session of this.#idle(before)) {
      await this.#forget(session)
      purged++
    }
    return purged
  }

  /** How many sessions {@link purge} would end. */
  async countIdle(before: number): Promise<number> {
    let count = 0
    for await (const _ of this.#idle(before)) count++
    return count
  }

  /** Sessions that nobody added to since the given time. */
  async *#idle(before: number): AsyncGenerator<Session> {
    for (const id of this.#ids) {
      const session = this.#sessions.get(id) ?? (await this.#restore(id))
      if (!session || session.writer) continue
      const stat = (await fileStat(this.#store.data(id))) ?? (await fileStat(this.#store.description(id)))
      if (!stat || stat.mtimeMs < before) yield session
    }
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
    this.#ids.add(id)
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

  async #forget(session: Session): Promise<void> {
    this.#sessions.delete(session.id)
    this.#ids.delete(session.id)
    await this.#store.remove(session.id)
  }
}

const startHash = (algorithm: Algorithm = 'sha256'): Session['hash'] => ({
  algorithm,
  running: digester(algorithm).hash,
})
