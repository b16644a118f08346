// What a command's code works with.
import {AppError, exitCodes} from '../../core/errors'
import {client, send, type Client, type Prepared} from '../../katello/client'
import type {Params} from '../../katello/query'
import type {Transport} from '../../katello/transport'
import {isBulk, stillPending, subTaskErrors, taskFailure, waitForTask, type TaskReport} from '../../katello/tasks'
import type {Action, Resource} from '../../resources/define'
import {taskProgress} from '../present/progress'
import {isTimeUp} from './deadline'
import {prepare} from './request'
import {requireSupported} from '../../workflows/server-release'
import {resolver, type Given, type Id, type Resolver} from './resolve'
import type {Commands} from './execute'
import type {Changes} from './dry-run'
import type {Result} from './result'
import type {SecretSource} from '../../workflows/as-code/model'
import type {Session} from './session'
import type {Terminal} from '../present/terminal'

export interface Context {
  readonly given: Given
  /** What follows the words of the command besides options. */
  readonly operands: readonly string[]
  readonly commands: Commands
  readonly session: Session
  readonly resolve: Resolver
  readonly terminal: Terminal
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  /** The API, typed by the contract. */
  readonly client: Client
  /** Text of an option, undefined when it is not given. */
  text(option: string): string | undefined
  /** All texts of an option that may be given several times, none when it is not given. */
  texts(option: string): readonly string[]
  flag(option: string): boolean
  /** Id of the resource the options name, looked up when they name it by name. */
  id(resource: Resource, base?: string): Promise<Id | undefined>
  required(resource: Resource, base?: string): Promise<Id>
  /** Request of an action with what the options say, plus `more`. */
  prepare(resource: Resource, action: Action, more?: Params): Promise<Prepared>
  /** Sends a prepared request; gives the body of the answer. */
  send<T = unknown>(request: Prepared): Promise<T>
  /** Sends an action with what the options say, plus `more`; gives its answer. */
  call<T>(resource: Resource, action: Action<T>, more?: Params): Promise<T>
  /** Waits for a task and fails as it failed; gives the task as it ended. */
  wait(task: Pick<TaskReport, 'id'>): Promise<TaskReport>
  /** `--dry-run`: nothing may be changed, on the server or on this machine. */
  readonly isDry: boolean
  /** The result of a dry run that looked for itself what would be sent and written. */
  planned(changes: Changes): Promise<Result>
  /** Asks before something that cannot be undone; true at once in scripts and with --yes. An answer of no is an error of exit code 130. */
  confirm(question: string): Promise<void>
  /** Sees all that a compound command is about to do, before its first change and in a dry run; throws to keep it from that. */
  readonly onPlan?: ((plan: unknown) => void) | undefined
  /** Sees where a file says that a secret is, and what is done with it, before anything is changed; throws to refuse it. */
  readonly admitSecret?: ((source: SecretSource, use: string) => void) | undefined
}

export function context(
  given: Given,
  session: Session,
  terminal: Terminal,
  signal: AbortSignal,
  env: Context['env'],
  own?: Resource,
  newValues: readonly string[] = [],
): Omit<Context, 'operands' | 'commands' | 'onPlan' | 'admitSecret'> {
  const transport = (): Promise<Transport> => session.transport()
  const resolve = resolver(transport, given, terminal.isWatched, own, newValues)
  const text = (option: string): string | undefined =>
    typeof given[option] === 'string' ? (given[option] as string) : undefined
  const wait = async (task: Pick<TaskReport, 'id'>): Promise<TaskReport> => {
    const t = await transport()
    try {
      const ended = await waitForTask(t, String(task.id), {observer: taskProgress(terminal), signal})
      const plain = taskFailure(ended)
      const failure = plain && taskFailure(ended, isBulk(ended) ? await subTaskErrors(t, ended) : [])
      if (failure) throw failure
      return ended
    } catch (error) {
      throw signal.aborted ? stoppedWatching(task.id, error, Number(given['timeout'])) : error
    }
  }
  const api = client(transport, wait)
  const prepared = async (resource: Resource, action: Action, more?: Params): Promise<Prepared> => {
    const request = await prepare(resource, action, given, resolve, more)
    const name = Object.keys(resource.actions).find((key) => resource.actions[key] === action)
    if (resource.api !== undefined && name !== undefined)
      await requireSupported(api, {resource: resource.api, action: name}, request.params)
    return request
  }
  return {
    given,
    client: api,
    session,
    resolve,
    terminal,
    signal,
    env,
    text,
    texts: (option) => {
      const value = given[option]
      return Array.isArray(value) ? value.map(String) : []
    },
    flag: (option) => given[option] === true,
    id: (resource, base) => resolve.id(resource, base),
    required: (resource, base) => resolve.required(resource, base),
    prepare: prepared,
    send: async <T>(request: Prepared): Promise<T> => send<T>(await transport(), request),
    call: async <T>(resource: Resource, action: Action<T>, more?: Params): Promise<T> =>
      send<T>(await transport(), await prepared(resource, action, more)),
    wait,
    isDry: given['dry-run'] === true,
    planned: async (changes) => (await import('./dry-run')).plannedChanges({terminal}, changes),
    async confirm(question) {
      if (given['yes'] === true || given['dry-run'] === true || (await terminal.confirm(question))) return
      throw new AppError({
        code: 'declined',
        message: 'Nothing was changed',
        exit: exitCodes.interrupted,
      })
    },
  }
}

function stoppedWatching(id: string, cause: unknown, timeout: number): unknown {
  if (isTimeUp(cause)) return stillPending(id, timeout * 1000)
  if (!(cause instanceof AppError) || cause.parts.code !== 'interrupted') return cause
  return new AppError({
    ...cause.parts,
    message: `Stopped watching task ${id}`,
    detail: 'it continues on the server',
    hint: `Watch it again: mallet task progress --id ${id}`,
  })
}
