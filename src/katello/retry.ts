// Whether and when a request is sent again: a pure decision, so that every row of the table can be tested.

export interface Attempt {
  readonly method: string
  /** True when doing the request twice has the effect of doing it once; only then may PUT and DELETE be repeated. */
  readonly idempotent: boolean
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined
  /** `Retry-After` header, seconds or an HTTP date. */
  readonly retryAfter?: string | undefined
  /** System error code, when there was none: ECONNRESET, ETIMEDOUT … */
  readonly errorCode?: string | undefined
  /** False when the connection failed before a byte of the request was sent. */
  readonly sent: boolean
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Milliseconds already spent waiting between attempts. */
  readonly waited: number
}

export interface RetryPolicy {
  readonly attempts: number
  readonly baseMs: number
  readonly capMs: number
  readonly budgetMs: number
  readonly longestRetryAfterMs: number
}

export const defaultPolicy: RetryPolicy = {
  attempts: 4,
  baseMs: 500,
  capMs: 20_000,
  budgetMs: 120_000,
  longestRetryAfterMs: 60_000,
}

const transientStatuses = new Set([408, 429, 500, 502, 503, 504])
const transientErrors = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ECONNABORTED',
])
const beforeSending = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])

/** Milliseconds to wait before the next attempt, or undefined when there must be none. `random` is in [0, 1). */
export function retryDelay(
  a: Attempt,
  now: number,
  random: number,
  policy: RetryPolicy = defaultPolicy,
): number | undefined {
  const asked = a.status === undefined ? undefined : parseRetryAfter(a.retryAfter, now)
  if (a.attempt >= policy.attempts || !isTransient(a) || !mayRepeat(a, asked !== undefined)) return undefined
  if (asked !== undefined && asked > policy.longestRetryAfterMs) return undefined
  const delay = asked ?? random * Math.min(policy.capMs, policy.baseMs * 2 ** (a.attempt - 1))
  return a.waited + delay > policy.budgetMs ? undefined : delay
}

/** Milliseconds that a `Retry-After` header asks for, or undefined when it is absent or not readable. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (!header) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header.trim()) * 1000
  const date = /^[a-z]{3,}, /i.test(header.trim()) ? Date.parse(header) : NaN // Date.parse reads "1.5" as a day of 2001
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function isTransient({status, errorCode}: Attempt): boolean {
  return status === undefined ? transientErrors.has(errorCode ?? '') : transientStatuses.has(status)
}

function mayRepeat({method, idempotent, status, errorCode, sent}: Attempt, isAsked: boolean): boolean {
  if (method === 'GET' || method === 'HEAD') return true
  if (status === undefined && (!sent || beforeSending.has(errorCode ?? ''))) return true
  if ((status === 429 || status === 503) && isAsked) return true
  return idempotent && (method === 'PUT' || method === 'DELETE')
}
