// Start and end of the program: find the command, load only that, run it, and leave by one way.
import type {HostedConfig} from './declared'
import {join} from 'node:path'
import {readFileSync} from 'node:fs'
import {AppError, exitCodes, usageError, type ExitCode} from '../../core/errors'
import type {CommandClass} from './command'
import type {Commands, Host} from './execute'
import {shapesOf} from '../parse/shapes'
import {exitCodeOption, globals} from '../parse/globals'
import {firstWordAt, isWritten, locate, written, type Located, type WordIndex} from '../parse/locate'
import {mark, markValues} from '../parse/mark'
import {ciSystem, errorAnnotation} from '../present/ci'
import {isSilent, report, toAppError} from '../present/report'
import {ReaderGone, terminal as makeTerminal, type Terminal} from '../present/terminal'
import {answerAtOnce, asksHelp, offlineText, valueOf} from './at-once'

export interface Program extends Commands {
  /** The index of the command words as the build wrote it; most command lines need no more of it than one place. */
  readonly text: string
}

/** Runs one command line and resolves to its exit code; nothing of the program outlives it but the code. */
export async function main(typed: readonly string[], program: Program): Promise<ExitCode> {
  const at = firstWordAt(typed)
  const isOwnWord = at >= 0 && !isWritten(typed[at] ?? '', program.text)
  const line = isOwnWord ? await writtenOut(typed, at, program) : {argv: typed}
  if ('ended' in line) return line.ended
  const {argv} = line
  const found =
    'error' in line ? {error: line.error} : outcomeOf(() => written(argv, program.text) ?? locate(argv, program.index))
  const answer = 'value' in found ? await answerAtOnce(found.value, program) : undefined
  if (answer === '') return exitCodes.ok
  const abort = new AbortController()
  const terminal = makeTerminal(process.env, (reason) => abort.abort(reason), abort.signal)
  const release = onSignals(abort)
  const faults = onFaults(abort)
  const host: Host = {env: process.env, terminal, signal: abort.signal, version: program.version, commands: program}
  let loaded: CommandClass | undefined
  try {
    if ('error' in found) throw found.error
    const located = found.value
    if (answer === undefined && (await fetchedAuthority(located, terminal))) return exitCodes.ok
    if (answer === undefined && asksHelp(located) && !located.rest.includes('--no-pager')) await terminal.page()
    const text = answer ?? (await offlineText(located, program, terminal))
    if (text !== undefined || located.id === undefined) {
      await terminal.write(text ?? '')
      await terminal.finish()
      return exitCodes.ok
    }
    loaded = await program.load(located.id)
    terminal.claim()
    terminal.machine = asksMachine(argv, loaded)
    await loaded.start([...located.rest], configOf(program, host))
    return exitCodes.ok
  } catch (error) {
    const reason: unknown = abort.signal.aborted && (faults.found() || !isOwn(error)) ? abort.signal.reason : error
    if (reason instanceof AppError && reason.parts.code === 'reader_gone') return reason.exit
    terminal.machine ??= asksMachine(argv, loaded)
    if (reason instanceof ReaderGone) return exitCodes.readerGone
    const advised = await withAdvice(toAppError(reason), argv, program, loaded)
    const code = report(advised, terminal)
    annotate(advised, argv, loaded, terminal)
    return isComparison(argv, loaded) ? comparisonCode(code) : code
  } finally {
    await terminal.abandon()
    release()
    faults.release()
  }
}

/** What a first word that is no command's stands for: a command line with an alias written out, or a program that has ended. */
async function writtenOut(
  argv: readonly string[],
  at: number,
  program: Program,
): Promise<{argv: readonly string[]; error?: unknown} | {ended: ExitCode}> {
  try {
    const {ownWord} = await import('./own-word')
    return await ownWord(argv, at, program)
  } catch (error) {
    return {argv, error}
  }
}

function outcomeOf<T>(work: () => T): {value: T} | {error: unknown} {
  try {
    return {value: work()}
  } catch (error) {
    return {error}
  }
}

/** The error with what could have been meant by words or an option that are not there; commands in its hint are for the same server. */
async function withAdvice(
  error: AppError,
  argv: readonly string[],
  program: Program,
  loaded: CommandClass | undefined,
): Promise<AppError> {
  const {unknown, unknownOption, strayWord} = error.parts
  let advised = error
  if (unknown) {
    const {root, index} = program
    advised = (await import('../help/suggest')).advised(error, root, index, isForHelp(argv), await ownWords(index))
  }
  if (unknownOption !== undefined) {
    const {withMeantOption} = await import('../help/meant-option')
    advised = withMeantOption(error, unknownOption, Object.keys(loaded?.flags ?? globals))
  }
  if (strayWord !== undefined && loaded) {
    const {withOptionFor} = await import('../help/meant-option')
    advised = withOptionFor(error, strayWord, Object.keys(loaded.flags))
  }
  if (!advised.parts.hint?.includes('mallet ')) return advised
  const {forSameServer} = await import('../help/same-server')
  const topics = new Set(Object.keys(program.index).map((words) => words.split(' ')[0] ?? words))
  return forSameServer(advised, argv, loaded?.options ?? new Map(), topics)
}

/**
 * An error on the page of the run, where the CI system has such: GitHub. Lines of stderr that are JSON stay it, unless the system was
 * named.
 */
function annotate(
  error: AppError,
  argv: readonly string[],
  loaded: CommandClass | undefined,
  terminal: Terminal,
): void {
  const said = argv.findLast((word, at) => argv[at - 1] === '--ci' || word.startsWith('--ci='))?.replace('--ci=', '')
  const asked = said ?? process.env['MALLET_CI']
  if (asked === undefined && process.env['GITHUB_ACTIONS'] !== 'true') return
  if (ciSystem(process.env, asked) !== 'github' || (terminal.speaksJson && asked !== 'github')) return
  if (isSilent(error) || error.parts.code === 'declined') return
  terminal.annotate(
    errorAnnotation(error, loaded === undefined ? 'mallet' : `mallet ${loaded.id.replaceAll(':', ' ')}`),
  )
}

/** Exit codes as of diff: an error is 2, but for what ends any program. */
const comparisonCode = (code: ExitCode): ExitCode => (kept.has(code) ? code : exitCodes.trouble)

const {negative, interrupted, readerGone, terminated} = exitCodes
const kept: ReadonlySet<ExitCode> = new Set([negative, interrupted, readerGone, terminated])

const isComparison = (argv: readonly string[], loaded: CommandClass | undefined): boolean =>
  loaded?.spec.compares === true ||
  (loaded?.options.has(exitCodeOption) === true && argv.includes(`--${exitCodeOption}`))

const isForHelp = (argv: readonly string[]): boolean => argv.includes('help') || argv.includes('--help')

const isOwn = (error: unknown): boolean => error instanceof AppError

/** Prints the certificate of a server's authority if `--fetch-ca-cert` asks for it; true when it did. */
async function fetchedAuthority({rest, words}: Located, terminal: Terminal): Promise<boolean> {
  const address = words === '' ? valueOf('--fetch-ca-cert', rest) : undefined
  if (address === undefined) return false
  if (address === '')
    throw usageError('--fetch-ca-cert needs an address', 'Write --fetch-ca-cert https://foreman.example.com')
  const {fetchAuthority} = await import('../../workflows/login/authority')
  const {pem, subject, fingerprint, origin} = await fetchAuthority(address)
  terminal.note(`CA certificate: ${subject}`)
  terminal.note(`SHA-256:   ${fingerprint}`)
  terminal.note('Compare this with the fingerprint from the administrator of the server. Then save and trust it:')
  terminal.note(`  mallet --fetch-ca-cert ${origin} > katello-ca.pem`)
  terminal.note('  mallet config set --key ssl_ca_file --value "$PWD/katello-ca.pem"')
  await terminal.write(pem)
  return true
}

/** What nobody catches ends the run as any error does; left to Node it would be printed with all that it carries. */
function onFaults(abort: AbortController): {found: () => boolean; release: () => void} {
  let isFound = false
  const listener = (fault: unknown): void => {
    isFound = true
    abort.abort(fault instanceof Error ? fault : new Error('a non-Error value was thrown'))
  }
  process.on('uncaughtException', listener)
  return {
    found: () => isFound,
    release() {
      if (!isFound) process.removeListener('uncaughtException', listener) // errors that follow from one already reported are not reported again
    },
  }
}

/** Milliseconds after a signal and the end of the command in which the last of its output may go. */
const lastWords = 100

/** First signal: stop what is on the way, in order. Second: at once, as the system would have it. */
function onSignals(abort: AbortController): () => void {
  const codes = {SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated, SIGHUP: 129} as const
  const names = Object.keys(codes) as (keyof typeof codes)[]
  let caught: keyof typeof codes | undefined
  const listener = (signal: keyof typeof codes): void => {
    if (caught !== undefined) {
      remove()
      process.kill(process.pid, signal)
      return
    }
    // the listeners stay: a second signal that comes while they are taken away would be lost
    caught = signal
    abort.abort(new AppError({code: 'interrupted', message: `Stopped by ${signal}`, exit: codes[signal]}))
  }
  const remove = (): void => {
    for (const name of names) process.removeListener(name, listener as NodeJS.SignalsListener)
  }
  for (const name of names) process.on(name, listener as NodeJS.SignalsListener)
  return () => {
    remove()
    const signal = caught
    // A reader that takes nothing, or anything else that is still waited for, must not keep an ended program alive.
    if (signal) setTimeout(() => process.kill(process.pid, signal), lastWords).unref()
  }
}

/** True when the result would have been JSON: known even when the options cannot be read. */
function asksMachine(argv: readonly string[], loaded: CommandClass | undefined): boolean {
  const hasOptions = argv.some((word) => word.startsWith('-'))
  const tokens = hasOptions ? markValues(argv, shapesOf(loaded?.options ?? new Map())) : []
  const value = (option: string): string | undefined =>
    tokens.find((token) => token.startsWith(`--${option}=${mark}`))?.slice(option.length + 3 + mark.length)
  if (value('json') !== undefined || value('query') !== undefined) return true
  const output = tokens.includes('--csv') ? 'csv' : (value('output') ?? process.env['MALLET_OUTPUT'])
  return output === 'json' || output === 'ndjson'
}

/**
 * What oclif's Command needs of a Config to run one command of ours: no plug-ins are searched for, no manifest is read, and the Config
 * class is not loaded.
 */
function configOf({root, version}: Program, host: Host): HostedConfig {
  const config = {
    bin: 'mallet',
    name: 'mallet',
    version,
    root,
    topicSeparator: ' ',
    plugins: new Map(),
    pjson: {name: 'mallet', version, oclif: {}},
    userAgent: `mallet/${version}`,
    scopedEnvVarKeys: () => [],
    runHook: () => Promise.resolve({successes: [], failures: []}),
    host,
  }
  return config as unknown as HostedConfig
}

/** The commands of the package in a directory; the index of their words is read when more is asked of it than its text. */
export function programIn(root: string, version: string, load: Commands['load']): Program {
  const text = readFileSync(join(root, 'dist', 'words.json'), 'utf8')
  let index: WordIndex | undefined
  return {
    root,
    version,
    text,
    get index() {
      return (index ??= JSON.parse(text) as WordIndex)
    },
    load,
  }
}

/** First words of the user's own commands, for one that is not known. */
async function ownWords(index: WordIndex): Promise<string[]> {
  const {ownCandidates} = await import('../complete/own-words')
  return ownCandidates(process.env, index).map(({value}) => value)
}
