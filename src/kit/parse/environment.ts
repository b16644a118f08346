// Options of every command that the environment gives. Those that are settings as well come through config/settings.ts.
import {AppError} from '../../core/errors'
import type {Environment} from '../../config/paths'
import {nilWord} from './flags'
import {globals, settingOptions, variableOf, variableOptions, type Global} from './globals'
import type {OptionSet} from './options'
import {readValue} from './values'

type Given = Readonly<Record<string, unknown>>

/** The options, with what the environment says for those that are not given. A value that cannot be read is a usage error. */
export function withEnvironment(given: Given, options: OptionSet, env: Environment): Given {
  const found = variableOptions
    .filter((name) => !settingOptions.includes(name) && !options.has(name) && given[name] === undefined)
    .flatMap((name) => {
      const text = env[variableOf(name)]
      return text === undefined || text === '' ? [] : [[name, valueOf(name, globals[name], text, env)] as const]
    })
  return found.length === 0 ? given : {...given, ...Object.fromEntries(found)}
}

function valueOf(name: (typeof variableOptions)[number], param: Global, text: string, env: Environment): unknown {
  const variable = variableOf(name)
  try {
    return readValue(variable, param.kind === 'flag' ? {kind: 'boolean'} : param, text, nilWord(env))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError({...error.parts, hint: `Change the environment variable ${variable}, or unset it`})
  }
}
