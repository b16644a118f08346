import {join} from 'node:path'
import {aliasFile, readAliases, type Aliases} from './aliases'
import {writePrivate} from './files'
import {withLock} from './lock'
import type {Paths} from './paths'

/** Changes the aliases under a lock; gives them as they are then, sorted by name. */
export function changeAliases(paths: Paths, change: (aliases: Aliases) => Aliases): Aliases {
  return withLock(join(paths.config, 'aliases.lock'), () => {
    const entries = Object.entries(change(readAliases(paths))).sort(([a], [b]) => (a < b ? -1 : 1))
    const next = Object.fromEntries(entries)
    writePrivate(aliasFile(paths), `${JSON.stringify(next, null, 2)}\n`)
    return next
  })
}
