// What could follow the beginning of a command line, from what the build wrote alone: no server is asked.
import {globals} from '../parse/globals'
import {readTree} from '../help/manifest'
import type {Program} from '../run/main'

/** Words or options that continue `line`; the part after the last blank is what is being typed. */
export async function completions(line: string, {index, root}: Program): Promise<string[]> {
  const words = line.trimStart().split(/\s+/)
  const typed = words.pop() ?? ''
  const before = words.filter((w) => !w.startsWith('-')).join(' ')
  const prefix = before === '' ? '' : `${before} `
  const next = Object.keys(index)
    .filter((w) => w.startsWith(prefix))
    .map((w) => w.slice(prefix.length).split(' ')[0] ?? '')
  const own = index[before]
  const options = own === undefined ? Object.keys(globals) : [...flagsOf(root, own), ...Object.keys(globals)]
  const candidates = typed.startsWith('-')
    ? options.map((o) => `--${o}`)
    : next.length > 0
      ? next
      : own === undefined
        ? []
        : options.map((o) => `--${o}`)
  return [...new Set(candidates)].filter((c) => c !== '' && c.startsWith(typed)).sort()
}

const flagsOf = (root: string, id: string): string[] =>
  Object.keys(readTree(root, id.replaceAll(':', ' ')).commands[id]?.flags ?? {})
