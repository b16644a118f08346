// `--watch` and `--until`: a command that reads is run again and again. Loaded only when one of them is given.
import {counted} from '../../core/counted'
import {AppError, exitCodes, usageError} from '../../core/errors'
import type {Item} from '../../katello/paging'
import {pause} from '../../katello/pause'
import {dataOf, picked} from '../present/data'
import {eventsBetween, type Reading} from '../present/events'
import {frames} from '../present/frames'
import type {Style} from '../present/present'
import type {Terminal} from '../present/terminal'
import type {Spec} from './command'
import {isTimeUp} from './deadline'
import type {Given} from './resolve'
import {rows, type Result} from './result'
import type {BeforeWrite} from './writes'

/** What is read again, and how it is shown. */
export interface Repeated {
  readonly spec: Pick<Spec, 'action' | 'group'>
  readonly given: Given
  readonly style: Style
  readonly terminal: Terminal
  /** Words of the command. */
  readonly command: string
  /** Aborts when the time of the run is up, or somebody ends it. */
  readonly signal: AbortSignal
}

const usualSeconds = 5

/** Refuses what cannot be repeated, before anything is sent. */
export async function checkRepeated({spec, given, style}: Pick<Repeated, 'spec' | 'given' | 'style'>): Promise<void> {
  if (given['watch'] !== true && given['until'] === undefined)
    throw usageError('--watch-interval has no effect by itself', 'Add --watch or --until')
  if (given['watch-interval'] !== undefined && Number(given['watch-interval']) < 1)
    throw usageError('--watch-interval takes at least 1 second', 'Omit it for 5 seconds')
  if (spec.action === undefined ? spec.group !== 'SELECT' : spec.action.method !== 'GET') throw changesSomething(given)
  if (typeof given['until'] === 'string') (await import('../present/query')).checkQuery(given['until'], '--until')
  if (given['watch'] === true) checkWatched(style)
}

/** Refuses requests that change something, of commands such as `api` that may only read: they would be sent at each reading. */
export const refuseWrite =
  (given: Given): BeforeWrite =>
  () => {
    throw changesSomething(given)
  }

const changesSomething = (given: Given): AppError =>
  usageError(
    `${given['until'] === undefined ? '--watch' : '--until'} goes with commands that only read`,
    'Use it with list, info or status',
  )

function checkWatched({format, api, query, isToFile}: Style): void {
  if (isToFile) throw usageError('--watch and --output-file exclude each other', 'Omit one of them')
  if (query === undefined && api === undefined && (format === undefined || isWatchable(format))) return
  const other = query !== undefined ? '--query' : api !== undefined ? '--json' : `the format ${String(format)}`
  throw usageError(
    `--watch has no end, and ${other} prints one document`,
    'Use --output ndjson for a line per change, or --until without --watch for the last reading',
  )
}

const isWatchable = (format: string): boolean => ['table', 'base', 'ndjson', 'silent'].includes(format)

/**
 * Reads until the expression of `--until` is true, and gives what was read last; with `--watch` each reading is shown at once, and what
 * is given is nothing. Without `--until` it ends when the signal aborts. A server that does not answer for a while is waited for.
 */
export async function repeated(read: () => Promise<Result>, o: Repeated, wait = pause): Promise<Result> {
  const {given, terminal, signal} = o
  const until = typeof given['until'] === 'string' ? given['until'] : undefined
  const show = given['watch'] === true ? shower(o) : undefined
  const interval = Number(given['watch-interval'] ?? usualSeconds) * 1000
  let value: unknown
  let problem: string | undefined
  try {
    for (;;) {
      try {
        const result = await whole(await read())
        const data = result.kind === 'none' ? undefined : picked(await dataOf(result), o.style.api ?? [], result)
        problem = undefined
        await show?.(result, data)
        if (until !== undefined) {
          const {evaluated} = await import('../present/query')
          value = evaluated(until, data, '--until')
          if (isTrue(value)) return show ? {kind: 'none'} : result
        }
      } catch (error) {
        if (!isPassing(error) || signal.aborted) throw error
        if (error.message !== problem) terminal.warn(`${error.message}; trying again`)
        problem = error.message
      }
      await wait(interval, signal)
    }
  } catch (error) {
    if (until === undefined && signal.aborted && isInterrupt(signal.reason)) throw stopped(terminal)
    throw until !== undefined && signal.aborted && isTimeUp(signal.reason)
      ? notTrue(until, value, Number(given['timeout']))
      : error
  }
}

const isInterrupt = (reason: unknown): reason is AppError =>
  reason instanceof AppError && reason.exit === exitCodes.interrupted

/** Ctrl-C is how watching ends: no error, though the exit code is the usual one. */
function stopped({note}: Terminal): AppError {
  note('Stopped watching')
  return new AppError({code: 'reported', message: 'Stopped watching', exit: exitCodes.interrupted})
}

/** A connection that breaks, or a server that restarts. */
const isPassing = (error: unknown): error is AppError => error instanceof AppError && error.parts.retryable === true

/** As JMESPath has it: nothing, and what is empty, is false. */
function isTrue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false
  return typeof value === 'object' ? Object.keys(value).length > 0 : true
}

function notTrue(expression: string, value: unknown, seconds: number): AppError {
  return new AppError({
    code: 'timeout',
    message: `--until ${JSON.stringify(expression)} was not true within ${counted(seconds, 'second')}`,
    detail: value === undefined ? 'nothing was read' : `the last value was ${JSON.stringify(value)}`,
    hint: 'See what it is applied to: the same command with --json; or allow more time with --timeout',
    exit: exitCodes.pending,
    retryable: true,
  })
}

/** The result with a list that can be read more than once. */
async function whole(result: Result): Promise<Result> {
  if (result.kind !== 'list') return result
  const items: Item[] = []
  for await (const page of result.pages) items.push(...page.items)
  return {...result, pages: rows(result.fields, items).pages}
}

/** Shows a reading: what changed since the last one, as lines for programs or as the whole for people. */
function shower({style, given, terminal, command}: Repeated): (result: Result, data: unknown) => Promise<void> {
  if (style.format !== 'ndjson') {
    const frame = frames({style, given, terminal, title: `mallet ${command}`})
    return (result) => frame(result)
  }
  let before: Reading | undefined
  return async (result, data) => {
    const {lines, reading} = eventsBetween(before, data, {names: style.fields ?? [], result, options: style.options})
    before = reading
    if (!terminal.quiet) await terminal.write(lines)
  }
}
