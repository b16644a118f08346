import {homedir} from 'node:os'
import {join} from 'node:path'

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

export function pathsFor(env: Environment): Paths {
  const home = env['HOME'] ?? homedir()
  const place = (variable: string, ...fallback: string[]): string => {
    const set = env[variable]
    return join(set?.startsWith('/') ? set : join(home, ...fallback), 'mallet')
  }
  return {
    home,
    config: place('XDG_CONFIG_HOME', '.config'),
    state: place('XDG_STATE_HOME', '.local', 'state'),
    data: place('XDG_DATA_HOME', '.local', 'share'),
  }
}
