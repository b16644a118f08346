import {open, rename, rm, type FileHandle} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {algorithmOf, digester} from '../../core/digest'
import {AppError} from '../../core/errors'
import type {OpenBlob, PutBlobOptions} from '../endpoint'
import {corruptContent, errnoOf} from '../errors'
import type {Descriptor} from '../manifest'
import {makeRoom, readPieces, syncDirectory, writeAll, writeFailure} from './files'
import {leftovers, unfinishedName} from './leftovers'

const algorithms = ['sha256', 'sha512']
/** An unfinished blob of fewer bytes is not kept for another run. */
const worthwhile = 1024 * 1024

/**
 * Writes blobs so that they are there whole or not at all: temporary name, flush, rename, flush of the directory. What a transfer
 * that broke off had written is kept, and continued by the next run.
 */
export class Parts {
  readonly #root: string
  readonly #leftovers = new Map<string, Promise<Map<string, string[]>>>()

  constructor(root: string) {
    this.#root = root
  }

  /** Writes a file below the root; throws (exit code 70) when length or digest are not those of the descriptor. */
  async write(
    path: string,
    descriptor: Descriptor,
    source: OpenBlob,
    {onProgress, signal}: PutBlobOptions = {},
  ): Promise<void> {
    const target = join(this.#root, path)
    const directory = makeRoom(target)
    const part = join(directory, unfinishedName(basename(target)))
    const adopted = await this.#adopt(directory, basename(target), part)
    try {
      await fill(part, descriptor, source, onProgress).catch(async (error: unknown) => {
        // What an earlier run left may be what is wrong.
        if (!adopted || !isCorrupt(error)) throw error
        await rm(part, {force: true})
        await fill(part, descriptor, source, onProgress)
      })
      await rename(part, target)
    } catch (error) {
      if (!isWorthKeeping(error, signal)) await rm(part, {force: true}).catch(() => undefined)
      else await dropSmall(part)
      throw writeFailure(target, error)
    }
    await syncDirectory(directory)
  }

  /** Makes a part of an earlier run that is not running any more our own, and removes what else there is of it. */
  async #adopt(directory: string, name: string, part: string): Promise<boolean> {
    let found = this.#leftovers.get(directory)
    if (!found) this.#leftovers.set(directory, (found = leftovers(directory)))
    const all = await found
    let adopted = false
    for (const left of all.get(name) ?? [])
      if (adopted) await rm(join(directory, left), {force: true})
      else adopted = await renamed(join(directory, left), part)
    all.delete(name)
    return adopted
  }

  /** Removes what else earlier runs left below the root. */
  async sweep(): Promise<void> {
    this.#leftovers.clear()
    for (const directory of [this.#root, ...algorithms.map((name) => join(this.#root, 'blobs', name))])
      for (const names of (await leftovers(directory)).values())
        for (const name of names) await rm(join(directory, name), {force: true})
  }
}

/** Completes a part, from what it has on, and checks the whole. */
async function fill(
  part: string,
  {digest, size}: Descriptor,
  source: OpenBlob,
  onProgress: PutBlobOptions['onProgress'],
): Promise<void> {
  const hash = digester(algorithmOf(digest))
  const file = await open(part, 'a+', 0o644).then(async (made) => {
    await made.close()
    return open(part, 'r+')
  })
  try {
    const from = await present(file, part, size, (piece) => hash.update(piece))
    let done = from
    if (from > 0) onProgress?.(from)
    for await (const piece of from < size ? source(from) : []) {
      if (done + piece.length > size) throw corruptContent(`${digest} is longer than its ${size} bytes`)
      // The file system works on it while it is hashed here.
      const writing = writeAll(file, piece, done)
      hash.update(piece)
      await writing
      done += piece.length
      onProgress?.(done)
    }
    if (done < size) throw corruptContent(`${digest} ended early`, `${done} of ${size} bytes arrived`)
    const actual = hash.digest()
    if (actual !== digest)
      throw corruptContent(`${digest} does not match its digest`, `expected ${digest}, got ${actual}`)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Takes the bytes that a part has into the hash; one that is longer than the whole starts over. */
async function present(
  file: FileHandle,
  part: string,
  size: number,
  add: (piece: Uint8Array) => void,
): Promise<number> {
  const {size: length} = await file.stat()
  if (length === 0) return 0
  if (length > size) {
    await file.truncate(0)
    return 0
  }
  for await (const piece of readPieces(part, {raw: true})) add(piece)
  return length
}

const isCorrupt = (error: unknown): boolean => error instanceof AppError && error.parts.code === 'corrupt_content'

/** A transfer that was stopped or lost its connection can go on later; wrong bytes and a full disk cannot. */
function isWorthKeeping(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true || (error instanceof AppError && error.parts.retryable === true)
}

async function dropSmall(part: string): Promise<void> {
  try {
    const file = await open(part, 'r')
    const {size} = await file.stat().finally(() => file.close())
    if (size < worthwhile) await rm(part, {force: true})
  } catch {
    // what cannot be looked at is left to the next run
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false // another process was quicker
    throw error
  }
}
