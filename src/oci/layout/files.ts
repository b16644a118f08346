import {randomBytes} from 'node:crypto'
import {lstatSync, realpathSync, statSync} from 'node:fs'
import {open, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {makeDirectory} from '../../core/directory'
import {AppError, exitCodes} from '../../core/errors'
import {errnoOf, reasonOf} from '../errors'

const unwritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTDIR', 'EFBIG', 'EIO'])

/**
 * Writes a file so that it is there whole or not at all, even after a crash: temporary name, flush, rename, flush of the
 * directory. The directory is made when missing. Gives the bytes written.
 */
export async function writeAtomically(path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const directory = makeRoom(path)
  const temporary = join(directory, `.${basename(path)}.${randomBytes(6).toString('hex')}`)
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
    throw unwritable.has(errnoOf(error) ?? '') ? cannotWrite(path, error) : error
  }
  await syncDirectory(directory)
  return size
}

/** Makes the directory of a file that will be written, and gives it; throws at once where that can never be. */
function makeRoom(path: string): string {
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

function cannotWrite(path: string, error: unknown): AppError {
  const detail = reasonOf(error)
  return new AppError({code: 'cannot_write', message: `Cannot write ${path}`, detail, exit: exitCodes.cannotWrite})
}

async function writeAll(file: {write(b: Uint8Array, o: number): Promise<{bytesWritten: number}>}, chunk: Uint8Array) {
  for (let done = 0; done < chunk.length;) done += (await file.write(chunk, done)).bytesWritten
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } catch {
    // Some file systems cannot flush a directory; the rename is still atomic.
  } finally {
    await directory.close()
  }
}
