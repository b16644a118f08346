// What the commands that work with files share: reading the files, the server's state and the plan.
import {setMaxListeners} from 'node:events'
import {readFileSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import {inputFileError} from '../../core/input-file'
import {usageError} from '../../core/errors'
import {truncate} from '../../core/text'
import {flag, texts} from '../../contract/define'
import * as t from '../../contract/shape'
import type {Terminal} from '../../kit/present/terminal'
import type {Context} from '../../kit/run/context'
import {field, fields, values} from '../../output/fields'
import {organization} from '../../resources/organization'
import type {ParamSet} from '../../resources/define'
import type {State} from '../../workflows/as-code/actual'
import {nounOf, titleOf, type Step} from '../../workflows/as-code/model'
import {plan} from '../../workflows/as-code/planning'
import {readFiles, type Described} from '../../workflows/as-code/read-file'

export const fileParams: ParamSet = {
  file: texts('File that describes an organization; - for standard input', {required: true}),
  prune: flag('Also delete what the sections of the file do not describe, as owned: true in the file does'),
}

/** A file with its plan on the server. */
export interface Situation {
  readonly described: Described
  readonly state: State
  readonly steps: readonly Step[]
  /** Directory that paths in the file are from. */
  readonly directory: string
}

/** Reads the files that `--file` names and compares them with the server. Publications that are under way are waited for where `waits`. */
export async function situation(ctx: Context, waits = false): Promise<Situation> {
  const names = ctx.texts('file')
  const [first] = names
  if (first === undefined) throw usageError('Which file?', 'Add --file FILE')
  const files = await Promise.all(
    names.map(async (name) => ({name: name === '-' ? 'standard input' : name, text: await textOf(ctx, name)})),
  )
  return compared(ctx, readFiles(files, ctx.env), {
    waits,
    prune: ctx.flag('prune'),
    directory: first === '-' ? process.cwd() : resolve(dirname(first)),
  })
}

/** Compares a description with the server. */
export async function compared(
  ctx: Context,
  described: Described,
  {waits, prune, directory}: {readonly waits: boolean; readonly prune: boolean; readonly directory: string},
): Promise<Situation> {
  const id = Number(await ctx.resolve.byName(organization, described.organization))
  expectManyRequests(ctx)
  const {steps, state} = await plan(ctx.client, id, described, {
    waits,
    prune,
    onRead: readProgress(ctx.terminal),
  })
  for (const entry of described.entries)
    if (entry.kind === 'host' && state.hosts.get(entry.path[0] ?? '')?.length === 0)
      ctx.terminal.note(`${described.placeOf(entry, ['search']) ?? 'The plan'}: no host matches ${entry.path.join()}`)
  return {described, state, steps, directory}
}

/** Each request under way listens for the end of the command. */
export const expectManyRequests = ({signal}: Pick<Context, 'signal'>): void => setMaxListeners(0, signal)

/** Fewer are read in no time. */
const manyRepositories = 50

/** Says that repositories are read one by one, which takes a while, and why. */
export function readProgress(terminal: Terminal): (done: number, all: number) => void {
  const why = 'the server does not list all that is compared'
  return (done, all) => {
    if (all < manyRepositories) return
    if (!terminal.canRedraw || terminal.quiet || terminal.speaksJson) {
      if (done === 1) terminal.note(`Reading ${all} repositories one by one: ${why}`)
    } else if (done === all) terminal.raw('\r\u001b[2K')
    else terminal.raw(`\r\u001b[2K${truncate(`Read ${done} of ${all} repositories: ${why}`, columns() - 1)}`)
  }
}

const columns = (): number => process.stderr.columns || 80

async function textOf(ctx: Context, name: string): Promise<string> {
  if (name === '-') return ctx.terminal.readInput()
  try {
    return readFileSync(name, 'utf8')
  } catch (error) {
    throw inputFileError(name, 'file', error)
  }
}

const change = t.object({member: t.text, from: t.unknown, to: t.unknown})

/** A step as programs get it. */
export const stepShape = t.record('PlanStep', () => ({
  action: t.about('create, update, delete, publish, promote, scan or mirror', t.text),
  kind: t.text,
  name: t.text,
  changes: t.list(change),
}))
export type StepRecord = t.TypeOf<typeof stepShape>

const changedIn = ({action, changes}: StepRecord): string[] =>
  changes.map(({member, from, to}) =>
    action === 'create' ? `${member}: ${shown(to)}` : `${member}: ${shown(from)} -> ${shown(to)}`,
  )

export const stepFields = fields<StepRecord>()(
  field('Action', 'action', {thin: true}),
  field('Kind', 'kind'),
  field('Name', 'name', {thin: true}),
  values('Changes', changedIn, {narrow: 'wrap'}),
)

export const recordOf = (step: Step): StepRecord => ({
  action: step.verb,
  kind: nounOf(step.kind),
  name: step.path.join('/'),
  changes: step.changes.map(({member, from, to}) => ({member, from, to})),
})

const marks: Readonly<Record<Step['verb'], string>> = {
  create: '+',
  update: '~',
  delete: '-',
  publish: '>',
  promote: '>',
  scan: '>',
  mirror: '>',
}

/** A step as a line for people, and what it changes below it. */
export function stepLines(step: Step): string[] {
  const {verb, changes} = step
  const title = titleOf(step)
  const said = marks[verb] === '>' ? title : title.replace(/^\w+ /, '')
  const isTold = verb === 'create' || verb === 'update'
  return [
    `${marks[verb]} ${said}`,
    ...(isTold ? changes : []).map(({member, from, to}) =>
      verb === 'create' ? `    ${member}: ${shown(to)}` : `    ${member}: ${shown(from)} -> ${shown(to)}`,
    ),
  ]
}

const longest = 100

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/** `2 to create, 1 to update` */
export function countsOf(steps: readonly Step[]): string {
  const counts = new Map<string, number>()
  for (const {verb} of steps) counts.set(verb, (counts.get(verb) ?? 0) + 1)
  return [...counts].map(([verb, count]) => `${count} to ${verb}`).join(', ')
}
