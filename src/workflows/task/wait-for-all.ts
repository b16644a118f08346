// Waits for several tasks at a time.
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import {isUnfinished, readTask, taskFailure, waitForTask, type TaskObserver, type TaskReport} from '../../katello/tasks'
import type {Transport} from '../../katello/transport'

/** Tasks that are asked about at a time. */
const atOnce = 8

export interface Waited {
  readonly task: TaskReport
  /** Why it did not end well; undefined when it did, or has not ended. */
  readonly failure: AppError | undefined
}

export interface WaitForAll {
  readonly signal: AbortSignal
  readonly observer: TaskObserver
  /** True for a reason to stop waiting that is not a failure: the time is up. */
  readonly isTimeUp: (reason: unknown) => boolean
}

/**
 * Every task in the order of the IDs, as it ended or, when the time is up, as it was last seen. An ID that no task has is an error of
 * exit code 128, before anything is waited for.
 */
export async function waitForAll(transport: Transport, ids: readonly string[], options: WaitForAll): Promise<Waited[]> {
  const {signal, observer, isTimeUp} = options
  const begun = await readAll(transport, ids, signal)
  const seen = new Map(begun.map((task) => [task.id, task]))
  const watched: TaskObserver = {
    ...observer,
    update(task) {
      seen.set(task.id, task)
      observer.update(task)
    },
  }
  await mapParallel(begun, atOnce, async (task) => {
    if (!isUnfinished(task)) return watched.update(task)
    try {
      await waitForTask(transport, task.id, {signal, observer: watched})
    } catch (error) {
      if (signal.aborted && isTimeUp(signal.reason)) return
      throw signal.aborted ? stoppedWatching(signal.reason, [...seen.values()]) : error
    }
  })
  return ids.map((id, at) => {
    const task = seen.get(begun[at]?.id ?? id) ?? {id}
    return {task, failure: isUnfinished(task) ? undefined : taskFailure(task)}
  })
}

/** The tasks of the IDs; all IDs that no task has are one error. */
async function readAll(transport: Transport, ids: readonly string[], signal: AbortSignal): Promise<TaskReport[]> {
  let first: AppError | undefined
  const read = await mapParallel(ids, atOnce, async (id) => {
    try {
      return await readTask(transport, id, signal)
    } catch (error) {
      if (!(error instanceof AppError) || error.parts.status !== 404) throw error
      first ??= error
      return undefined
    }
  })
  const missing = ids.filter((_, at) => read[at] === undefined)
  if (first)
    throw new AppError({
      ...first.parts,
      message:
        missing.length === 1
          ? `There is no task ${missing.join()}, or you lack the permission to view it`
          : `There are no tasks ${missing.join(', ')}, or you lack the permission to view them`,
      hint: 'List tasks: mallet task list',
    })
  return read.filter((task) => task !== undefined)
}

/** The error of a person who wants to wait no longer, with how to go on. */
function stoppedWatching(reason: unknown, seen: readonly TaskReport[]): unknown {
  if (!(reason instanceof AppError) || reason.parts.code !== 'interrupted') return reason
  const left = seen.filter(isUnfinished)
  return new AppError({
    ...reason.parts,
    message: left.length === 1 ? `Stopped watching task ${left[0]?.id ?? ''}` : `Stopped watching ${left.length} tasks`,
    detail: left.length === 1 ? 'it continues on the server' : 'they continue on the server',
    hint: waitAgain(left),
  })
}

const waitAgain = (tasks: readonly TaskReport[]): string =>
  `Wait for ${tasks.length === 1 ? 'it' : 'them'}: mallet task wait ${tasks.map(({id}) => id).join(' ')}`

/** The worst of how they ended: a failure, else that some still run; undefined when all ended well. */
export function worst(all: readonly Waited[]): AppError | undefined {
  const failed = all.filter(({failure}) => failure !== undefined)
  const pending = all.filter(({task}) => isUnfinished(task))
  const [first] = failed
  if (first?.failure)
    return failed.length === 1
      ? first.failure
      : new AppError({
          ...first.failure.parts,
          message: `${failed.length} of ${all.length} tasks did not succeed`,
          detail: failed.map(({task, failure}) => `${task.id}: ${failure?.message ?? ''}`).join('; '),
          hint: `Show one: mallet task info --id ${first.task.id}`,
        })
  if (pending.length === 0) return undefined
  return new AppError({
    code: 'task_pending',
    message:
      all.length === 1
        ? `Task ${all[0]?.task.id ?? ''} is still running`
        : `${pending.length} of ${all.length} tasks are still running`,
    detail: pending.length === 1 ? 'it continues on the server' : 'they continue on the server',
    hint: waitAgain(pending.map(({task}) => task)),
    exit: exitCodes.pending,
    retryable: true,
  })
}
