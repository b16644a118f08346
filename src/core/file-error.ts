// Words for errors of the file system: what Node says names system calls and temporary files.
import {existsSync} from 'node:fs'
import {dirname} from 'node:path'

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EEXIST: 'it exists already',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reported an error',
  EBUSY: 'it is in use',
  ENXIO: 'there is no such device',
}

/** Why a file cannot be read or written, as part of a sentence. Text that is not about files stays as it is. */
export function fileErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const {code, path} = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return missingText(typeof path === 'string' ? path : undefined)
  return words[code ?? ''] ?? error.message.replace(/^E[A-Z]+: (.+?), \w+( ['"].*)?$/, '$1')
}

/** The topmost directory that is missing, or the file itself. */
function missingText(path: string | undefined): string {
  if (path === undefined || existsSync(dirname(path))) return 'it does not exist'
  let directory = dirname(path)
  while (dirname(directory) !== directory && !existsSync(dirname(directory))) directory = dirname(directory)
  return `the directory ${directory} does not exist`
}
