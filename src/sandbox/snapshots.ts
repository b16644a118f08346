// Copies of a data directory under names, kept in it: blobs are hard links, since they never change in place.
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {isAlive, syncDirectory, writeWhole} from '../config/files'
import {AppError, exitCodes, usageError} from '../core/errors'
import {asObject, parseJson} from '../core/json'
import type {Database} from '../server/kernel/store/database'
import {lockDirectory} from '../server/kernel/process/lockfile'

export interface Snapshot {
  readonly name: string
  /** ISO 8601. */
  readonly created: string
  readonly katello: string
  /** Bytes of the database and of what else is not shared with the data directory. */
  readonly size: number
}

/** Files and directories besides the database and blobs that belong to the data; uploads that are under way do not. */
const copied = ['tls', 'hosts', 'sandbox.json'] as const
const database = 'katello.db'
const marker = 'snapshot.restoring'
const about = 'snapshot.json'
const folder = (data: string): string => join(data, 'snapshots')
const placeOf = (data: string, name: string): string => join(folder(data), name)

function checked(name: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(name)) return name
  throw usageError(
    `${JSON.stringify(name)} is not a name for a snapshot`,
    'Use letters, digits, dots, dashes and underscores; begin with a letter or a digit',
  )
}

/**
 * Saves the data of an open server. It is done at one go, so nothing else of this process comes in between; the snapshot gets its
 * name when it is whole. An AppError when the name is taken.
 */
export function saveSnapshot(data: string, open: Database, name: string, katello: string): Snapshot {
  const target = placeOf(data, checked(name))
  if (existsSync(target))
    throw new AppError({
      code: 'exists',
      message: `There is a snapshot ${name} already`,
      hint: `Choose another name, or delete it: mallet sandbox snapshot delete ${name} --data ${data}`,
      exit: exitCodes.refused,
    })
  mkdirSync(folder(data), {recursive: true, mode: 0o700})
  removeDrafts(data)
  const draft = placeOf(data, `.${name}.${process.pid}`)
  mkdirSync(draft, {mode: 0o700})
  try {
    open.copyTo(join(draft, database))
    chmodSync(join(draft, database), 0o600)
    linkBlobs(data, draft)
    copyRest(data, draft)
    writeFileSync(join(draft, about), JSON.stringify({created: new Date().toISOString(), katello}), {mode: 0o600})
    syncFile(join(draft, database))
    syncDirectory(draft)
    renameSync(draft, target)
    syncDirectory(folder(data))
  } catch (error) {
    rmSync(draft, {recursive: true, force: true})
    throw error
  }
  return requireSnapshot(data, name)
}

/**
 * Puts a snapshot in the place of the data; refuses while a server has them. A marker says that it has begun: if it is interrupted, the
 * next who opens the data goes on with it ({@link finishRestore}).
 */
export function restoreSnapshot(data: string, name: string): void {
  requireSnapshot(data, name)
  const lock = lockDirectory(data)
  try {
    writeWhole(join(data, marker), name, 0o600)
    replaceData(data, name)
  } finally {
    lock.release()
  }
}

/** Goes on with a restoration that was interrupted. Call it before the data are opened. */
export function finishRestore(data: string): void {
  const file = join(data, marker)
  if (!existsSync(file)) return
  const lock = lockDirectory(data)
  try {
    if (existsSync(file)) replaceData(data, readFileSync(file, 'utf8'))
  } finally {
    lock.release()
  }
}

function replaceData(data: string, name: string): void {
  const source = placeOf(data, name)
  for (const old of [
    database,
    `${database}-wal`,
    `${database}-shm`,
    `${database}-journal`,
    'blobs',
    'uploads',
    ...copied,
  ])
    rmSync(join(data, old), {recursive: true, force: true})
  linkBlobs(source, data)
  copyRest(source, data)
  copyFileSync(join(source, database), join(data, database))
  syncFile(join(data, database))
  syncDirectory(data)
  rmSync(join(data, marker))
  syncDirectory(data)
}

/** The snapshots of a data directory, the oldest first. */
export function listSnapshots(data: string): Snapshot[] {
  return namesIn(folder(data))
    .filter((name) => !name.startsWith('.'))
    .map((name) => requireSnapshot(data, name))
    .toSorted((a, b) => a.created.localeCompare(b.created) || a.name.localeCompare(b.name))
}

/** Deletes a snapshot. Blobs that the data directory or another snapshot has stay. */
export function deleteSnapshot(data: string, name: string): void {
  requireSnapshot(data, name)
  if (existsSync(join(data, marker)) && readFileSync(join(data, marker), 'utf8') === name)
    throw new AppError({
      code: 'refused',
      message: `The snapshot ${name} is being restored`,
      hint: `Finish that first: mallet sandbox snapshot restore ${name} --data ${data}`,
      exit: exitCodes.refused,
    })
  const doomed = placeOf(data, `.${name}.${process.pid}`)
  renameSync(placeOf(data, name), doomed)
  rmSync(doomed, {recursive: true, force: true})
}

/** A snapshot by its name; exit code 128 when there is none. */
export function requireSnapshot(data: string, name: string): Snapshot {
  const place = placeOf(data, checked(name))
  if (!existsSync(join(place, about)))
    throw new AppError({
      code: 'not_found',
      message: `There is no snapshot ${name} in ${data}`,
      hint: `List them: mallet sandbox snapshot list --data ${data}`,
      exit: exitCodes.notFound,
    })
  const {created, katello} = asObject(parseJson(readFileSync(join(place, about)))) ?? {}
  return {name, created: String(created), katello: String(katello), size: statSync(join(place, database)).size}
}

/** Removes what was left by processes that were killed while they saved or deleted. */
function removeDrafts(data: string): void {
  for (const name of namesIn(folder(data))) {
    const pid = /^\..*\.(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid))))
      rmSync(placeOf(data, name), {recursive: true, force: true})
  }
}

/** Links finished blobs; what is arriving, put aside or thrown away is left out. */
function linkBlobs(from: string, to: string): void {
  for (const algorithm of namesIn(join(from, 'blobs')).filter((name) => /^sha\d+$/.test(name)))
    for (const prefix of namesIn(join(from, 'blobs', algorithm))) {
      const [source, target] = [join(from, 'blobs', algorithm, prefix), join(to, 'blobs', algorithm, prefix)]
      mkdirSync(target, {recursive: true, mode: 0o700})
      for (const name of namesIn(source)) linkOrCopy(join(source, name), join(target, name))
    }
}

/** A file system without hard links, or a file with as many as it allows, gets a copy. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if (!['EPERM', 'EMLINK', 'EXDEV', 'ENOTSUP'].includes(String((error as NodeJS.ErrnoException).code))) throw error
    copyFileSync(from, to)
  }
}

function copyRest(from: string, to: string): void {
  for (const name of copied)
    if (existsSync(join(from, name)))
      cpSync(join(from, name), join(to, name), {recursive: true, verbatimSymlinks: true})
}

function syncFile(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const namesIn = (directory: string): string[] => (existsSync(directory) ? readdirSync(directory) : [])
