import {linkSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {makeDirectory} from '../../../core/directory'
import {AppError, exitCodes} from '../../../core/errors'

/** What the lock of a data directory says about the server that has it. */
export interface LockHolder {
  readonly pid: number
  /** Start time of the process in the kernel's ticks, where the system reports it: a PID alone may belong to another process by now. */
  readonly started: string | null
  /** Address, once the server listens. */
  readonly url?: string
  /** The server answers, but does not have the data yet that it was started to have. */
  readonly isFilling?: boolean
  /** Secret that gives whoever may read the lock the right to maintain the server that has it. */
  readonly secret?: string
}

export interface DataLock {
  /** Adds address and secret to the lock, for those who look for the server, and whether it is being filled still. */
  publish(url: string, secret: string, isFilling?: boolean): void
  release(): void
}

const lockFile = (directory: string) => join(directory, 'server.lock')

/** Takes a data directory for this process; refuses while another live server has it. A dead one's lock is taken over. */
export function lockDirectory(directory: string): DataLock {
  makeDirectory(directory, 0o700)
  const path = lockFile(directory)
  const own: LockHolder = {pid: process.pid, started: startOf(process.pid)}
  for (let attempt = 0; attempt < 5; attempt++) {
    if (create(path, own)) return held(path, own)
    const holder = readLock(path)
    if (holder && isAlive(holder)) throw inUse(directory, holder)
    setAside(path, holder)
  }
  throw inUse(directory, readLock(path))
}

/** Who has a data directory now, or undefined when no live server does. */
export function lockHolder(directory: string): LockHolder | undefined {
  const holder = readLock(lockFile(directory))
  return holder && isAlive(holder) ? holder : undefined
}

/** Writes a lock whole and links it into place: it is either not there or complete. */
function create(path: string, holder: LockHolder): boolean {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  writeFileSync(draft, JSON.stringify(holder), {mode: 0o600})
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, {force: true})
  }
}

/** Moves a dead server's lock away; puts it back when it turns out to be a new one that came in between. */
function setAside(path: string, dead: LockHolder | undefined): void {
  const away = `${path}.${process.pid}.dead`
  try {
    renameSync(path, away)
  } catch {
    return // someone else was faster
  }
  const moved = readLock(away)
  try {
    if (moved && (moved.pid !== dead?.pid || moved.started !== dead.started)) linkSync(away, path)
  } catch {
    // a third one has it by now
  }
  rmSync(away, {force: true})
}

function held(path: string, own: LockHolder): DataLock {
  return {
    publish: (url, secret, isFilling = false) => {
      const draft = `${path}.${process.pid}.url`
      writeFileSync(draft, JSON.stringify({...own, url, secret, ...(isFilling && {isFilling})}), {mode: 0o600})
      renameSync(draft, path)
    },
    release: () => {
      if (readLock(path)?.pid === own.pid) rmSync(path, {force: true})
    },
  }
}

function readLock(path: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value !== 'object' || value === null || !('pid' in value)) return undefined
    const {pid, started, url, secret, isFilling} = value as {[K in keyof LockHolder]?: unknown}
    return {
      pid: Number(pid),
      started: typeof started === 'string' ? started : null,
      ...(typeof url === 'string' && {url}),
      ...(typeof secret === 'string' && {secret}),
      ...(isFilling === true && {isFilling}),
    }
  } catch {
    return undefined
  }
}

/** True until the process itself has ended, which is a little after it gave up its lock. */
export function isAlive({pid, started}: LockHolder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const fields = statOf(pid)
  // a process that ended keeps its number until somebody asks how it ended
  if (fields?.[0] === 'Z') return false
  const now = fields?.[startField]
  return started === null || now === undefined || now === started
}

const startField = 19

/** Start time of a process in the kernel's ticks; null where the system does not tell it. */
const startOf = (pid: number): string | null => statOf(pid)?.[startField] ?? null

/** What /proc says of a process, from its state on; undefined where there is no /proc. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** Says who has a data directory: exit code 70. */
export function inUse(directory: string, holder: LockHolder | undefined): AppError {
  return new AppError({
    code: 'data_directory_in_use',
    message: `Another server is using ${directory}${holder ? ` (process ${holder.pid}${holder.url ? `, ${holder.url}` : ''})` : ''}`,
    hint: 'Stop it with: mallet sandbox stop, or choose another directory with --data',
    exit: exitCodes.failed,
  })
}
