// Words of the shell itself: what all commands after them are for.
import type {Environment} from '../../config/paths'
import {usageError} from '../../core/errors'

interface Usable {
  readonly variable: string
  /** The command that tells whether there is such a thing. */
  readonly check: (name: string) => readonly string[]
  /** The beginning of a command line whose next word is such a name. */
  readonly names: string
}

/** What `use` can set. */
export const usable: Readonly<Record<string, Usable>> = {
  organization: {
    variable: 'MALLET_ORGANIZATION',
    check: (name) => ['organization', 'info', '--name', name, '--output', 'silent'],
    names: 'organization info --name',
  },
  profile: {
    variable: 'MALLET_PROFILE',
    check: (name) => ['config', 'list', '--profile', name, '--output', 'silent'],
    names: 'config profile use',
  },
}

export const ownWords: readonly (readonly [string, string])[] = [
  ['use organization NAME', 'Set the organization for the commands that follow; without a name, none'],
  ['use profile NAME', 'Set the profile for the commands that follow'],
  ['use', 'Show what is set'],
  ['help', 'Show the topics; help WORDS shows the help of a command'],
  ['exit', 'Leave; so does Ctrl-D'],
]

/** What `use` without words prints. */
export const inUse = (env: Environment): string =>
  Object.entries(usable)
    .map(([what, {variable}]) => `${what}: ${env[variable] || 'none'}\n`)
    .join('')

/** The words of `use WHAT NAME` as what to do. Exit code 64 for other things. */
export function useOf([what = '', ...names]: readonly string[]): {
  variable: string
  name: string | undefined
  check: readonly string[]
} {
  const known = Object.hasOwn(usable, what) ? usable[what] : undefined
  if (!known) throw usageError(`use does not set ${JSON.stringify(what)}`, `One of: ${Object.keys(usable).join(', ')}`)
  if (names.length > 1)
    throw usageError(`use ${what} takes one name, not ${names.length}`, `Quote it: use ${what} '${names.join(' ')}'`)
  const [name] = names
  return {variable: known.variable, name, check: name === undefined ? [] : known.check(name)}
}
