// Runs one command inside the program, for an agent: with the session's profile and login, and with a watch on what it sends.
import {keptAgents} from '../../core/agents'
import {AppError, exitCodes} from '../../core/errors'
import {isObject} from '../../core/json'
import {defaultLimits} from '../../core/limits'
import {toAppError} from '../present/report'
import type {GlobalName} from '../parse/globals'
import type {CommandClass} from '../run/command'
import type {Context} from '../run/context'
import {execute} from '../run/execute'
import type {Given} from '../run/resolve'
import type {BeforeWrite} from '../run/writes'
import type {Page} from '../../katello/paging'
import type {SecretSource} from '../../workflows/as-code/model'
import type {Result} from '../run/result'
import {takesDocument} from './catalog'
import {harmless} from './data'
import {completedFor} from './workflows'
import {keeping} from './terminal'
import {readOptions} from './values'

export interface Call {
  readonly command: CommandClass
  readonly options: Readonly<Record<string, unknown>>
  /** Names of members that are wanted, all without any. */
  readonly select?: readonly string[] | undefined
  /** A JMESPath expression. */
  readonly query?: string | undefined
}

export interface Watch {
  readonly signal: AbortSignal
  readonly onNote: (text: string) => void
}

export interface Outcome {
  readonly data?: unknown
  readonly error?: AppError | undefined
  readonly warnings: readonly string[]
  readonly limitedTo?: number | undefined
  /** How many records there are, of a list that has more than were read. */
  readonly total?: number | undefined
  /** How to read what is missing of it. */
  readonly hint?: string | undefined
}

/** What a workflow does on the way to its end. Each throws to stop it. */
export interface Seen {
  /** All that it is about to do. */
  readonly onPlan: (plan: unknown) => void
  /** An environment variable whose value is sent, and by what. */
  readonly onSecret?: (variable: string, use: string) => void
  /** The name of a step that changes something, before it is done. */
  readonly beforeStep?: (name: string) => void
}

export interface Runner {
  /** Runs a command that only reads: nothing else leaves this machine, whatever the command does. */
  read(call: Call, watch: Watch): Promise<Outcome>
  /** Runs a command up to its first change, which `beforeWrite` sees. */
  dry(call: Call, watch: Watch, beforeWrite: BeforeWrite): Promise<Outcome>
  /** Runs a command; `beforeWrite` sees each of its changes, and throws to stop it. */
  change(call: Call, watch: Watch, beforeWrite: BeforeWrite): Promise<Outcome>
  /** Runs a workflow up to its plan: nothing else than reads leaves this machine. */
  plan(call: Call, watch: Watch, seen: Seen): Promise<Outcome>
  /** Runs a workflow to its end, without a question. */
  carryOut(call: Call, watch: Watch, seen: Seen & {readonly beforeWrite: BeforeWrite}): Promise<Outcome>
  /** Closes the connections. */
  close(): void
}

/** Options of `mallet mcp` itself that hold for each command that it runs. */
const inherited: readonly GlobalName[] = [
  'config',
  'debug',
  'no-use-defaults',
  'password',
  'profile',
  'server',
  'ssl-ca-file',
  'ssl-ca-path',
  'ssl-client-cert',
  'ssl-client-key',
  'ssl-with-basic-auth',
  'timeout',
  'trace',
  'use-defaults',
  'username',
  'verify-ssl',
]

/** Records that are read of a list unless the call says how many. */
const usualLimit = 100

/** Seconds that one call may take unless `--timeout` says so. */
const usualTimeout = 300

/** The same for carrying out a workflow, which waits for many tasks. */
const workflowTimeout = 3600

const refuseWrite: BeforeWrite = ({method, url}) => {
  throw new AppError({
    code: 'read_only',
    message: 'This tool only reads',
    detail: `not sent: ${method} ${url.pathname}`,
    exit: exitCodes.configuration,
  })
}

export interface Allowed {
  /** Registries besides the server's that may be asked. */
  readonly registries: readonly string[]
  /** Environment variables that documents may use as secrets. */
  readonly secrets: readonly string[]
}

/** Runs commands as `ctx` would, on shared connections. */
export function runner(ctx: Context, version: string, {registries, secrets}: Allowed): Runner {
  const agents = keptAgents({patience: defaultLimits.connect, handshake: defaultLimits.tls, maxSockets: 8})
  const own = Object.fromEntries(
    inherited.flatMap((name) => (ctx.given[name] === undefined ? [] : [[name, ctx.given[name]]])),
  )

  async function run(call: Call, watch: Watch, mode: Mode): Promise<Outcome> {
    const {beforeWrite, env, more = {}, seen, timeout = usualTimeout, commandEnv = {}} = mode
    const {command} = call
    const read = readOptions(command, call.options)
    const given = completedFor(command.id, read.given)
    const kept = keeping(read.input, {
      onNote: watch.onNote,
      beforeStep: seen?.beforeStep,
      isWhole: mode.isLean !== true,
    })
    const limit = limitOf(command, given)
    const queries = call.query === undefined ? undefined : await queriesOf(call.query)
    const counted: {total?: number | undefined} = {}
    const all = {
      timeout,
      ...own,
      json: (call.select ?? []).join(','),
      ...given,
      ...more,
      ...(limit !== undefined && {limit: limit + 1}),
    }
    const host = {
      env,
      ...(takesDocument(command.id, 'file') && {commandEnv}),
      terminal: kept.terminal,
      signal: watch.signal,
      version,
      commands: ctx.commands,
      agents,
      beforeWrite,
      admitRegistry: (registry: string) => admit(registry, registries),
      onResult: (result: Result) => Promise.resolve(counting(result, counted)),
      onPlan: seen?.onPlan,
      admitSecret(source: SecretSource, use: string) {
        const variable = variableOf(source, secrets) // refused whether or not anybody wants to know of it
        seen?.onSecret?.(variable, use)
      },
    }
    const error = await execute(command.spec, command.options, all, host).then(() => undefined, toAppError)
    const printed = parsed(kept.result())
    const isMore = limit !== undefined && Array.isArray(printed) && printed.length > limit
    const whole = isMore ? printed.slice(0, limit) : printed
    const isWhole = mode.isLean === true && call.select === undefined && !queries
    return {
      ...(whole !== undefined && {data: queries ? queries(whole) : isWhole ? lean(whole) : whole}),
      error,
      warnings: kept.warnings,
      limitedTo: isMore ? limit : undefined,
      total: counted.total,
      hint: isMore ? moreHint(command, limit) : undefined,
    }
  }

  const reading = {beforeWrite: refuseWrite, env: {...ctx.env, MALLET_READ_ONLY: 'yes'}}
  return {
    close: agents.close,
    read: (call, watch) => run(call, watch, {...reading, isLean: true}),
    plan: (call, watch, seen) => run(call, watch, {...reading, seen, more: {'dry-run': true}}),
    carryOut: (call, watch, {beforeWrite, ...seen}) =>
      run(call, watch, {
        beforeWrite,
        env: ctx.env,
        seen,
        more: {yes: true},
        timeout: workflowTimeout,
        commandEnv: Object.fromEntries(secrets.map((name) => [name, ctx.env[name]])),
      }),
    dry: (call, watch, beforeWrite) => run(call, watch, {beforeWrite, env: ctx.env, more: {'dry-run': true}}),
    change: (call, watch, beforeWrite) => run(call, watch, {beforeWrite, env: ctx.env}),
  }
}

interface Mode {
  readonly beforeWrite: BeforeWrite
  readonly env: Context['env']
  readonly more?: Given
  readonly seen?: Seen
  /** Members of records that are null are left out, unless the call says which it wants. */
  readonly isLean?: boolean
  /** Seconds. */
  readonly timeout?: number
  /** What a document's secrets may be; nothing in its text is filled in from it, since its plan was made without. */
  readonly commandEnv?: Context['env']
}

/** How many records a list is read up to; undefined for what is no list, or where the call says so itself. */
const limitOf = ({options}: CommandClass, given: Given): number | undefined =>
  ['limit', 'page', 'per-page'].some((name) => given[name] !== undefined) || !options.has('limit')
    ? undefined
    : usualLimit

/**
 * What a JMESPath expression makes of records. They are made harmless before: afterwards a secret could be under another name. Throws
 * for what is no expression.
 */
async function queriesOf(expression: string): Promise<(data: unknown) => unknown> {
  const {checkQuery, evaluated} = await import('../present/query')
  checkQuery(expression)
  return (data) => evaluated(expression, harmless(data))
}

/** Records without members that are null: lists of hosts have dozens in each. */
function lean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lean)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, lean(one)]])))
}

/** How to read more of a list than was read. */
function moreHint({options}: CommandClass, limit: number): string {
  const ways = [
    ...(options.has('search') ? ['narrow it with search'] : []),
    ...(options.has('page') ? [`read on with page 2 and per-page ${limit}`] : [`raise limit`]),
  ]
  const said = ways.join(', or ')
  return said.charAt(0).toUpperCase() + said.slice(1)
}

/** What the command printed, as a value; text that is not JSON as it is. */
function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Reads the total of a list while it is printed. */
function counting(result: Result, counted: {total?: number | undefined}): Result {
  if (result.kind !== 'list') return result
  const {pages} = result
  async function* seen(): AsyncGenerator<Page> {
    for await (const page of pages) {
      counted.total = page.total ?? counted.total
      yield page
    }
  }
  return {...result, pages: seen()}
}

/** The environment variable that a secret is in. Throws for one that may not be used, and for files and programs. */
function variableOf(source: SecretSource, secrets: readonly string[]): string {
  if ('env' in source && secrets.includes(source.env)) return source.env
  const [name, hint] =
    'env' in source
      ? [`the environment variable ${source.env}`, `The person who runs mallet mcp can add: --secret-env ${source.env}`]
      : [
          'file' in source ? `the file ${source.file}` : 'a program',
          'Write {env: NAME}, with a variable that mallet mcp was started for by --secret-env NAME',
        ]
  throw new AppError({
    code: 'secret_not_allowed',
    message: `A secret of the document may not come from ${name} here`,
    hint,
    exit: exitCodes.configuration,
  })
}

function admit(registry: string, registries: readonly string[]): void {
  if (registries.includes(registry)) return
  throw new AppError({
    code: 'registry_not_allowed',
    message: `The registry ${registry} may not be asked from here`,
    detail: "only the server's own registry, and those that mallet mcp was started for",
    hint: `The person who runs mallet mcp can add: --registry ${registry}`,
    exit: exitCodes.configuration,
  })
}
