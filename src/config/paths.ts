import {isAbsolute, join} from 'node:path'
import {AppError, exitCodes} from '../core/errors'

export type Environment = Readonly<Record<string, string | undefined>>

/** The directories the program may use, by the XDG rules; none of them is made here. */
export interface Paths {
  readonly home: string
  /** Profiles and defaults. */
  readonly config: string
  /** Sessions. */
  readonly state: string
  /** Data of the sandbox. */
  readonly data: string
}

/** Throws (exit code 78) when HOME or one of the XDG variables is not an absolute path. */
export function pathsFor(env: Environment): Paths {
  const home = homeOf(env)
  const place = (variable: string, ...fallback: string[]): string =>
    join(directoryOf(env, variable) ?? join(home, ...fallback), 'mallet')
  return {
    home,
    config: place('XDG_CONFIG_HOME', '.config'),
    state: place('XDG_STATE_HOME', '.local', 'state'),
    data: place('XDG_DATA_HOME', '.local', 'share'),
  }
}

/** The user's home directory: HOME, or what the system knows where HOME is empty or not set. Throws (exit code 78) when it is not an absolute path. */
export function homeOf(env: Environment): string {
  const known = directoryOf(env, 'HOME') ?? systemHome()
  if (known !== undefined && isAbsolute(known)) return known
  throw new AppError({
    code: 'configuration',
    message: 'There is no home directory',
    detail: 'HOME is not set, and the system knows no home directory of this user',
    hint: 'Set HOME to an absolute path',
    exit: exitCodes.configuration,
  })
}

/**
 * The directory that a variable names; undefined when it is empty or not set. Throws (exit code 78) when it is not an absolute path: it
 * would be another directory in every working directory, and whoever made that one would choose the server and the credentials.
 */
export function directoryOf(env: Environment, variable: string): string | undefined {
  const value = env[variable]
  if (value === undefined || value === '') return undefined
  if (isAbsolute(value)) return value
  throw new AppError({
    code: 'configuration',
    message: `${variable} is ${JSON.stringify(value)}, which is not an absolute path`,
    hint: `Set ${variable} to a path that begins with /, or unset it`,
    exit: exitCodes.configuration,
  })
}

function systemHome(): string | undefined {
  try {
    return process.getBuiltinModule('node:os').userInfo().homedir
  } catch {
    return undefined // a user without an entry, as in a container
  }
}
