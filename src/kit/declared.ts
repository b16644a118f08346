// Between oclif's Command and our declarations.
import type {Config} from '@oclif/core'
import * as Parser from '@oclif/core/parser'
import {AppError, exitCodes} from '../core/errors'
import type {CommandClass} from './command'
import {execute, type Host} from './execute'
import {shapesOf} from './flags'
import {markValues} from './mark'

/** oclif's Config, which carries our terminal, environment and signal to the command. */
export type HostedConfig = Config & {readonly host: Host}

/** Reads the options of a declared command with oclif's parser and runs the declaration. */
export async function runDeclared(Class: CommandClass, argv: readonly string[], config: Config): Promise<void> {
  const {spec, options} = Class
  if (spec.gone !== undefined)
    throw new AppError({
      code: 'unsupported',
      message: spec.gone,
      hint: 'See what there is instead: mallet help',
      exit: exitCodes.unsupported,
    })
  const parsed = await Parser.parse(markValues(argv, shapesOf(options)), {
    flags: Class.flags,
    args: {},
    strict: true,
    '--': true,
  })
  await execute(spec, options, parsed.flags, (config as HostedConfig).host)
}
