// What jobs write on their hosts, read while they run.
import {jobInvocations, type OutputLine} from '../../contract/job-invocations'
import type {AppError} from '../../core/errors'
import type {Client} from '../../katello/client'
import {advised} from './advice'
import {pause} from '../../katello/pause'

interface FollowOptions {
  /** Read what is there now, and do not wait for more. */
  readonly isOnce?: boolean
  readonly signal: AbortSignal
  /** Told once when the job has not started yet, with the time at which it is to. */
  readonly onDelay?: (startAt: string | null) => void
  /** Other words for an error of the server. */
  readonly advise?: (error: AppError) => Partial<AppError['parts']>
  /** Milliseconds between two looks: the first, and the longest while nothing new comes. */
  readonly firstPause?: number
  readonly longestPause?: number
}

/** The output of a job on a host, piece by piece in the order of their times, until the job is over. */
export async function* followOutput(
  client: Client,
  job: number | string,
  host: number | string,
  {isOnce = false, signal, onDelay, advise = () => ({}), firstPause = 500, longestPause = 2000}: FollowOptions,
): AsyncGenerator<readonly OutputLine[]> {
  let since: number | undefined
  let interval = firstPause
  let isDelayed = false
  for (;;) {
    const about = {id: String(job), host_id: host, ...(since !== undefined && {since: String(since)})}
    const answer = await advised(client.call(jobInvocations.output, about), advise)
    if (answer.delayed === true && !isDelayed) onDelay?.(answer.start_at ?? null)
    isDelayed = answer.delayed === true
    const lines = answer.output.toSorted((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))
    since = lines.at(-1)?.timestamp ?? since
    if (lines.length > 0) yield lines
    if (answer.complete || isOnce) return
    interval = lines.length > 0 ? firstPause : Math.min(interval * 1.5, longestPause)
    await pause(interval, signal)
  }
}
