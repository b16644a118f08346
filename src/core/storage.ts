/** What keeps a program from storing, whatever it is that stores: files or the database. */
export interface StorageFailure {
  readonly kind: 'full' | 'damaged' | 'unwritable'
  /** A sentence for people, without a final period. */
  readonly message: string
  readonly hint: string
}

const full: StorageFailure = {
  kind: 'full',
  message: 'No space left on the disk of the server',
  hint: 'Free some space, e.g. with mallet sandbox gc, and try again',
}
const damaged: StorageFailure = {
  kind: 'damaged',
  message: 'The database of the server is damaged',
  hint: 'Stop the server and restore the data directory from a backup, or start over with mallet sandbox reset',
}
const unwritable: StorageFailure = {
  kind: 'unwritable',
  message: 'The data directory of the server cannot be read or written',
  hint: 'Check the disk and the permissions of the data directory',
}

const kinds: Readonly<Record<string, StorageFailure>> = {
  ENOSPC: full,
  EDQUOT: full,
  SQLITE_FULL: full,
  SQLITE_CORRUPT: damaged,
  SQLITE_NOTADB: damaged,
  EIO: unwritable,
  EROFS: unwritable,
  SQLITE_IOERR: unwritable,
  SQLITE_READONLY: unwritable,
  SQLITE_CANTOPEN: unwritable,
}

/** What an error of the file system or the database says of the storage; undefined for any other error. */
export function storageFailure(error: unknown): StorageFailure | undefined {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  // SQLite adds details after the kind: SQLITE_IOERR_WRITE.
  return kinds[code] ?? kinds[code.split('_').slice(0, 2).join('_')]
}
