// Files that hold secrets: made private, written whole or not at all, and refused when others can read them.
import {fileErrorText} from '../core/file-error'
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {AppError, exitCodes} from '../core/errors'

/** Text of a file, or undefined when there is none. */
export function readIfThere(file: string): string | undefined {
  try {
    // most of the files that are asked for are not there, and an exception takes ten times as long as this answer
    return statSync(file, {throwIfNoEntry: false}) ? readFileSync(file, 'utf8') : undefined
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined
    throw unreadable(file, error)
  }
}

/**
 * As {@link readIfThere}, for a file with secrets: one that group or others may read is refused, and so is one in a directory in
 * which they may put another in its place.
 */
export function readPrivate(file: string): string | undefined {
  const text = readIfThere(file)
  if (text === undefined) return undefined
  const directory = dirname(file)
  if ((statSync(file).mode & 0o077) !== 0)
    throw loose(`${file} is readable by other users of this machine`, 'it contains credentials', `chmod 600 ${file}`)
  if ((statSync(directory).mode & 0o022) !== 0)
    throw loose(
      `Other users of this machine may replace files in ${directory}`,
      'it contains files with credentials',
      `chmod 700 ${directory}`,
    )
  return text
}

const loose = (message: string, detail: string, command: string): AppError =>
  new AppError({
    code: 'configuration',
    message,
    detail,
    hint: `Restrict access to it: ${command}`,
    exit: exitCodes.configuration,
  })

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
  removeOrphans(file)
  writeWhole(file, text, 0o600)
}

/** Writes a file that others may read, in the same way; its directory must be there. Exit code 73 where it cannot be written. */
export function writeWhole(file: string, text: string, mode = 0o666): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const handle = openSync(temporary, 'w', mode)
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

/** Throws, with exit code 73, where {@link writeWhole} would fail for want of a directory or a permission. */
export function refuseUnwritable(file: string): void {
  try {
    const directory = dirname(file)
    if (!statSync(directory, {throwIfNoEntry: false})) throw codeError('ENOENT', file)
    if (statSync(file, {throwIfNoEntry: false})?.isDirectory()) throw codeError('EISDIR', file)
    accessSync(directory, constants.W_OK)
  } catch (error) {
    throw unwritable(file, error)
  }
}

const codeError = (code: string, path: string): Error => Object.assign(new Error(code), {code, path})

/**
 * Removes temporary files that killed writers of `file` left beside it: they hold what the file holds. Those of living processes
 * stay; `others` recognizes names that another library gives them.
 */
export function removeOrphans(file: string, others?: RegExp): void {
  const [directory, name] = [dirname(file), basename(file)]
  for (const found of listed(directory)) {
    const pid = found.startsWith(`${name}.`) ? /^(\d+)\.tmp$/.exec(found.slice(name.length + 1))?.[1] : undefined
    if ((pid !== undefined && !isAlive(Number(pid))) || others?.test(found))
      rmSync(join(directory, found), {force: true})
  }
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

/** True for a process of this machine that has not ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

/** Waits until the names in a directory are on disk: a file that was renamed could have its old name after a crash. */
export function syncDirectory(directory: string): void {
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
    detail: fileErrorText(cause),
    exit: exitCodes.configuration,
  })
}

export function unwritable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'cannot_write',
    message: `${file} cannot be written`,
    detail: fileErrorText(cause),
    hint: 'Check the directory, its permissions and the free disk space',
    exit: exitCodes.cannotWrite,
  })
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
