// Files that hold secrets: made private, written whole or not at all, and refused when others can read them.
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {dirname} from 'node:path'
import {AppError, exitCodes} from '../core/errors'

/** Text of a file, or undefined when there is none. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined
    throw unreadable(file, error)
  }
}

/** As {@link readIfThere}, for a file with secrets: one that group or others may read is refused. */
export function readPrivate(file: string): string | undefined {
  const text = readIfThere(file)
  if (text !== undefined && (statSync(file).mode & 0o077) !== 0)
    throw new AppError({
      code: 'configuration',
      message: `${file} is readable by other users of this machine`,
      detail: 'it contains credentials',
      hint: `Restrict access to it: chmod 600 ${file}`,
      exit: exitCodes.configuration,
    })
  return text
}

/** Makes a directory that only its owner can enter; one that is there becomes private. */
export function makePrivateDirectory(directory: string): void {
  try {
    mkdirSync(directory, {recursive: true, mode: 0o700})
    chmodSync(directory, 0o700)
  } catch (error) {
    throw unwritable(directory, error)
  }
}

/** Writes a file as 0600 through a temporary one in the same directory, so that a reader sees the old text or the new. */
export function writePrivate(file: string, text: string): void {
  makePrivateDirectory(dirname(file))
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const handle = openSync(temporary, 'w', 0o600)
    try {
      writeFileSync(handle, text)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, file)
    syncDirectory(dirname(file))
  } catch (error) {
    rmSync(temporary, {force: true})
    throw unwritable(file, error)
  }
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function unreadable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'configuration',
    message: `${file} cannot be read`,
    detail: textOf(cause),
    exit: exitCodes.configuration,
  })
}

export function unwritable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'cannot_write',
    message: `${file} cannot be written`,
    detail: textOf(cause),
    hint: 'Check the directory, its permissions and the free disk space',
    exit: exitCodes.cannotWrite,
  })
}

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
