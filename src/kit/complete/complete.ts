// What could follow the beginning of a command line, from the manifest alone: no server is asked.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {globals} from '../parse/globals'
import type {Program} from '../run/main'

interface ManifestCommand {
  readonly flags?: Readonly<Record<string, {readonly name: string; readonly options?: readonly string[]}>>
}

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

function flagsOf(root: string, id: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
    commands: Record<string, ManifestCommand>
  }
  return Object.keys(manifest.commands[id]?.flags ?? {})
}
