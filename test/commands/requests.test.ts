// What each command asks of the server and prints, as a table that people read: requests/TOPIC.txt. The answers are made of the
// contract's shapes. UPDATE_REQUESTS=1 writes the table anew; whoever does that reads what changed.
import {existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {isMember} from '../../src/kit/parse/options'
import type {CommandClass} from '../../src/kit/run/command'
import {argvOf, needed, parseExample, splitWords} from '../support/command-lines'
import {contractAnswers} from '../support/contract-answers'
import {onCleanup, temporary} from '../support/places'
import {recording, type Answering, type Recording} from '../support/recording'
import {root} from '../support/root'
import {commandClass, commandIds} from '../support/walk'
import {lines, records} from './requests/lines'
import {describeOutcome, formatTable, isSame, readTable, type Case} from './requests/table'

const folder = join(root, 'test/commands/requests')
const fileOf = (topic: string): string => join(folder, `${topic}.txt`)
const topics = [...new Set(commandIds().map((id) => id.split(':')[0] ?? ''))]

it('every command that talks to the server sends and prints what the table says', async () => {
  const answers = await contractAnswers()
  const katello = await recording(answers())
  workInFolderWithFiles()
  const ids = commandIds().filter((id) => commandClass(id).spec.action !== undefined)
  const cases = await mapParallel(ids.flatMap(linesOf), 4, (line) =>
    caseOf(line, katello, answers(records[line.words])),
  )
  const table = new Map(readAll().map((one) => [one.line, one]))
  const kept = cases.map((now) => (isSame(now, table.get(now.line) ?? now) ? (table.get(now.line) ?? now) : now))
  if (process.env['UPDATE_REQUESTS']) writeAll(kept)
  else expect(formatTable(kept)).toBe(formatTable([...table.values()]))
}, 60_000)

interface CommandLine {
  readonly command: CommandClass
  /** The words of the command. */
  readonly words: string
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
  return given.map((args) => ({command, words, line: `mallet ${words} ${args}`.trimEnd()}))
}

const quoted = (argv: readonly string[]): string =>
  argv.map((word) => (/^[\w.:/=-]+$/.test(word) ? word : `'${word}'`)).join(' ')

async function caseOf({command, words, line}: CommandLine, katello: Recording, answer: Answering): Promise<Case> {
  const argv = splitWords(line).slice(words.split(' ').length + 1)
  const outcome = await katello.run(command, argv, {answer})
  return {line, does: describeOutcome(outcome)}
}

/** A working directory with the files that examples read. */
function workInFolderWithFiles(): void {
  const before = process.cwd()
  const cwd = temporary()
  mkdirSync(join(cwd, 'build'))
  for (const file of ['manual.pdf', 'build/tool.rpm']) writeFileSync(join(cwd, file), file)
  onCleanup(() => process.chdir(before))
  process.chdir(cwd)
}

// --- the table --------------------------------------------------------------------------------------------------

function readAll(): Case[] {
  return topics.flatMap((topic) => (existsSync(fileOf(topic)) ? readTable(readFileSync(fileOf(topic), 'utf8')) : []))
}

function writeAll(cases: readonly Case[]): void {
  for (const topic of topics) {
    const own = cases.filter(({line}) => line.split(' ')[1] === topic)
    if (own.length > 0) writeFileSync(fileOf(topic), formatTable(own))
  }
}

it('the table has no file that no topic belongs to', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'))
  expect(files.filter((file) => !topics.includes(file.replace('.txt', '')))).toEqual([])
})
