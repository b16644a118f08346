// Between oclif's Command and our declarations.
import type {Config} from '@oclif/core'
import {join} from 'node:path'
import * as Parser from '@oclif/core/parser'
import type {CommandClass} from './command'
import {usageError} from '../../core/errors'
import type {Host} from './execute'
import {executeReported} from './reported'
import type {Given} from './resolve'
import {flagsIn} from '../parse/flags'
import {shapesOf} from '../parse/shapes'
import {markValues} from '../parse/mark'

/** oclif's Config, which carries our terminal, environment and signal to the command. */
export type HostedConfig = Config & {readonly host: Host}

/** Run by oclif's own entry, which has no host: the program's entry takes over the command line. */
export async function runHosted(Class: CommandClass, argv: readonly string[], config: Config): Promise<void> {
  if ('host' in config) return runDeclared(Class, argv, config)
  const {start} = require(join(config.root, 'dist', 'cli.js')) as {
    start: (root: string, argv: readonly string[]) => Promise<void>
  }
  await start(config.root, [...Class.id.split(':'), ...argv])
}

/** Reads the options of a declared command with oclif's parser and runs the declaration. */
async function runDeclared(Class: CommandClass, argv: readonly string[], config: Config): Promise<void> {
  const {spec, options} = Class
  const repeated = new Set<string>()
  const tokens = argv.length === 0 ? [] : markValues(argv, shapesOf(options), (name) => void repeated.add(name))
  const parsed = await Parser.parse(tokens, {
    flags: flagsIn(tokens, options) ?? Class.flags,
    args: {},
    strict: spec.operands === undefined,
    '--': true,
  })
  const host = {...(config as HostedConfig).host, command: Class.id.replaceAll(':', ' ')}
  // scripts rely on the last one, as with the reference client: only people are told
  if (repeated.size > 0 && host.terminal.isWatched && parsed.flags['quiet'] !== true)
    for (const name of repeated) host.terminal.warn(`--${name} was given more than once; only the last value is used`)
  const words = parsed.argv.map(String)
  if (!spec.positional) return executeReported(Class, parsed.flags, host, words)
  await executeReported(Class, withPositional(parsed.flags, words, spec.positional), host)
}

/** The options, with values that follow the words for those that are not given. */
function withPositional(flags: Given, words: readonly string[], positional: readonly string[]): Given {
  const open = positional.filter((name) => flags[name] === undefined)
  const extra = words[open.length]
  if (extra !== undefined)
    throw usageError(`Unexpected argument ${JSON.stringify(extra)}`, 'Add --help to see the usage and the options')
  return {...flags, ...Object.fromEntries(words.map((word, i) => [open[i], word]))}
}
