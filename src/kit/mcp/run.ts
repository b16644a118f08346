// Runs one command inside the program, for an agent: with the session's profile and login, and with a watch on what it sends.
import {keptAgents} from '../../core/agents'
import {AppError, exitCodes} from '../../core/errors'
import {defaultLimits} from '../../core/limits'
import {toAppError} from '../present/report'
import type {GlobalName} from '../parse/globals'
import type {CommandClass} from '../run/command'
import type {Context} from '../run/context'
import {execute} from '../run/execute'
import type {Given} from '../run/resolve'
import type {BeforeWrite} from '../run/writes'
import {takesDocument} from './catalog'
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
}

export interface Runner {
  /** Runs a command that only reads: nothing else leaves this machine, whatever the command does. */
  read(call: Call, watch: Watch): Promise<Outcome>
  /** Runs a command up to its first change, which `beforeWrite` sees. */
  dry(call: Call, watch: Watch, beforeWrite: BeforeWrite): Promise<Outcome>
  /** Runs a command; `beforeWrite` sees each of its changes, and throws to stop it. */
  change(call: Call, watch: Watch, beforeWrite: BeforeWrite): Promise<Outcome>
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

const refuseWrite: BeforeWrite = ({method, url}) => {
  throw new AppError({
    code: 'read_only',
    message: 'This tool only reads',
    detail: `not sent: ${method} ${url.pathname}`,
    exit: exitCodes.configuration,
  })
}

/** Runs commands as `ctx` would, on shared connections; of registries other than the server's only those in `registries` are asked. */
export function runner(ctx: Context, version: string, registries: readonly string[]): Runner {
  const agents = keptAgents({patience: defaultLimits.connect, handshake: defaultLimits.tls, maxSockets: 8})
  const own = Object.fromEntries(
    inherited.flatMap((name) => (ctx.given[name] === undefined ? [] : [[name, ctx.given[name]]])),
  )

  async function run(call: Call, watch: Watch, {beforeWrite, env, more = {}}: Mode): Promise<Outcome> {
    const {command} = call
    const {given, input} = readOptions(command, call.options)
    const kept = keeping(input, watch.onNote)
    const limit = limitOf(command, given)
    const all = {
      timeout: usualTimeout,
      ...own,
      ...form(call),
      ...given,
      ...more,
      ...(limit !== undefined && {limit: limit + 1}),
    }
    const host = {
      env,
      ...(takesDocument(command.id, 'file') && {commandEnv: {}}),
      terminal: kept.terminal,
      signal: watch.signal,
      version,
      commands: ctx.commands,
      agents,
      beforeWrite,
      admitRegistry: (registry: string) => admit(registry, registries),
    }
    const error = await execute(command.spec, command.options, all, host).then(() => undefined, toAppError)
    const read = parsed(kept.result())
    const isMore = limit !== undefined && Array.isArray(read) && read.length > limit
    return {
      ...(read !== undefined && {data: isMore ? read.slice(0, limit) : read}),
      error,
      warnings: kept.warnings,
      limitedTo: isMore ? limit : undefined,
    }
  }

  return {
    close: agents.close,
    read: (call, watch) => run(call, watch, {beforeWrite: refuseWrite, env: {...ctx.env, MALLET_READ_ONLY: 'yes'}}),
    dry: (call, watch, beforeWrite) => run(call, watch, {beforeWrite, env: ctx.env, more: {'dry-run': true}}),
    change: (call, watch, beforeWrite) => run(call, watch, {beforeWrite, env: ctx.env}),
  }
}

interface Mode {
  readonly beforeWrite: BeforeWrite
  readonly env: Context['env']
  readonly more?: Given
}

/** Results are the API's records, whole or some members of them. */
const form = ({select, query}: Call): Given => (query === undefined ? {json: (select ?? []).join(',')} : {query})

/** How many records a list is read up to; undefined for what is no list, or where the call says so itself. */
const limitOf = ({options}: CommandClass, given: Given): number | undefined =>
  ['limit', 'page', 'per-page'].some((name) => given[name] !== undefined) || !options.has('limit')
    ? undefined
    : usualLimit

/** What the command printed, as a value; text that is not JSON as it is. */
function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
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
