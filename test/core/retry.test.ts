import {describe, expect, it} from 'vitest'
import {decideRetry, defaultRetryPolicy, parseRetryAfter, RetryQuota, type Attempt} from '../../src/core/retry'

const now = Date.parse('2026-11-23T10:00:00Z')
const base: Attempt = {method: 'GET', attempt: 1, elapsed: 0, now, random: 0.5, status: 503}
const decide = (change: Partial<Attempt>) => decideRetry({...base, ...change})

describe('decideRetry', () => {
  const transient = [408, 429, 500, 502, 503, 504]
  const final = [200, 201, 202, 204, 206, 301, 304, 307, 400, 401, 403, 404, 405, 409, 413, 416, 422, 501]

  it('repeats reads after every transient status and no other', () => {
    for (const method of ['GET', 'HEAD']) {
      for (const status of transient) expect([status, decide({method, status}).retry]).toEqual([status, true])
      for (const status of final)
        expect([status, decide({method, status})]).toEqual([status, {retry: false, why: 'final'}])
    }
  })

  it('repeats other methods only where they are marked, were never sent, or the server asks for it', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      for (const status of transient) {
        expect(decide({method, status})).toEqual({retry: false, why: 'unsafe'})
        expect(decide({method, status, repeatable: true}).retry).toBe(true)
        expect(decide({method, status, retryAfter: '1'}).retry).toBe(status === 429 || status === 503)
      }
    const reset = {method: 'POST', status: undefined, errno: 'ECONNRESET'}
    expect(decide({...reset, sent: true})).toEqual({retry: false, why: 'unsafe'})
    expect(decide({...reset, sent: undefined})).toEqual({retry: false, why: 'unsafe'})
    expect(decide({method: 'POST', status: undefined, errno: 'ECONNREFUSED', sent: false}).retry).toBe(true)
  })

  it('repeats after broken connections, not after certificate or name errors', () => {
    for (const errno of ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ECONNREFUSED'])
      expect([errno, decide({status: undefined, errno}).retry]).toEqual([errno, true])
    for (const errno of [
      'ENOTFOUND',
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'HPE_X',
    ])
      expect([errno, decide({status: undefined, errno}).retry]).toEqual([errno, false])
  })

  it('waits with full jitter, doubling up to the cap', () => {
    const waits = [1, 2, 3].map((attempt) => decide({attempt, random: 0.999_999}))
    expect(waits).toEqual([499, 999, 1999].map((wait) => ({retry: true, wait})))
    expect(decide({random: 0})).toEqual({retry: true, wait: 0})
    const patient = {...defaultRetryPolicy, attempts: 100, budget: 1e9}
    expect(decideRetry({...base, attempt: 50, random: 0.5}, patient)).toEqual({retry: true, wait: 10_000})
  })

  it('never makes more than four attempts nor exceeds the budget', () => {
    expect(decide({attempt: 4})).toEqual({retry: false, why: 'attempts'})
    expect(decide({elapsed: 119_999})).toEqual({retry: false, why: 'budget'})
    for (let seed = 0; seed < 500; seed++) {
      let elapsed = 0
      let attempt = 1
      for (; ; attempt++) {
        const random = (seed * 7919 + attempt * 104_729) % 1000
        const decision = decide({attempt, elapsed, random: random / 1000})
        if (!decision.retry) break
        elapsed += decision.wait + random * 30
      }
      expect(attempt).toBeLessThanOrEqual(4)
    }
  })

  it('honours Retry-After up to a minute and names a longer one', () => {
    expect(decide({retryAfter: '7'})).toEqual({retry: true, wait: 7000})
    expect(decide({retryAfter: '60'})).toEqual({retry: true, wait: 60_000})
    expect(decide({retryAfter: '61'})).toEqual({retry: false, why: 'retry_after', wait: 61_000})
    expect(decide({retryAfter: 'Mon, 23 Nov 2026 10:00:05 GMT'})).toEqual({retry: true, wait: 5000})
  })
})

describe('parseRetryAfter', () => {
  it('reads seconds and dates and nothing else', () => {
    expect(parseRetryAfter(' 3 ', now)).toBe(3000)
    expect(parseRetryAfter('Mon, 23 Nov 2026 09:00:00 GMT', now)).toBe(0)
    for (const text of [undefined, '', '-5', '1.5', 'soon', '1e3', '99999999999999'])
      expect([text, parseRetryAfter(text, now)]).toEqual([text, undefined])
  })
})

describe('RetryQuota', () => {
  it('runs out and is refilled by successes', () => {
    const quota = new RetryQuota(2)
    expect([quota.take(), quota.take(), quota.take()]).toEqual([true, true, false])
    for (let i = 0; i < 11; i++) quota.succeeded()
    expect([quota.take(), quota.take()]).toEqual([true, false])
  })
})
