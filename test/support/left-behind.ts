// Processes that outlive what started them.
import {existsSync, readdirSync, readFileSync} from 'node:fs'

/** Ids of processes that have a directory, or one below it, in their environment; this one is not among them. */
export function startedFrom(directory: string): number[] {
  if (!existsSync('/proc')) return []
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return []
    try {
      const all = `${readFileSync(`/proc/${name}/environ`, 'utf8')}\0`
      return all.includes(`=${directory}/`) || all.includes(`=${directory}\0`) ? [Number(name)] : []
    } catch {
      return [] // ended meanwhile, or another user's
    }
  })
}

export function endAll(ids: readonly number[], signal: NodeJS.Signals): void {
  for (const id of ids) {
    try {
      process.kill(id, signal)
    } catch {
      // ended meanwhile
    }
  }
}

/** The command line of a process, as long as it lives. */
export function commandOf(id: number): string {
  try {
    return `process ${id} (${readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0').join(' ').trim()})`
  } catch {
    return `process ${id}`
  }
}
