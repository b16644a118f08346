// The command lines of the table: examples of commands, further lines, and whatever it takes to name each thing by id and by name.
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {isMember} from '../../../src/kit/parse/options'
import type {CommandClass} from '../../../src/kit/run/command'
import {argvOf, needed, parseExample, splitWords} from '../../support/command-lines'
import {onCleanup, temporary} from '../../support/places'
import {commandClass, commandIds} from '../../support/walk'
import {lines} from './lines'

/** Every command line of every command that is for an action of the API. */
export const commandLines = (): CommandLine[] =>
  commandIds()
    .filter((id) => commandClass(id).spec.action !== undefined)
    .flatMap(linesOf)

/** The first line of each command. */
export const firstOfEach = (lines: readonly CommandLine[]): CommandLine[] =>
  [...new Map(lines.toReversed().map((line) => [line.words, line])).values()].toReversed()

export interface CommandLine {
  readonly command: CommandClass
  /** The words of the command. */
  readonly words: string
  /** The options. */
  readonly args: readonly string[]
  /** Words and options, as one types them. */
  readonly line: string
}

/** The examples, the further lines, and one by id and one by name where none of them is. */
function linesOf(id: string): CommandLine[] {
  const command = commandClass(id)
  const words = id.replaceAll(':', ' ')
  const given = [...command.spec.examples.map(([, args]) => args), ...(lines[words] ?? [])]
  const parsed = given.map((args) => parseExample(args, command))
  const {action, resource} = command.spec
  if (action && resource && isMember(action)) {
    if (!parsed.some((line) => line.has('id'))) given.push(quoted(argvOf(needed(command, 'id'))))
    const names = Object.keys(resource.lookup)
    if (names.length > 0 && !parsed.some((line) => names.some((name) => line.has(name))))
      given.push(quoted(argvOf(needed(command, 'name'))))
  }
  return given.map((args) => ({command, words, args: splitWords(args), line: `mallet ${words} ${args}`.trimEnd()}))
}

const quoted = (argv: readonly string[]): string =>
  argv.map((word) => (/^[\w.:/=-]+$/.test(word) ? word : `'${word}'`)).join(' ')

/** A working directory with the files that examples read. */
export function workInFolderWithFiles(): void {
  const before = process.cwd()
  const cwd = temporary()
  mkdirSync(join(cwd, 'build'))
  for (const file of ['manual.pdf', 'build/tool.rpm']) writeFileSync(join(cwd, file), file)
  onCleanup(() => process.chdir(before))
  process.chdir(cwd)
}
