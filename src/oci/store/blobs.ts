import {randomUUID} from 'node:crypto'
import {constants, renameSync, statSync} from 'node:fs'
import {type FileHandle, mkdir, open, readdir, unlink} from 'node:fs/promises'
import {join} from 'node:path'
import {algorithmOf, digester, isDigest, type Algorithm} from '../../core/digest'
import {fileStat, openIfThere, publishFile, removeFile} from './files'
import {FileSink} from './sink'
import {ContentError, type StoredBlob} from './types'

export interface BlobExpectation {
  /** Digest the bytes must have; without it they are stored under their sha256. */
  readonly digest?: string | undefined
  /** Length the bytes must have. */
  readonly size?: number | undefined
  readonly algorithm?: Algorithm | undefined
}

const pieceSize = 256 * 1024

/**
 * Files of blobs, named by their digest: `blobs/sha256/ab/abcd…`. A file has its final name only after its bytes were
 * hashed, compared and synced to disk, so whatever has a digest for a name was right when it was written.
 */
export class BlobFiles {
  readonly #root: string
  readonly #temporary: string
  readonly #trash: string
  readonly #quarantine: string
  /** Digests that are between their final name and their row in the database; never orphans. */
  readonly #arriving = new Map<string, number>()

  constructor(directory: string) {
    this.#root = join(directory, 'blobs')
    this.#temporary = join(this.#root, 'tmp')
    this.#trash = join(this.#root, 'trash')
    this.#quarantine = join(this.#root, 'quarantine')
  }

  /** Makes the directories and removes what an earlier process left half written. */
  async open(): Promise<void> {
    for (const directory of [this.#root, this.#temporary, this.#trash, this.#quarantine])
      await mkdir(directory, {recursive: true, mode: 0o700})
    for (const directory of [this.#temporary, this.#trash])
      for (const name of await readdir(directory)) await removeFile(join(directory, name))
  }

  /** Path of a blob's file, whether it exists or not. */
  path(digest: string): string {
    if (!isDigest(digest)) throw new ContentError('DIGEST_INVALID', 'not a digest', digest.slice(0, 200))
    const algorithm = algorithmOf(digest)
    const hex = digest.slice(algorithm.length + 1)
    return join(this.#root, algorithm, hex.slice(0, 2), hex)
  }

  /** Writes a stream in constant memory. Nothing is visible unless digest and length are as expected. */
  async write(source: AsyncIterable<Uint8Array>, expected: BlobExpectation = {}): Promise<StoredBlob> {
    const algorithm = expected.digest ? algorithmOf(checked(expected.digest)) : (expected.algorithm ?? 'sha256')
    const hashing = digester(algorithm)
    const temporary = join(this.#temporary, randomUUID())
    const handle = await open(temporary, 'wx', 0o600)
    try {
      const sink = new FileSink(handle.fd, 0, hashing.hash)
      await writeAll(source, sink, expected.size)
      if (expected.size !== undefined && sink.position !== expected.size)
        throw new ContentError('SIZE_INVALID', `${sink.position} bytes came instead of ${expected.size}`)
      const digest = hashing.digest()
      if (expected.digest && digest !== expected.digest)
        throw new ContentError('DIGEST_INVALID', 'the content does not match its digest', {
          expected: expected.digest,
          actual: digest,
        })
      await handle.sync()
      await this.publish(temporary, digest)
      return {digest, size: sink.position}
    } catch (error) {
      await removeFile(temporary)
      throw error
    } finally {
      await handle.close()
    }
  }

  /** Gives a synced file whose digest was verified its final name; it counts as arriving until {@link arrived}. */
  async publish(file: string, digest: string): Promise<void> {
    this.#arriving.set(digest, (this.#arriving.get(digest) ?? 0) + 1)
    try {
      await publishFile(file, this.path(digest))
    } catch (error) {
      this.arrived(digest)
      throw error
    }
  }

  /** Says that the database knows the blob now. */
  arrived(digest: string): void {
    const count = (this.#arriving.get(digest) ?? 0) - 1
    if (count > 0) this.#arriving.set(digest, count)
    else this.#arriving.delete(digest)
  }

  isArriving(digest: string): boolean {
    return this.#arriving.has(digest)
  }

  /** Opens a blob's file for reading, or gives undefined when there is none. */
  async openFile(digest: string): Promise<FileHandle | undefined> {
    return openIfThere(this.path(digest))
  }

  /** Length of a blob's file, or undefined when there is none. */
  async size(digest: string): Promise<number | undefined> {
    return (await fileStat(this.path(digest)))?.size
  }

  /** Digest of what is really in the file, read piece by piece. */
  async actualDigest(digest: string): Promise<string> {
    return hashFile(this.path(digest), algorithmOf(digest))
  }

  /**
   * Takes a blob's file away at once, in the same tick: no other work of this process comes between the decision and
   * the act. The bytes themselves are freed later by {@link emptyTrash}; readers that have it open go on.
   */
  discard(digest: string): boolean {
    try {
      renameSync(this.path(digest), join(this.#trash, randomUUID()))
      return true
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
      throw error
    }
  }

  async emptyTrash(): Promise<void> {
    for (const name of await readdir(this.#trash)) await unlink(join(this.#trash, name))
  }

  /** Which file a digest has at the moment: another one after it was written anew. Undefined when it has none. */
  identity(digest: string): number | undefined {
    return statSync(this.path(digest), {throwIfNoEntry: false})?.ino
  }

  /** Puts a damaged file aside in the same tick, so that it can be looked at but is served no more. */
  quarantine(digest: string): void {
    renameSync(this.path(digest), join(this.#quarantine, `${digest.replace(':', '-')}.${randomUUID()}`))
  }

  /** Removes what was put aside before a time, in milliseconds since the epoch. */
  async emptyQuarantine(before: number): Promise<void> {
    for (const name of await readdir(this.#quarantine)) {
      const file = join(this.#quarantine, name)
      const stat = await fileStat(file)
      if (stat && stat.ctimeMs < before) await removeFile(file)
    }
  }

  /** Every digest that has a file, with the time of its last change in milliseconds. */
  async *list(): AsyncGenerator<{digest: string; size: number; changedAt: number}> {
    for (const algorithm of ['sha256', 'sha512']) {
      for (const prefix of await namesIn(join(this.#root, algorithm))) {
        for (const hex of await namesIn(join(this.#root, algorithm, prefix))) {
          const digest = `${algorithm}:${hex}`
          const stat = isDigest(digest) ? await fileStat(this.path(digest)) : undefined
          if (stat) yield {digest, size: stat.size, changedAt: Math.max(stat.ctimeMs, stat.mtimeMs)}
        }
      }
    }
  }
}

/** Digest of a file's bytes, read piece by piece without holding up other work. */
export async function hashFile(path: string, algorithm: Algorithm): Promise<string> {
  const hashing = digester(algorithm)
  const handle = await open(path, constants.O_RDONLY)
  try {
    const piece = Buffer.allocUnsafe(pieceSize)
    for (;;) {
      const {bytesRead} = await handle.read(piece, 0, piece.length, null)
      if (bytesRead === 0) return hashing.digest()
      hashing.update(piece.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}

/** Gives a whole array of bytes as a stream. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function writeAll(source: AsyncIterable<Uint8Array>, sink: FileSink, limit?: number): Promise<void> {
  let received = 0
  let failure: Error | undefined
  sink.on('error', (error) => (failure = error))
  for await (const chunk of source) {
    if (failure) throw failure
    received += chunk.length
    if (limit !== undefined && received > limit) throw new ContentError('SIZE_INVALID', `more than ${limit} bytes came`)
    if (!sink.add(chunk)) await drained(sink)
  }
  await new Promise<void>((resolve, reject) => {
    if (failure) return reject(failure)
    // The callback of `end` is called for failures too, so the events decide.
    sink.once('error', reject)
    sink.once('finish', resolve)
    sink.end()
  })
}

async function drained(sink: FileSink): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      sink.off('drain', settle)
      sink.off('error', fail)
      resolve()
    }
    const fail = (error: Error): void => {
      sink.off('drain', settle)
      reject(error)
    }
    sink.once('drain', settle)
    sink.once('error', fail)
  })
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => [])
}

function checked(digest: string): string {
  if (!isDigest(digest)) throw new ContentError('DIGEST_INVALID', 'not a digest', digest.slice(0, 200))
  return digest
}
