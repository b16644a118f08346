// hammer's own configuration, read so that its users need none of their own. Never written, and never read from the
// current directory: a foreign folder must not redirect credentials.
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {AppError, exitCodes} from '../core/errors'
import {isObject} from '../core/json'
import {readIfThere} from './files'
import type {Paths} from './paths'

export type Tree = {readonly [key: string]: unknown}

export interface HammerFile {
  readonly file: string
  readonly tree: Tree
}

/** The files that are there, in the order in which later ones win. `chosen` is what `--config` names. */
export async function readHammer(paths: Paths, chosen?: string): Promise<HammerFile[]> {
  const found: HammerFile[] = []
  for (const directory of ['/etc/hammer', join(paths.home, '.hammer')])
    for (const file of [join(directory, 'cli_config.yml'), ...modules(directory), join(directory, 'defaults.yml')]) {
      const text = readIfThere(file)
      if (text !== undefined) found.push({file, tree: await parse(file, text)})
    }
  if (chosen !== undefined) {
    const text = readIfThere(chosen)
    if (text === undefined)
      throw new AppError({
        code: 'configuration',
        message: `The configuration file ${chosen} does not exist`,
        hint: 'Check the path given with --config',
        exit: exitCodes.configuration,
      })
    found.push({file: chosen, tree: await parse(chosen, text)})
  }
  return found
}

function modules(directory: string): string[] {
  try {
    const inside = join(directory, 'cli.modules.d')
    if (!existsSync(inside)) return []
    return readdirSync(inside)
      .filter((f) => f.endsWith('.yml'))
      .sort()
      .map((f) => join(inside, f))
  } catch {
    return []
  }
}

async function parse(file: string, text: string): Promise<Tree> {
  const {parse: yaml} = await import('yaml')
  try {
    const value: unknown = yaml(text)
    return isObject(value) ? (plainKeys(value) as Tree) : {}
  } catch (error) {
    throw new AppError({
      code: 'configuration',
      message: `${file} is not valid YAML`,
      detail: error instanceof Error ? error.message.split('\n')[0] : undefined,
      exit: exitCodes.configuration,
    })
  }
}

/** Ruby's symbols are written `:like_this`; here they are ordinary words. */
function plainKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainKeys)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.replace(/^:/, ''), plainKeys(inner)]))
}

/** A value inside a tree, e.g. `at(tree, 'foreman', 'host')`, as text. */
export function at(tree: Tree, ...keys: string[]): string | undefined {
  let value: unknown = tree
  for (const key of keys) value = value !== null && typeof value === 'object' ? (value as Tree)[key] : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
