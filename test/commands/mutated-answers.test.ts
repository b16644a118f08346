// Answers in which one member is not what it should be: whatever comes of them, it is no error of this program.
import {expect, it} from 'vitest'
import {mapParallel} from '../../src/core/parallel'
import {contractAnswers} from '../support/contract-answers'
import {recording, type Answer, type Answering} from '../support/recording'
import {commandLines, workInFolderWithFiles} from './requests/cases'
import {records} from './requests/lines'

/** More of them are tried with MALLET_MUTATIONS. */
const rounds = Number(process.env['MALLET_MUTATIONS'] ?? 400)

/** Numbers from 0 up to 1, the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const nested = (levels: number): unknown => Array.from({length: levels}).reduce((inner: unknown) => ({a: inner}), 1)
const wrong: readonly (() => unknown)[] = [
  () => null,
  () => 7,
  () => -1.5,
  () => 'text',
  () => '',
  () => true,
  () => [],
  () => ({}),
  () => [null],
  () => [['x']],
  () => ({id: null, name: []}),
  () => nested(3000),
  () => undefined, // left out
]

type Holder = Record<string, unknown>
const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null

/** Every member of an answer: what holds it, and its name there. */
function membersOf(body: unknown): [Holder, string][] {
  if (!isHolder(body)) return []
  return Object.entries(body).flatMap(([name, inner]) => [[body, name] as [Holder, string], ...membersOf(inner)])
}

/** Answers as `usual` does, but for one member of one answer, or the whole of it. */
function mutated(usual: Answering, random: () => number): {answer: Answering; told: () => string} {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  let left = Math.floor(random() * 3) // the first answers are often about what is named, the later about what is done
  let told = 'nothing'
  return {
    told: () => told,
    answer(request): Answer {
      const reply = usual(request)
      if (!isHolder(reply.body) || left-- !== 0) return reply
      const value = pick(wrong)()
      const body: unknown = structuredClone(reply.body)
      const members = membersOf(body)
      const [holder, name] = members.length === 0 || random() < 0.05 ? [undefined, ''] : pick(members)
      told = `${request.method} ${request.path}: ${name || 'all of it'} is ${JSON.stringify(value)?.slice(0, 40)}`
      if (!holder) return {...reply, body: value}
      if (value === undefined) delete holder[name]
      else holder[name] = value
      return {...reply, body}
    },
  }
}

it('a member of another kind is an error that names it, or is printed as it is', async () => {
  const answers = await contractAnswers()
  workInFolderWithFiles()
  const katello = await recording(answers())
  const lines = commandLines()
  const formats = [[], ['--json'], ['--output', 'csv'], ['--output', 'yaml'], ['--output', 'json']]
  const failures = await mapParallel(
    Array.from({length: rounds}, (_, i) => i),
    4,
    async (i) => {
      const random = chance(i + 1)
      const line = lines[Math.floor(random() * lines.length)]
      if (!line) return []
      const {answer, told} = mutated(answers(records[line.words]), random)
      const format = formats[Math.floor(random() * formats.length)] ?? []
      try {
        await katello.run(line.command, [...line.args, ...format], {answer})
        return []
      } catch (error) {
        const {name, message, stack} = error as Error
        const where = stack?.split('\n').find((text) => text.includes('dist/')) ?? ''
        return [`${i} ${line.line} ${format.join(' ')}: ${name}: ${message} (${told()})${where}`]
      }
    },
  )
  expect(failures.flat()).toEqual([])
}, 600_000)
