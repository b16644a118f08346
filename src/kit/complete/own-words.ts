// First words that are no commands of mallet: the user's aliases, and programs named mallet-NAME. Loaded for such words only.
import {accessSync, constants, readdirSync, statSync} from 'node:fs'
import {isAbsolute, join} from 'node:path'
import {readAliases, type Aliases} from '../../config/aliases'
import {pathsFor, type Environment} from '../../config/paths'
import {usageError} from '../../core/errors'
import {firstWordAt, isCommandWord, isFullWord, type WordIndex} from '../parse/locate'
import {splitLine} from './line'
import type {Candidate} from './words'

/** Words of an expansion, without a shell: quotes group, nothing is expanded. */
export const wordsOf = (expansion: string): readonly string[] => splitLine(expansion.trim()).words

/**
 * The command line with the alias at `at` written out: `$1` … are the words after it, and those that no placeholder takes follow. A usage
 * error when words are missing, but for the help, where placeholders are left out.
 */
export function withAlias(argv: readonly string[], at: number, aliases: Aliases, isHelp: boolean): readonly string[] {
  const name = argv[at] ?? ''
  const expansion = Object.hasOwn(aliases, name) ? aliases[name] : undefined
  if (expansion === undefined) return argv
  const words = wordsOf(expansion)
  const after = argv.slice(at + 1)
  const wanted = placeholders(words)
  const [before, rest] = [argv.slice(0, at), after.slice(isHelp ? 0 : wanted)]
  if (isHelp) return [...before, ...untilPlaceholder(words), ...rest]
  const given = after.slice(0, wanted)
  if (given.length < wanted)
    throw usageError(
      `The alias ${name} needs ${wanted} ${wanted === 1 ? 'word' : 'words'} after it, not ${given.length}`,
      `It stands for: mallet ${expansion}`,
    )
  return [
    ...before,
    ...words.map((word) => word.replace(/\$(\d)/g, (_, n: string) => given[Number(n) - 1] ?? '')),
    ...rest,
  ]
}

const placeholders = (words: readonly string[]): number =>
  Math.max(0, ...words.flatMap((word) => [...word.matchAll(/\$([1-9])/g)].map(([, n]) => Number(n))))

/** The words of an expansion that are there before anything is filled in, for help and completion. */
function untilPlaceholder(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /\$[1-9]/.test(word))
  if (at < 0) return words
  const option = words.findIndex((word) => word.startsWith('-'))
  return words.slice(0, option < 0 ? at : Math.min(at, option))
}

/** The aliases of a user; none where there is no home directory to keep them in. */
export function aliasesOf(env: Environment): Aliases {
  try {
    return readAliases(pathsFor(env))
  } catch {
    return {}
  }
}

const nameOfProgram = /^mallet-([A-Za-z0-9][\w-]*)$/

/** Directories of the PATH that are absolute: a relative one is another directory in every working directory. */
const directories = (env: Environment): string[] => (env['PATH'] ?? '').split(':').filter((one) => isAbsolute(one))

/** The first program `mallet-NAME` of the PATH; undefined when there is none. */
export function programFor(name: string, env: Environment): string | undefined {
  const file = `mallet-${name}`
  if (!nameOfProgram.test(file)) return undefined
  return directories(env)
    .map((directory) => join(directory, file))
    .find(isProgram)
}

/** Names of all programs that are commands: none that a command of mallet, or its abbreviation, goes before. */
function programNames(env: Environment, index: WordIndex): string[] {
  const names = directories(env).flatMap((directory) =>
    filesOf(directory).flatMap((file) => {
      const name = nameOfProgram.exec(file)?.[1]
      return name !== undefined && !isCommandWord(name, index) && isProgram(join(directory, file)) ? [name] : []
    }),
  )
  return [...new Set(names)].sort()
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** Words to complete with an alias written out, and the first words of the user's own where one is completed. */
export function withOwnWords(
  typed: readonly string[],
  index: WordIndex,
  env: Environment,
): {words: readonly string[]; own: readonly Candidate[]} {
  const at = firstWordAt(typed)
  if (at === typed.length - 1) return {words: typed, own: ownCandidates(env, index)}
  if (at < 0 || isFullWord(typed[at] ?? '', index)) return {words: typed, own: []}
  return {words: withAlias(typed, at, aliasesOf(env), true), own: []}
}

/** Aliases and programs, each with what it is. */
export function ownCandidates(env: Environment, index: WordIndex): Candidate[] {
  const aliases = Object.entries(aliasesOf(env)).map(([value, words]) => ({value, about: `Alias of: ${words}`}))
  const programs = programNames(env, index).filter((name) => !aliases.some(({value}) => value === name))
  return [...aliases, ...programs.map((value) => ({value, about: `Program mallet-${value}`}))]
}
