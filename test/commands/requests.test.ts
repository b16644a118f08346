// What each command asks of the server and prints, as a table that people read: requests/TOPIC.txt. The answers are made of the
// contract's shapes. UPDATE_REQUESTS=1 writes the table anew; whoever does that reads what changed.
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {contractAnswers, type Overrides} from '../support/contract-answers'
import {recording, type Answering, type Recording} from '../support/recording'
import {root} from '../support/root'
import {commandIds} from '../support/walk'
import {commandLines, firstOfEach, workInFolderWithFiles, type CommandLine} from './requests/cases'
import {records} from './requests/lines'
import {describeOutcome, formatTable, isSame, readTable, type Case} from './requests/table'

const folder = join(root, 'test/commands/requests')
const fileOf = (topic: string): string => join(folder, `${topic}.txt`)
const topics = [...new Set(commandIds().map((id) => id.split(':')[0] ?? ''))]

it('every command that talks to the server sends and prints what the table says', async () => {
  const {katello, answers} = await start()
  const cases = await mapParallel(commandLines(), 4, (line) =>
    caseOf(line, katello, {answer: answers(records[line.words])}),
  )
  compare(cases, topics)
})

it('a person at a terminal is asked what the table of questions says, and a no changes nothing', async () => {
  const {katello, answers} = await start()
  const cases = await mapParallel(firstOfEach(commandLines()), 4, async (line) => {
    const options = {answer: answers(records[line.words]), declines: true}
    const outcome = await katello.run(line.command, line.args, options)
    if (outcome.questions.length === 0) return []
    expect(outcome.requests.filter(({method}) => method !== 'GET')).toEqual([])
    return [{line: line.line, does: describeOutcome(outcome)}]
  })
  compare(cases.flat(), ['questions'])
})

async function start(): Promise<{katello: Recording; answers: (overrides?: Overrides) => Answering}> {
  const answers = await contractAnswers()
  workInFolderWithFiles()
  return {katello: await recording(answers()), answers}
}

/** Compares cases with the files of the table, or writes the files. */
function compare(cases: readonly Case[], files: readonly string[]): void {
  const written = files.flatMap(read)
  const table = new Map(written.map((one) => [one.line, one]))
  const kept = cases.map((now) => (isSame(now, table.get(now.line) ?? now) ? (table.get(now.line) ?? now) : now))
  if (process.env['UPDATE_REQUESTS']) write(kept, files)
  else expect(formatTable(kept), 'UPDATE_REQUESTS=1 writes the table anew').toBe(formatTable(written))
}

async function caseOf(
  {command, args, line}: CommandLine,
  katello: Recording,
  options: Parameters<Recording['run']>[2],
): Promise<Case> {
  return {line, does: describeOutcome(await katello.run(command, args, options))}
}

const read = (file: string): Case[] => (existsSync(fileOf(file)) ? readTable(readFileSync(fileOf(file), 'utf8')) : [])

/** Each topic has a file of its own; a file by itself takes everything. */
function write(cases: readonly Case[], files: readonly string[]): void {
  for (const file of files) {
    const own = files.length === 1 ? cases : cases.filter(({line}) => line.split(' ')[1] === file)
    if (own.length > 0) writeFileSync(fileOf(file), formatTable(own))
  }
}

it('the table has no file that no topic belongs to', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'))
  expect(files.filter((file) => ![...topics, 'questions'].includes(file.replace('.txt', '')))).toEqual([])
})
