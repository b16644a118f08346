// What a first word stands for that is no command written in full: an alias, a program, or the beginning of a command.
import {join} from 'node:path'
import {isFullWord, isCommandWord, firstWordAt, type WordIndex} from '../parse/locate'
import type {ExitCode} from '../../core/errors'
import {pages} from '../complete/words'
import {aliasesOf, programFor, withAlias} from '../complete/own-words'

interface Source {
  readonly index: WordIndex
  readonly root: string
}

/** The command line as `locate` reads it, or the exit code of the program that the word named. */
export async function ownWord(
  typed: readonly string[],
  typedAt: number,
  {index, root}: Source,
): Promise<{argv: readonly string[]} | {ended: ExitCode}> {
  const argv = withAlias(typed, typedAt, aliasesOf(process.env), asksHelp(typed))
  const at = firstWordAt(argv)
  const word = argv[at] ?? ''
  if (at < 0 || isFullWord(word, index) || isCommandWord(word, index)) return {argv}
  const before = argv.slice(0, at)
  const isHelp = before.includes('help')
  if (isHelp && pages.includes(word)) return {argv}
  const file = programFor(word, process.env)
  if (file === undefined) return {argv}
  const {programEnvironment, runAsCommand} = await import('./other-program')
  const env = programEnvironment(
    process.env,
    before.filter((token) => token !== 'help'),
    join(root, 'bin', 'run.js'),
  )
  return {ended: await runAsCommand(file, isHelp ? ['--help'] : argv.slice(at + 1), env)}
}

const asksHelp = (argv: readonly string[]): boolean =>
  argv[0] === 'help' || argv.includes('--help') || argv.includes('-h')
