// Commands in hints act on the server that the failed command was about: they repeat the options that chose it.
import {AppError} from '../../core/errors'
import {shapesOf} from '../parse/shapes'
import {mark, markValues} from '../parse/mark'
import {shellWord} from '../parse/command-line'
import type {OptionSet} from '../parse/options'

/** Options that choose the server, and those of them that a command of mallet's own configuration reads too. */
const choosing = ['config', 'profile', 'server'] as const
const choosingFiles: readonly string[] = ['config', 'profile']
const ofConfiguration = new Set(['config', 'defaults'])
const ofNoServer = new Set(['sandbox', 'help', 'completion', 'man', 'schema'])

/** The same error; commands in its hint repeat --config, --profile and --server of the command line. `topics`: first words of commands. */
export function forSameServer(
  error: AppError,
  argv: readonly string[],
  options: OptionSet,
  topics: ReadonlySet<string>,
): AppError {
  const {hint} = error.parts
  if (hint === undefined) return error
  const given = chosen(argv, options)
  if (given.size === 0) return error
  const repeated = hint.replace(/\bmallet ([a-z][\w-]*)([^,;\n]*)/g, (all, topic: string, rest: string) => {
    if (!topics.has(topic) || ofNoServer.has(topic) || rest.includes('--help')) return all
    const names = choosing.filter((name) => given.has(name) && !rest.includes(`--${name} `) && fits(name, topic, rest))
    return ['mallet', ...names.map((name) => `--${name} ${shellWord(given.get(name) ?? '')}`), topic].join(' ') + rest
  })
  return repeated === hint ? error : new AppError({...error.parts, hint: repeated})
}

function fits(name: string, topic: string, rest: string): boolean {
  if (!ofConfiguration.has(topic)) return true
  return choosingFiles.includes(name) && !rest.startsWith(' profile ')
}

function chosen(argv: readonly string[], options: OptionSet): Map<string, string> {
  const tokens = markValues(argv, shapesOf(options))
  return new Map(
    choosing.flatMap((name) => {
      const value = tokens.find((token) => token.startsWith(`--${name}=${mark}`))?.slice(name.length + 3 + mark.length)
      return value === undefined || value === '' || options.has(name) ? [] : [[name, value] as const]
    }),
  )
}
