// Waiting for a Foreman task and telling the truth about how it ended. No terminal here: progress goes to an observer.
import {foremanTasks, subTasks, type Task} from '../contract/foreman-tasks'
import {now} from '../core/clock'
import {AppError, exitCodes} from '../core/errors'
import {asText} from '../core/json'
import {pause} from './pause'
import type {Params} from './query'
import {route} from './route'
import type {Transport} from './transport'

/**
 * A task as any server reports it. Older ones leave members out, and an answer about a task that was just started may hold
 * little but its id.
 */
export type TaskReport = Pick<Task, 'id'> &
  Partial<Omit<Task, 'id' | 'humanized'>> & {readonly humanized?: Partial<Task['humanized']>}

export interface TaskObserver {
  /** Called at the start and at every change of state, progress or output. */
  update(task: TaskReport): void
  /** A poll was lost; the task goes on. */
  lost(problem: string, forMs: number): void
  /** Called once, when the wait is over for whatever reason. */
  end(task: TaskReport | undefined): void
}

export interface WaitOptions {
  /** Milliseconds the wait may take in all; undefined: as long as the task takes. */
  readonly timeout?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly observer?: TaskObserver | undefined
  /** Milliseconds between the first two polls; the intervals grow from there. Short: many tasks take no longer. */
  readonly firstInterval?: number
  readonly longestInterval?: number
  /** Milliseconds of failing polls that are put up with. */
  readonly tolerate?: number
}

/** True when an answer is a task: it has the members every Foreman task has. */
export function isTask(body: unknown): body is TaskReport {
  if (body === null || typeof body !== 'object' || !('id' in body)) return false
  return (
    ('humanized' in body || 'state' in body) &&
    ('label' in body || 'humanized' in body || 'result' in body) &&
    !('tasks' in body && 'errors' in body && !('state' in body))
  )
}

/** The answer of an action that is documented to give a task. */
export function asTask(answer: unknown): TaskReport {
  const body = answer as {id?: unknown; task?: unknown} | undefined
  if (body?.task && typeof body.task === 'object') return asTask(body.task)
  if (body?.id === undefined)
    throw new AppError({
      code: 'unexpected_answer',
      message: 'The server did not return the task that it started',
      hint: 'List tasks: mallet task list',
      exit: exitCodes.failed,
    })
  return {...(body as TaskReport), id: String(body.id)}
}

/** One task by id. A task the server does not know is an error of exit code 128. */
export async function readTask(
  transport: Transport,
  id: string,
  signal?: AbortSignal,
  query: Params = {},
): Promise<TaskReport> {
  const {path} = route(foremanTasks.show, {id})
  const {body} = await transport.request<TaskReport | undefined>('GET', path, {
    signal,
    query,
    answer: foremanTasks.show.answer,
  })
  if (body === null || typeof body !== 'object' || !('state' in body || 'pending' in body || 'result' in body))
    throw new AppError({
      code: 'unexpected_answer',
      message: `The response of the server about task ${id} is not a task`,
      hint: `Try again: mallet task info --id ${id}`,
      exit: exitCodes.failed,
      retryable: true,
    })
  return {...body, id: String(body.id ?? id)}
}

/** True while the task still has something to do. A paused task waits for an administrator: it will not go on by itself. */
export function isUnfinished(task: TaskReport): boolean {
  if (task.state === 'stopped' || task.state === 'paused') return false
  if (task.state !== undefined) return true
  return task.pending !== false
}

/** Milliseconds that the last poll may take when the time is up. */
const grace = 1000

/**
 * Polls until the task stops, pauses, or the time is up (AppError with exit code 75). Lost polls are tolerated for five
 * minutes, since the task goes on without us. How the task ended is left to {@link taskFailure}.
 */
export async function waitForTask(transport: Transport, id: string, options: WaitOptions = {}): Promise<TaskReport> {
  const {timeout = Infinity, tolerate = 300_000, observer, signal} = options
  const started = now()
  const left = (): number => started + timeout - now()
  const stop = stopper(timeout + grace, () => stillPending(id, timeout), signal)
  let interval = options.firstInterval ?? 100
  let lostSince: number | undefined
  let last: TaskReport | undefined
  try {
    for (;;) {
      try {
        last = await Promise.race([readTask(transport, id, stop.signal), stop.stopped])
        lostSince = undefined
        observer?.update(last)
        if (!isUnfinished(last)) return last
      } catch (error) {
        if (stop.signal.aborted) throw stop.signal.reason
        if (!(error instanceof AppError)) throw error
        if (!mayPass(error)) throw unwatched(id, error)
        lostSince ??= now()
        const lostFor = now() - lostSince
        observer?.lost(error.message, lostFor)
        if (lostFor > tolerate) throw unknownOutcome(id, error)
      }
      if (left() <= 0) throw stillPending(id, timeout)
      await pause(Math.min(interval, left()), stop.signal)
      interval = Math.min(interval * 1.5, options.longestInterval ?? 5000)
    }
  } finally {
    stop.end()
    observer?.end(last)
  }
}

/** A poll that failed for now: the server is away, or something in front of it answers in its place. */
const mayPass = ({parts}: AppError): boolean => parts.retryable === true || parts.code === 'not_katello'

/** A poll that was refused: the task itself goes on, and how to watch it again must not be lost. */
function unwatched(id: string, {parts}: AppError): AppError {
  const again =
    parts.status === 404 ? `Look for it: mallet task list --search 'id = ${id}'` : `mallet task progress --id ${id}`
  return new AppError({
    ...parts,
    detail: [parts.detail, `task ${id} was started, and what became of it is not known`].filter(Boolean).join('; '),
    hint: parts.status === 404 ? again : [parts.hint, `then watch the task: ${again}`].filter(Boolean).join('; '),
  })
}

/** Ends a wait from outside: when the time is up, even while the server is silent, and when `signal` aborts. */
function stopper(
  ms: number,
  late: () => AppError,
  signal: AbortSignal | undefined,
): {signal: AbortSignal; stopped: Promise<never>; end: () => void} {
  const controller = new AbortController()
  const pass = (): void => controller.abort(signal?.reason)
  const timer = Number.isFinite(ms) ? setTimeout(() => controller.abort(late()), ms) : undefined
  const stopped = new Promise<never>((_, reject) =>
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), {once: true}),
  )
  stopped.catch(() => undefined) // nobody may be waiting for it
  if (signal?.aborted) pass()
  else signal?.addEventListener('abort', pass, {once: true})
  return {
    signal: controller.signal,
    stopped,
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', pass)
    },
  }
}

/** What a task says of its own errors; empty when it says nothing. */
export function taskErrors(task: TaskReport): string[] {
  const errors: unknown = task.humanized?.errors
  const texts = Array.isArray(errors) ? errors : [errors]
  return texts.flatMap((e: unknown) => (typeof e === 'string' && e.trim() !== '' ? [e.trim()] : []))
}

/** What a task says of its result to people; some put an object where others have text. */
export const taskOutput = (task: TaskReport): string | undefined => asText(task.humanized?.output)

/** True for tasks whose work is done by sub-tasks: what went wrong is said there. */
export const isBulk = (task: TaskReport): boolean =>
  task.label === 'Actions::BulkAction' || task.output?.['total_count'] !== undefined

/** Errors of the sub-tasks of a bulk task, each with the sub-task's own name; empty when it has none or they cannot be read. */
export async function subTaskErrors(transport: Transport, task: TaskReport): Promise<string[]> {
  try {
    const {path} = route(subTasks, {parent_task_id: task.id})
    const {body} = await transport.request<{results?: TaskReport[]}>('GET', path)
    return (body?.results ?? [])
      .filter((sub) => sub.result !== undefined && sub.result !== 'success' && sub.result !== 'pending')
      .map((sub) => [sub.action ?? sub.id, taskErrors(sub).join('; ') || sub.result].join(': '))
  } catch {
    return []
  }
}

/** The error for a task that did not end well, or undefined when it did. `errors` adds what sub-tasks said. */
export function taskFailure(task: TaskReport, errors: readonly string[] = []): AppError | undefined {
  const ended = task.state === 'paused' ? 'paused' : task.result
  if (ended === undefined || ended === 'success' || (ended === 'pending' && task.state !== 'stopped')) return undefined
  const words =
    {
      error: 'failed',
      warning: 'ended with a warning',
      cancelled: 'was cancelled',
      paused: 'is paused after an error',
      pending: 'stopped without a result',
    }[ended] ?? `ended as ${ended}`
  const said = [...taskErrors(task), ...errors]
  return new AppError({
    code: `task_${ended}`,
    message: `The task ${task.humanized?.action ? `"${task.humanized.action}" ` : ''}${words}`,
    detail: said.length > 0 ? `the server says: ${[...new Set(said)].join('; ')}` : undefined,
    hint:
      ended === 'paused'
        ? `Show it: mallet task info --id ${task.id}; resume it: mallet task resume --task-ids ${task.id}`
        : `Show it: mallet task info --id ${task.id}`,
    exit: exitCodes.failed,
  })
}

/** The error of a wait that was given up after `timeout` milliseconds. */
export function stillPending(id: string, timeout: number): AppError {
  const seconds = Math.round(timeout / 1000)
  return new AppError({
    code: 'task_pending',
    message: `Task ${id} is still running after ${seconds === 1 ? '1 second' : `${seconds} seconds`}`,
    detail: 'it continues on the server',
    hint: `Watch it: mallet task progress --id ${id}`,
    exit: exitCodes.pending,
    retryable: true,
  })
}

function unknownOutcome(id: string, cause: AppError): AppError {
  return new AppError({
    code: 'task_unknown',
    message: `The server has not responded about task ${id} for five minutes`,
    detail: cause.message,
    hint: `When it responds again: mallet task progress --id ${id}`,
    exit: exitCodes.failed,
    retryable: true,
  })
}
