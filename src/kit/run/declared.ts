// Between oclif's Command and our declarations.
import type {Config} from '@oclif/core'
import * as Parser from '@oclif/core/parser'
import type {CommandClass} from './command'
import {execute, type Host} from './execute'
import {shapesOf} from '../parse/flags'
import {markValues} from '../parse/mark'

/** oclif's Config, which carries our terminal, environment and signal to the command. */
export type HostedConfig = Config & {readonly host: Host}

/** Reads the options of a declared command with oclif's parser and runs the declaration. */
export async function runDeclared(Class: CommandClass, argv: readonly string[], config: Config): Promise<void> {
  const {spec, options} = Class
  const parsed = await Parser.parse(markValues(argv, shapesOf(options)), {
    flags: Class.flags,
    args: {},
    strict: true,
    '--': true,
  })
  await execute(spec, options, parsed.flags, (config as HostedConfig).host)
}
