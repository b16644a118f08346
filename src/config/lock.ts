// A lock between processes: an exclusively made file that names its holder, so that a lock left by a dead one is taken over.
import {closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync} from 'node:fs'
import {dirname} from 'node:path'
import {AppError, exitCodes} from '../core/errors'
import {isCode, makePrivateDirectory} from './files'

const wait = new Int32Array(new SharedArrayBuffer(4))

/** Runs `work` while no other process holds `file`; waits up to `patienceMs` for the holder. */
export function withLock<T>(file: string, work: () => T, patienceMs = 10_000): T {
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
        message: 'The configuration is being changed by another process',
        detail: `${file} is held by it`,
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

function acquire(file: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600)
    writeSync(handle, `${process.pid} ${startOf(process.pid)}`)
    closeSync(handle)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Two processes may both find a lock stale: the rename lets only one of them remove it. */
function takeAway(file: string): void {
  const aside = `${file}.${process.pid}.stale`
  try {
    if (!isStale(file)) return
    renameSync(file, aside)
  } catch {
    return
  }
  rmSync(aside, {force: true})
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

/** When a process began, as the kernel counts it: a process id used again is told from the first by it. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
