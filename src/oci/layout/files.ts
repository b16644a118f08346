import {lstatSync, realpathSync, statSync} from 'node:fs'
import {open, rename, rm, type FileHandle} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {makeDirectory} from '../../core/directory'
import {AppError, exitCodes} from '../../core/errors'
import {errnoOf, reasonOf} from '../errors'
import {unfinishedName} from './leftovers'

const unwritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTDIR', 'EFBIG', 'EIO'])

/**
 * Writes a file so that it is there whole or not at all, even after a crash: temporary name, flush, rename, flush of the
 * directory. The directory is made when missing. Gives the bytes written.
 */
export async function writeAtomically(path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const directory = makeRoom(path)
  const temporary = join(directory, unfinishedName(basename(path)))
  let size = 0
  try {
    const file = await open(temporary, 'wx', 0o644)
    try {
      for await (const chunk of content) {
        await writeAll(file, chunk)
        size += chunk.length
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    // Where the directory is not a directory even this fails; what went wrong first is what counts.
    await rm(temporary, {force: true}).catch(() => undefined)
    throw writeFailure(path, error)
  }
  await syncDirectory(directory)
  return size
}

const pieceSize = 128 * 1024

/**
 * The bytes of a file from `from` up to `end`, reading ahead by one piece. `raw`: a piece is only good until the next one is asked
 * for, and takes no new memory.
 */
export async function* readPieces(
  path: string,
  {
    from = 0,
    end = Infinity,
    raw,
  }: {readonly from?: number | undefined; readonly end?: number; readonly raw?: boolean | undefined} = {},
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  const buffers = [Buffer.allocUnsafeSlow(pieceSize), Buffer.allocUnsafeSlow(pieceSize)] as const
  const read = (turn: number, at: number) => {
    const reading = file.read(buffers[turn & 1] ?? buffers[0], 0, Math.min(pieceSize, end - at), at)
    reading.catch(() => undefined) // whoever awaits it gets the error
    return reading
  }
  let ahead = read(0, from)
  try {
    for (let [turn, at] = [1, from]; ; turn++) {
      const {buffer, bytesRead} = await ahead
      if (bytesRead === 0) return
      at += bytesRead
      ahead = read(turn, at)
      const piece = buffer.subarray(0, bytesRead)
      yield raw ? piece : Buffer.from(piece)
    }
  } finally {
    await ahead.catch(() => undefined)
    await file.close()
  }
}

/** Makes the directory of a file that will be written, and gives it; throws at once where that can never be. */
export function makeRoom(path: string): string {
  const directory = dirname(path)
  try {
    makeDirectory(directory)
    if (!statSync(directory).isDirectory()) throw new Error(`${directory} is not a directory`)
    return directory
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/**
 * Where a file that the user names is really written: links are followed, and its directory is made. Throws (exit code 73) at
 * once where that can never be, and for what is not a file: a device or a pipe would be replaced and not written to.
 */
export function fileTarget(path: string): string {
  makeRoom(path)
  try {
    const link = lstatSync(path, {throwIfNoEntry: false})
    const target = link?.isSymbolicLink() ? realpathSync(path) : path
    if (link && !statSync(target).isFile()) throw new Error('it is there and is not a file')
    return target
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** What made writing a file fail, as an AppError where it was the file system. */
export const writeFailure = (path: string, error: unknown): unknown =>
  unwritable.has(errnoOf(error) ?? '') ? cannotWrite(path, error) : error

function cannotWrite(path: string, error: unknown): AppError {
  const detail = reasonOf(error)
  return new AppError({code: 'cannot_write', message: `Cannot write ${path}`, detail, exit: exitCodes.cannotWrite})
}

/** Writes all of a piece where the file stands, or at a position. */
export async function writeAll(file: FileHandle, chunk: Uint8Array, position?: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const at = position === undefined ? null : position + done
    done += (await file.write(chunk, done, chunk.length - done, at)).bytesWritten
  }
}

export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } catch {
    // Some file systems cannot flush a directory; the rename is still atomic.
  } finally {
    await directory.close()
  }
}
