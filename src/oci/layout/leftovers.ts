import {randomBytes} from 'node:crypto'
import {readdir} from 'node:fs/promises'

// Unfinished files and directories are named `.NAME.PID-RANDOM.part`, so that another run can tell whose they are.
const pattern = /^\.(.+)\.(\d{1,10})-([0-9a-f]{12})\.part$/
const own = new Set<string>()

/** A new name for something unfinished that will become `name`. */
export function unfinishedName(name: string): string {
  const made = `.${name}.${process.pid}-${randomBytes(6).toString('hex')}.part`
  own.add(made)
  return made
}

/** Names of unfinished things in a directory whose processes have ended, by what they were to become. */
export async function leftovers(directory: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for (const file of await readdir(directory).catch(() => [])) {
    const [, name, pid] = pattern.exec(file) ?? []
    if (name === undefined || own.has(file)) continue
    // Our own number may have been that of one that ended: containers give the same again.
    if (Number(pid) !== process.pid && isRunning(Number(pid))) continue
    found.set(name, [...(found.get(name) ?? []), file])
  }
  return found
}

/** A process has this number. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
