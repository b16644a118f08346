// Whether and when a request is sent again: a pure decision, so that every row of the table can be tested.
/** How often and how long a request is tried again; all times in milliseconds. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number
  readonly base: number
  readonly cap: number
  /** Longest `Retry-After` that is waited for; a longer one ends the request at once. */
  readonly retryAfterCap: number
  /** Time for all attempts and waits of a request together. */
  readonly budget: number
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 4,
  base: 500,
  cap: 20_000,
  retryAfterCap: 60_000,
  budget: 120_000,
}

/** What came of an attempt: an answer with a status, or a failure with a system code. */
export interface Attempt {
  readonly method: string
  /** The request may be sent twice without another effect than once, though its method does not say so. */
  readonly repeatable?: boolean | undefined
  readonly status?: number | undefined
  readonly errno?: string | undefined
  /** False when the failure came before a byte of the request left. */
  readonly sent?: boolean | undefined
  readonly retryAfter?: string | undefined
  /** 1 for the first. */
  readonly attempt: number
  /** Milliseconds since the first attempt began. */
  readonly elapsed: number
  /** Now, in milliseconds since 1970. */
  readonly now: number
  /** A number from 0 up to 1. */
  readonly random: number
}

export type RetryDecision =
  | {readonly retry: true; readonly wait: number}
  | {
      readonly retry: false
      readonly why: 'final' | 'unsafe' | 'attempts' | 'retry_after' | 'budget'
      readonly wait?: number
    }

const transientStatuses = new Set([408, 429, 500, 502, 503, 504, 521, 522, 524])
const transientErrnos = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRINUSE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
])

/** Failures of a connection that was never made. */
export const unsentErrnos: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRINUSE',
  'EPROXY',
])

/** Whether and when to try again. Pure: time and chance come with the attempt. Waits have full jitter. */
export function decideRetry(attempt: Attempt, policy: RetryPolicy = defaultRetryPolicy): RetryDecision {
  if (!isTransient(attempt)) return {retry: false, why: 'final'}
  const after = parseRetryAfter(attempt.retryAfter, attempt.now)
  if (!isSafe(attempt, after !== undefined)) return {retry: false, why: 'unsafe'}
  if (attempt.attempt >= policy.attempts) return {retry: false, why: 'attempts'}
  if (after !== undefined && after > policy.retryAfterCap) return {retry: false, why: 'retry_after', wait: after}
  const wait = after ?? Math.floor(attempt.random * Math.min(policy.cap, policy.base * 2 ** (attempt.attempt - 1)))
  return attempt.elapsed + wait > policy.budget ? {retry: false, why: 'budget'} : {retry: true, wait}
}

/** Milliseconds that a `Retry-After` header asks to wait, given as seconds or as a date; undefined when it is neither. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim()
  if (!text) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  // A date has a month in it; Date.parse alone would take "-5" and "1.5" for years.
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** True when the same failure may be gone the next time. */
function isTransient({status, errno}: Pick<Attempt, 'status' | 'errno'>): boolean {
  return status !== undefined ? transientStatuses.has(status) : errno !== undefined && transientErrnos.has(errno)
}

type Outcome = Pick<Attempt, 'method' | 'repeatable' | 'status' | 'errno' | 'sent'>

function isSafe(outcome: Outcome, hasRetryAfter: boolean): boolean {
  const {status} = outcome
  if (isRepeatable(outcome) || isUnsent(outcome)) return true
  return hasRetryAfter && (status === 429 || status === 503)
}

const isRepeatable = ({method, repeatable}: Outcome): boolean =>
  method === 'GET' || method === 'HEAD' || repeatable === true

const isUnsent = ({status, errno, sent}: Outcome): boolean =>
  status === undefined && (sent === false || (errno !== undefined && unsentErrnos.has(errno)))

/** True when a request that changes something failed in a way that leaves open whether the server did it. */
export function mayBeDone(outcome: Outcome): boolean {
  if (isRepeatable(outcome) || isUnsent(outcome)) return false
  return outcome.status === undefined || outcome.status === 502 || outcome.status === 504
}

/**
 * Keeps many requests of one client from multiplying a server's trouble: a retry takes a token, a success gives a tenth back, and
 * without tokens nothing is retried.
 */
export class RetryQuota {
  readonly #capacity: number
  #tokens: number

  constructor(capacity = 40) {
    this.#capacity = capacity
    this.#tokens = capacity
  }

  /** Takes a token; false when none is left. */
  take(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  succeeded(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + 0.1)
  }
}
