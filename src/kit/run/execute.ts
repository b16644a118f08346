// The one pipeline of a command: read the options, make the session, run, present.
import {AppError, exitCodes, usageError} from '../../core/errors'
import type {Environment} from '../../config/paths'
import {checkAgreements} from './agree'
import type {Received} from '../../katello/deviation'
import {nothingToChange} from './changes'
import {context, type Context} from './context'
import {deadline} from './deadline'
import {withEnvironment} from '../parse/environment'
import {globals, shadowed, type GlobalName} from '../parse/globals'
import {selectFields} from '../../output'
import {nilWord} from '../parse/flags'
import {isMember, type Option, type OptionSet} from '../parse/options'
import type {About} from '../present/about'
import {isMachine, present, styleOf, type Style} from '../present/present'
import {withImplied} from './implied'
import {Planned} from './writes'
import {requireMembers} from './members'
import {refuseUnused} from './narrowing'
import type {Given} from './resolve'
import type {Result} from './result'
import {stoppedSandbox} from './explained'
import {session, type Session, type SessionInput} from './session'
import {readValue} from '../parse/values'
import {truth, type Origin, type Settings} from '../../config/settings'
import type {Terminal} from '../present/terminal'
import type {WordIndex} from '../parse/locate'
import type {CommandClass, Spec} from './command'
import type {Resource} from '../../resources/define'

export interface Host {
  readonly env: Environment
  readonly terminal: Terminal
  readonly signal: AbortSignal
  readonly version: string
  /** Words of the command that runs. */
  readonly command?: string | undefined
  /** All commands of the program. */
  readonly commands: Commands
  /** Sees the result before it is printed, and may replace a list that can be read once only. */
  readonly onResult?: (result: Result, style: Style) => Promise<Result>
  /** What the command itself reads of the environment, where that is not what its session reads. */
  readonly commandEnv?: Environment
  readonly agents?: SessionInput['agents']
  /** What a run inside another one may not do. */
  readonly beforeWrite?: SessionInput['beforeWrite']
  readonly admitRegistry?: SessionInput['admitRegistry']
  readonly onPlan?: Context['onPlan']
  readonly admitSecret?: Context['admitSecret']
}

/** The commands by their words, and how the class of one is loaded. */
export interface Commands {
  readonly index: WordIndex
  /** Directory of the package, and its version: what the build wrote of the commands is there. */
  readonly root: string
  readonly version: string
  readonly load: (id: string) => Promise<CommandClass>
}

const noSettings: Settings = {profile: '', values: {}, defaults: {}}

/** Runs a command with options that are already read. Throws AppErrors; the caller reports them. */
export async function execute(
  spec: Spec,
  options: OptionSet,
  typed: Given,
  host: Host,
  operands: readonly string[] = [],
): Promise<void> {
  const given = withFormat(spec, typed, withEnvironment(typed, options, host.env))
  const {terminal} = host
  terminal.quiet = given['quiet'] === true
  terminal.verbose = given['verbose'] === true
  const received: Received[] = []
  const onAnswer = (answer: Received): void => {
    if (received.push(answer) > keptAnswers) received.shift()
  }
  const onConsumed = (body: unknown): void => {
    const at = received.findIndex((answer) => answer.body === body)
    if (at >= 0) received.splice(at, 1)
  }
  const timeout = given['timeout']
  const time = deadline(typeof timeout === 'number' ? timeout : undefined, host.signal)
  const watch = mayRepeat(given) ? await import('./watch') : undefined
  const input: SessionInput = {
    ...host,
    beforeWrite: watch ? watch.refuseWrite(given) : host.beforeWrite,
    given: forLogin(given, options),
    signal: time.signal,
    begin: time.begin,
    mayMakeProfile: spec.makesProfile,
    onAnswer,
    onConsumed,
  }
  refuseEmpty(input.given)
  if (given['dry-run'] === true) (await import('./dry-run')).refuseDryRun(spec, options)
  if (typeof input.given['password'] === 'string')
    terminal.warn(
      'A password in --password is visible to other users of this machine and stays in the shell history; use --password-stdin or MALLET_PASSWORD',
    )
  const connection = session(input)
  const settings = spec.bare ? noSettings : await connection.settings()
  const filled = withDefaults(given, options, settings, host.env)
  const asked = styleOf(filled, terminal, settings.values)
  terminal.machine = isMachine(asked)
  checkNames(spec, asked) // before anything is sent
  if (asked.query !== undefined) (await import('../present/query')).checkQuery(asked.query)
  refuseUnused(spec, options, given, filled)
  await watch?.checkRepeated({spec, given, style: asked})
  const unchanged = nothingToChange(spec, options, given)
  if (unchanged && terminal.isWatched) throw unchanged
  setInteractive(terminal, settings.values.interactive?.value, given)
  const login = forLogin(filled, options)
  const own = spec.action && isMember(spec.action) ? spec.resource : undefined
  const work = isSameLogin(login, input.given) ? connection : session({...input, given: login})
  const newValues = writtenNames(spec, own)
  const run = async (said: Given): Promise<Result> => {
    const made = context(said, work, terminal, time.signal, host.commandEnv ?? host.env, own, newValues)
    const {commands, onPlan, admitSecret} = host
    const ctx: Context = {...made, operands, commands, onPlan, admitSecret}
    await checkAgreements(options, said, own, ctx.resolve.id)
    return spec.run(ctx)
  }
  if (typeof given['output-file'] === 'string') terminal.divert(given['output-file'])
  terminal.onQuestion = (isOpen) => (isOpen ? time.hold() : time.resume())
  try {
    const once = (): Promise<Result> =>
      withImplied(filled, run, work, terminal).catch((error: unknown) =>
        planned(error, spec.continues?.(filled), terminal),
      )
    const watched = {spec, given, style: asked, terminal, signal: time.signal, command: host.command ?? ''}
    const made = await (watch ? watch.repeated(once, watched) : once())
    const style = 'isPlan' in made && made.isPlan === true ? wholeOf(asked) : asked
    const result = (await host.onResult?.(made, style)) ?? made
    if (given['no-pager'] !== true && style.format !== 'silent' && result.kind !== 'message')
      await terminal.page(settings.values.pager?.value, given['wide'] === true || given['no-truncate'] === true)
    const page = style.format === 'html' ? await pageOf(spec, options, typed, host, work) : undefined
    await present(result, {...style, page}, terminal, given)
    time.end() // a person may read for as long as they like
    await terminal.finish()
    if ('failure' in result && result.failure) throw result.failure
  } catch (error) {
    if (error instanceof AppError && error.parts.status !== undefined)
      throw await completed(error, spec, options, filled, host.commands, unchanged)
    throw error instanceof AppError || received.length === 0
      ? stoppedSandbox(error, settings, connection.paths)
      : (await import('../../katello/deviation')).explained(error, received)
  } finally {
    time.end()
    await terminal.abandon()
  }
}

/** True for options that repeat the command. */
const mayRepeat = (given: Given): boolean =>
  given['watch'] === true || given['until'] !== undefined || given['watch-interval'] !== undefined

/** What a page says of itself. */
async function pageOf(spec: Spec, options: OptionSet, typed: Given, host: Host, work: Session): Promise<About> {
  const {aboutPage} = await import('../present/about')
  const server = spec.bare ? undefined : await work.server()
  return aboutPage({command: host.command ?? '', summary: spec.summary, options, typed, server, now: new Date()})
}

/** What a dry run prints in place of its result. */
async function planned(error: unknown, then: string | undefined, terminal: Terminal): Promise<Result> {
  if (!(error instanceof Planned)) throw error
  const {noteDryRun, plannedResult} = await import('./dry-run')
  noteDryRun({terminal})
  return plannedResult(error, then)
}

/** A plan has other members than the result that `--json` and `--query` name. */
const wholeOf = (style: Style): Style => ({...style, query: undefined, fields: undefined, api: style.api && []})

/** An error of the server with what the command line adds to it. */
async function completed(
  error: AppError,
  {resource, action}: Spec,
  options: OptionSet,
  given: Given,
  {index}: Commands,
  unchanged: AppError | undefined,
): Promise<AppError> {
  if (unchanged && /^the server says: param is missing/i.test(error.parts.detail ?? ''))
    return new AppError({...error.parts, message: unchanged.message, hint: unchanged.parts.hint})
  const {withNextStep} = await import('../help/next-step')
  return withNextStep(error, {resource, action, options, given, isCommand: (words) => Object.hasOwn(index, words)})
}

/** Answers that a failure may be about; more of them would keep a long list in memory. */
const keptAnswers = 6

/** Refuses names after `--json` and `--fields` that the command cannot print. NDJSON takes the API's names, as `--json` does. */
function checkNames(spec: Spec, {api, fields, format}: Style): void {
  if (api) requireMembers(spec, api)
  if (fields && format === 'ndjson' && spec.answer) requireMembers(spec, fields)
  else if (fields && spec.fields) selectFields(spec.fields, fields)
}

/** Look-ups of the command's own resource that its action writes: `--name` of an update is a new name beside `--id`. */
function writtenNames({action, renames}: Spec, own: Resource | undefined): string[] {
  if (!own || !action || renames === false) return []
  return Object.keys(own.lookup).filter((key) => key in action.params)
}

/** Refuses an empty address, user, password or file: ignored, it would give way to what is saved, without a word. */
function refuseEmpty(given: Given): void {
  for (const name of neverEmpty)
    if (given[name] === '' || given[name] === null)
      throw usageError(`--${name} is empty`, `Give it a value, or omit --${name}`)
}

const neverEmpty: readonly GlobalName[] = [
  'server',
  'username',
  'password',
  'profile',
  'config',
  'ssl-ca-file',
  'ssl-ca-path',
  'ssl-client-cert',
  'ssl-client-key',
  'output-file',
  'output-env',
  'junit',
  'summary',
]

/** `--format` of commands that have it as the second name of `--output`; before what the environment says. */
function withFormat({hasFormat}: Spec, typed: Given, given: Given): Given {
  const {format} = given
  if (hasFormat !== true || typeof format !== 'string') return given
  const {output} = typed
  if (output !== undefined && output !== format)
    throw usageError(`--format ${format} and --output ${String(output)} are two formats`, 'Omit one of them')
  return {...given, output: format}
}

/** The options as the session reads them: a command's own `--username` is not who logs in. */
function forLogin(given: Given, options: OptionSet): Given {
  const taken = Object.entries(shadowed).filter(([name]) => options.has(name))
  if (taken.length === 0) return given
  return {...given, ...Object.fromEntries(taken.map(([name, other]) => [name, given[other]]))}
}

/** True where saved defaults have changed nothing that a session reads: the settings need not be read again. */
const isSameLogin = (filled: Given, given: Given): boolean =>
  Object.keys(globals).every((name) => filled[name] === given[name])

function setInteractive(terminal: Terminal, configured: string | undefined, given: Given): void {
  const asked = given['interactive'] ?? truth(configured)
  if (asked === false) terminal.interactive = false
}

/** Saved defaults fill options that were not given, where the command has them; the profile's organization before others. */
export function withDefaults(given: Given, options: OptionSet, {defaults, values}: Settings, env: Environment): Given {
  if (given['no-use-defaults'] === true || given['use-defaults'] === false) return given
  const out: Record<string, unknown> = {...given}
  const {organization_id, organization} = values
  for (const [key, entry] of [...Object.entries({organization_id, organization}), ...Object.entries(defaults)]) {
    const name = key.replaceAll('_', '-')
    const option = options.get(name)
    if (!entry || !option) continue
    const base = name.replace(/-(id|label|title)$/, '')
    if (['', '-id', '-label', '-title'].some((suffix) => out[base + suffix] !== undefined)) continue
    out[name] = readDefault(key, entry, option, env)
  }
  return out
}

/** A default is read as the option is that it stands for. */
function readDefault(key: string, {value, origin}: Origin, {name, param}: Option, env: Environment): unknown {
  try {
    const read = readValue(`--${name}`, param, value, nilWord(env))
    return param.repeated ? [read] : read
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError({
      ...error.parts,
      code: 'configuration',
      message: `The saved default ${key} is not valid: ${error.message}`,
      detail: `set in: ${origin}`,
      hint: `Change it: mallet defaults add --param-name ${key} --param-value VALUE`,
      exit: exitCodes.configuration,
    })
  }
}

/** A text option that must be there. */
export function need(ctx: Context, option: string): string {
  const value = ctx.text(option)
  if (value === undefined) throw usageError(`Missing required option --${option}`, `Add --${option} VALUE`)
  return value
}
