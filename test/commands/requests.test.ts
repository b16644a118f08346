// What each command asks of the server and prints, as a table that people read: requests/TOPIC.txt. The answers are made of the
// contract's shapes. UPDATE_REQUESTS=1 writes the table anew; whoever does that reads what changed.
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {contractAnswers} from '../support/contract-answers'
import {recording, type Answering, type Recording} from '../support/recording'
import {root} from '../support/root'
import {commandIds} from '../support/walk'
import {commandLines, workInFolderWithFiles, type CommandLine} from './requests/cases'
import {records} from './requests/lines'
import {describeOutcome, formatTable, isSame, readTable, type Case} from './requests/table'

const folder = join(root, 'test/commands/requests')
const fileOf = (topic: string): string => join(folder, `${topic}.txt`)
const topics = [...new Set(commandIds().map((id) => id.split(':')[0] ?? ''))]

it('every command that talks to the server sends and prints what the table says', async () => {
  const answers = await contractAnswers()
  const katello = await recording(answers())
  workInFolderWithFiles()
  const cases = await mapParallel(commandLines(), 4, (line) => caseOf(line, katello, answers(records[line.words])))
  const table = new Map(readAll().map((one) => [one.line, one]))
  const kept = cases.map((now) => (isSame(now, table.get(now.line) ?? now) ? (table.get(now.line) ?? now) : now))
  if (process.env['UPDATE_REQUESTS']) writeAll(kept)
  else expect(formatTable(kept), 'UPDATE_REQUESTS=1 writes the table anew').toBe(formatTable([...table.values()]))
}, 60_000)

async function caseOf({command, args, line}: CommandLine, katello: Recording, answer: Answering): Promise<Case> {
  return {line, does: describeOutcome(await katello.run(command, args, {answer}))}
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
