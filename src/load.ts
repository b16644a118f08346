// Loads the class of a command from the built program.
import {join} from 'node:path'
import type {CommandClass} from './kit/run/command'

declare const __VERSION__: string

interface CodeCache {
  /** Loads a file of dist/ and gives what it exports. */
  loader(root: string, version: string): (file: string) => unknown
}

/**
 * The class of the command `id`. Compiled code is kept from here on: of what a command loads, which is large, not of the entry, which
 * compiles sooner than the cache is opened.
 */
export function loadCommand(root: string, id: string): CommandClass {
  const cache = join(root, 'bin', 'code-cache.js')
  const {loader} = (require.cache[cache]?.exports ?? require(cache)) as CodeCache // to look for it again takes a fifth of a millisecond
  const file = join(root, 'dist', 'commands', `${id.replaceAll(':', '/')}.js`)
  const {default: Class} = loader(root, __VERSION__)(file) as {default: CommandClass}
  Class.id = id
  return Class
}
