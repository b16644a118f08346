// Files and lines that a run leaves for its pipeline: summary, JUnit report, members of the result, sections. Loaded only in pipelines.
import {appendFileSync} from 'node:fs'
import {AppError} from '../../core/errors'
import {refuseUnwritable, unwritable, writeWhole} from '../../config/files'
import type {Environment} from '../../config/paths'
import type {Result} from '../run/result'
import {section, type CiSystem} from './ci'
import {dataOf, picked} from './data'
import {junit, type TimedStep} from './junit'
import {envText} from './output-env'
import type {Style} from './present'
import {summary, type ListOfRows} from './summary'
import type {Terminal} from './terminal'

export interface Wish {
  readonly ci: CiSystem | undefined
  readonly summary: string | undefined
  /** The summary's file was given: failing to write it is an error, and not only a warning. */
  readonly isSummaryAsked: boolean
  readonly junit: string | undefined
  readonly outputEnv: string | undefined
}

export interface Reporter {
  /** Sees the result; gives one that can be printed still. */
  result(result: Result, style: Style): Promise<Result>
  /** Writes what there is to write after the end of the run. Exit code 73 where a file cannot be written. */
  end(failure: AppError | undefined): Promise<void>
}

/** Watches a run of `command`. Throws, before anything is sent, where a file that was asked for cannot be written. */
export function reporter(command: string, wish: Wish, terminal: Terminal, env: Environment): Reporter {
  refuseFiles(wish)
  const started = new Date()
  const begin = performance.now()
  let last = begin
  const steps: TimedStep[] = []
  const folded = terminal.quiet ? undefined : section(wish.ci, command, () => Math.floor(Date.now() / 1000))
  let isFolded = false
  let seen: Result | ListOfRows | undefined
  let fields: readonly string[] | undefined
  const unfold = (): void => {
    if (isFolded && folded) terminal.annotate(folded.end)
    isFolded = false
  }
  terminal.onSteps = () => {
    last = performance.now()
    if (!folded || isFolded || terminal.speaksJson || terminal.quiet) return
    isFolded = true
    terminal.annotate(folded.begin)
  }
  terminal.onStep = (report) => {
    const now = performance.now()
    steps.push({...report, milliseconds: now - last})
    last = now
  }
  return {
    async result(result, style) {
      unfold()
      const isWhole = wish.summary !== undefined || wish.outputEnv !== undefined
      const whole = result.kind === 'list' && isWhole ? await readList(result) : result
      seen =
        whole.kind === 'list' && isWhole ? {kind: 'rows', fields: whole.fields, items: await itemsOf(whole)} : whole
      fields = style.fields
      if (wish.outputEnv !== undefined && whole.kind !== 'none')
        await writeMembers(wish.outputEnv, whole, style, {ci: wish.ci, env, terminal})
      return whole
    },
    async end(failure) {
      unfold()
      const told = failure?.parts.code === 'declined' ? undefined : failure
      const result = seen?.kind === 'list' ? undefined : seen
      if (wish.junit !== undefined)
        writeWhole(wish.junit, junit({command, started, milliseconds: performance.now() - begin, steps, failure: told}))
      if (wish.summary === undefined) return
      try {
        append(wish.summary, await summary({command, result, steps, failure: told, fields}))
      } catch (error) {
        if (wish.isSummaryAsked || !(error instanceof AppError)) throw error
        terminal.warn(`No summary: ${error.message}`)
      }
    },
  }
}

type List = Extract<Result, {kind: 'list'}>

/** The list with its pages kept, so that it can be read more than once. */
async function readList(result: List): Promise<List> {
  const pages: Awaited<ReturnType<typeof collected>> = await collected(result)
  return {
    ...result,
    pages: {
      async *[Symbol.asyncIterator]() {
        yield* pages
      },
    },
  }
}

async function collected({pages}: List) {
  const all = []
  for await (const page of pages) all.push(page)
  return all
}

async function itemsOf({pages}: List): Promise<ListOfRows['items']> {
  const all = []
  for await (const {items} of pages) all.push(...items)
  return all
}

interface Surroundings {
  readonly ci: CiSystem | undefined
  readonly env: Environment
  readonly terminal: Terminal
}

async function writeMembers(
  file: string,
  result: Exclude<Result, {kind: 'none'}>,
  {query, api}: Style,
  {ci, env, terminal}: Surroundings,
): Promise<void> {
  const data = picked(await dataOf(result), api ?? [], result)
  const value = query === undefined ? data : (await import('./query')).evaluated(query, data)
  const isGithub = ci === 'github' || [env['GITHUB_OUTPUT'], env['GITHUB_ENV'], env['GITHUB_STATE']].includes(file)
  const {text, secrets} = envText(value, isGithub ? 'github' : 'dotenv')
  append(file, text)
  if (secrets.length > 0) terminal.warn(`Left out of ${file} because it is secret: ${secrets.join(', ')}`)
}

function append(file: string, text: string): void {
  try {
    appendFileSync(file, text)
  } catch (error) {
    throw unwritable(file, error)
  }
}

/** After a change it would be too late to refuse. */
function refuseFiles({summary, isSummaryAsked, junit, outputEnv}: Wish): void {
  for (const file of [isSummaryAsked ? summary : undefined, outputEnv]) if (file !== undefined) append(file, '')
  if (junit !== undefined) refuseUnwritable(junit)
}
