import {describe, expect, it} from 'vitest'
import {decideRetry, defaultRetryPolicy, mayBeDone, parseRetryAfter, type Attempt} from '../../src/core/retry'

const now = Date.parse('2026-03-01T12:00:00Z')
const first: Attempt = {method: 'GET', attempt: 1, elapsed: 0, sent: true, now, random: 0.5}
function delay(a: Partial<Attempt>, random = 0.5, policy = defaultRetryPolicy): number | undefined {
  const decision = decideRetry({...first, ...a, random}, policy)
  return decision.retry ? decision.wait : undefined
}

// The rule, written as lists: who may be repeated after what.
const statuses = [200, 301, 400, 401, 403, 404, 408, 409, 415, 422, 429, 500, 501, 502, 503, 504, 505, 521, 599]
const passing = new Set([408, 429, 500, 502, 503, 504, 521])
const reset = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED']
const unsent = ['ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']
const lasting = [
  'ENOTFOUND',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNKNOWN',
]
const requests = [
  {method: 'GET'},
  {method: 'HEAD'},
  {method: 'PUT', repeatable: true},
  {method: 'DELETE', repeatable: true},
  {method: 'POST', repeatable: true},
  {method: 'PUT'},
  {method: 'DELETE', repeatable: false},
  {method: 'POST'},
  {method: 'PATCH', repeatable: false},
] as const
const mayRepeat = (request: Pick<Attempt, 'method' | 'repeatable'>): boolean =>
  request.method === 'GET' || request.method === 'HEAD' || request.repeatable === true

describe('whether a request is sent again', () => {
  it('follows the table for every request, status, header and attempt', () => {
    let rows = 0
    for (const request of requests)
      for (const status of statuses)
        for (const retryAfter of [undefined, '3', 'Sun, 01 Mar 2026 12:00:03 GMT', '61', 'soon'])
          for (const attempt of [1, 2, 3, 4, 5]) {
            rows++
            const asked =
              retryAfter === undefined || retryAfter === 'soon' ? undefined : retryAfter === '61' ? 61_000 : 3000
            const announced = (status === 429 || status === 503) && asked !== undefined
            const again = attempt < 4 && passing.has(status) && (mayRepeat(request) || announced) && asked !== 61_000
            const expected = !again ? undefined : (asked ?? 0.5 * 500 * 2 ** (attempt - 1))
            expect([request, status, retryAfter, attempt, delay({...request, status, retryAfter, attempt})]).toEqual([
              request,
              status,
              retryAfter,
              attempt,
              expected,
            ])
          }
    expect(rows).toBe(requests.length * statuses.length * 5 * 5)
  })

  it('follows the table for every request and broken connection', () => {
    for (const request of requests)
      for (const errno of [...reset, ...unsent, ...lasting])
        for (const sent of [true, false])
          for (const attempt of [1, 2, 3, 4, 5]) {
            const again =
              attempt < 4 && !lasting.includes(errno) && (mayRepeat(request) || !sent || unsent.includes(errno))
            expect([request, errno, sent, attempt, delay({...request, errno, sent, attempt})]).toEqual([
              request,
              errno,
              sent,
              attempt,
              again ? 0.5 * 500 * 2 ** (attempt - 1) : undefined,
            ])
          }
  })

  it('never lets the waits exceed the budget', () => {
    expect(delay({status: 503, retryAfter: '30', elapsed: 89_999})).toBe(30_000)
    expect(delay({status: 503, retryAfter: '30', elapsed: 90_001})).toBeUndefined()
    expect(delay({status: 503, elapsed: 119_900, attempt: 3})).toBeUndefined()
  })

  it('ends after at most four attempts within the budget, whatever a server answers', () => {
    let seed = 7
    const chance = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647
    const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T
    for (let run = 0; run < 20_000; run++) {
      const request = pick(requests)
      let waited = 0
      let attempt = 1
      for (; ; attempt++) {
        const failed = chance() < 0.6 ? {status: pick(statuses)} : {errno: pick([...reset, ...unsent, ...lasting])}
        const retryAfter = chance() < 0.4 ? String(Math.floor(chance() * 90)) : undefined
        const next = delay(
          {...request, ...failed, retryAfter, sent: chance() < 0.5, attempt, elapsed: waited},
          chance(),
        )
        if (next === undefined) break
        waited += next
      }
      expect(attempt).toBeLessThanOrEqual(defaultRetryPolicy.attempts)
      expect(waited).toBeLessThanOrEqual(defaultRetryPolicy.budget)
    }
  })

  it('spreads the waits over their whole length, which doubles up to a cap', () => {
    expect([0, 0.25, 0.999].map((r) => delay({status: 503}, r))).toEqual([0, 125, 499])
    expect([1, 2, 3].map((attempt) => delay({status: 503, attempt}, 1))).toEqual([500, 1000, 2000])
    const patient = {...defaultRetryPolicy, attempts: 100}
    expect(delay({status: 503, attempt: 50}, 1, patient)).toBe(defaultRetryPolicy.cap)
  })
})

describe('what became of a request', () => {
  it('is not known when it changes something and its answer was lost', () => {
    for (const request of requests)
      for (const status of statuses)
        expect([request, status, mayBeDone({...request, status, sent: true})]).toEqual([
          request,
          status,
          !mayRepeat(request) && (status === 502 || status === 504),
        ])
    for (const request of requests)
      for (const errno of [...reset, ...unsent, 'EPROXY', 'UNKNOWN'])
        for (const sent of [true, false])
          expect([request, errno, sent, mayBeDone({...request, errno, sent})]).toEqual([
            request,
            errno,
            sent,
            !mayRepeat(request) && sent && !unsent.includes(errno) && errno !== 'EPROXY',
          ])
  })
})

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['60', 60_000],
    [' 7 ', 7000],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['Sunday, 01-Mar-26 12:00:10 GMT', 10_000],
    ['soon', undefined],
    ['', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    [undefined, undefined],
  ])('%j asks for %j ms', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected)
  })

  it('is honoured up to a minute, and ends the attempts beyond', () => {
    expect(delay({status: 429, retryAfter: '60'})).toBe(60_000)
    expect(delay({status: 429, retryAfter: '61'})).toBeUndefined()
    expect(delay({status: 503, retryAfter: 'Sun, 01 Mar 2026 12:01:01 GMT'})).toBeUndefined()
  })
})
