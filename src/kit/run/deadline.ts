// The time that --timeout gives a run, from its first request to its end.
import {now} from '../../core/clock'
import {AppError, exitCodes} from '../../core/errors'

export interface Deadline {
  /** Aborts when the time is up, and with the signal of the program. */
  readonly signal: AbortSignal
  /** Begins to count, unless it does already. */
  begin(): void
  /** A person is asked something: that time does not count. */
  hold(): void
  resume(): void
  end(): void
}

/** Code of the error when the time is up. */
const timeUp = 'timeout'

export const isTimeUp = (reason: unknown): boolean => reason instanceof AppError && reason.parts.code === timeUp

/** A deadline of some seconds; 0 or undefined is none. Its clock is the timer's, which setting the system's clock does not move. */
export function deadline(seconds: number | undefined, parent: AbortSignal): Deadline {
  if (seconds === undefined || seconds <= 0)
    return {signal: parent, begin: nothing, hold: nothing, resume: nothing, end: nothing}
  const controller = new AbortController()
  const pass = (): void => controller.abort(parent.reason)
  if (parent.aborted) pass()
  else parent.addEventListener('abort', pass, {once: true})
  let left = seconds * 1000
  let since: number | undefined
  let timer: NodeJS.Timeout | undefined
  let isBegun = false
  const run = (): void => {
    since = now()
    timer = setTimeout(() => controller.abort(late(seconds)), Math.min(left, 2 ** 31 - 1))
  }
  const stop = (): void => {
    clearTimeout(timer)
    if (since !== undefined) left = Math.max(0, left - (now() - since))
    since = undefined
  }
  return {
    signal: controller.signal,
    begin() {
      if (!isBegun) run()
      isBegun = true
    },
    hold: stop,
    resume() {
      if (isBegun && since === undefined) run()
    },
    end() {
      stop()
      parent.removeEventListener('abort', pass)
    },
  }
}

const nothing = (): void => undefined

const late = (seconds: number): AppError =>
  new AppError({
    code: timeUp,
    message: `Not finished within ${seconds === 1 ? '1 second' : `${seconds} seconds`}`,
    detail: 'the time that --timeout gives is up',
    hint: 'Check that the server is up: mallet ping; or allow more time with --timeout',
    exit: exitCodes.pending,
    retryable: true,
  })
