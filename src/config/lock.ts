// A lock between processes: an exclusively made file that names its holder, so that a lock left by a dead one is taken over.
import {closeSync, openSync, readFileSync, rmSync, statSync, writeSync} from 'node:fs'
import {dirname} from 'node:path'
import {AppError, exitCodes} from '../core/errors'
import {isAlive, isCode, makePrivateDirectory, unwritable} from './files'

const wait = new Int32Array(new SharedArrayBuffer(4))

/** Runs `work` while no other process holds `file`; waits up to `patienceMs` for the holder. */
export function withLock<T>(file: string, work: () => T, patienceMs = 30_000): T {
  makePrivateDirectory(dirname(file))
  const deadline = Date.now() + patienceMs
  while (!acquire(file)) {
    if (isStale(file)) {
      takeAway(file)
      continue
    }
    if (Date.now() > deadline)
      throw new AppError({
        code: 'configuration',
        message: 'Another process is changing the configuration',
        detail: `it holds the lock ${file}`,
        hint: 'Try again in a moment',
        exit: exitCodes.configuration,
        retryable: true,
      })
    Atomics.wait(wait, 0, 0, 5 + Math.random() * 15)
  }
  try {
    return work()
  } finally {
    rmSync(file, {force: true})
  }
}

/**
 * Holds `file` until the function that it gives is called or the process ends; undefined while another process holds it. Unlike
 * {@link withLock} it waits for nobody but a holder that has made the file and not written its name yet: it may have died in between.
 */
export function holdLock(file: string): (() => void) | undefined {
  makePrivateDirectory(dirname(file))
  while (!acquire(file)) {
    if (isStale(file)) takeAway(file)
    else if (hasName(file)) return undefined
    else Atomics.wait(wait, 0, 0, 5)
  }
  return () => rmSync(file, {force: true})
}

function acquire(file: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600)
    writeSync(handle, `${process.pid} ${startOf(process.pid)}`)
    closeSync(handle)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw unwritable(file, error)
  }
}

/**
 * Removes a lock that was left behind. Many may find it stale at once, and one of them may hold a new one by the time
 * the next comes to remove the old: so looking again and removing is done by one at a time.
 */
function takeAway(file: string): void {
  const turn = `${file}.taking`
  try {
    closeSync(openSync(turn, 'wx', 0o600))
  } catch {
    const age = Date.now() - (statSync(turn, {throwIfNoEntry: false})?.mtimeMs ?? Date.now())
    if (age > 1000) rmSync(turn, {force: true})
    else Atomics.wait(wait, 0, 0, 5)
    return
  }
  try {
    if (isStale(file)) rmSync(file, {force: true})
  } finally {
    rmSync(turn, {force: true})
  }
}

function isStale(file: string): boolean {
  try {
    const [pid, start] = readFileSync(file, 'utf8').split(' ')
    if (!pid) return Date.now() - statSync(file).mtimeMs > 1000 // made, but its holder died before writing its name
    return !isAlive(Number(pid)) || (start !== '' && start !== startOf(Number(pid)))
  } catch {
    return false
  }
}

/** Whether a lock says whose it is; a file that is gone does not. */
function hasName(file: string): boolean {
  try {
    return statSync(file).size > 0
  } catch (error) {
    return !isCode(error, 'ENOENT')
  }
}

/** When a process began, as the kernel counts it: it distinguishes a reused process ID from the first. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
