import {describe, expect, it} from 'vitest'
import {defaultPolicy, parseRetryAfter, retryDelay, type Attempt} from '../../src/katello/retry'

const now = Date.parse('2026-03-01T12:00:00Z')
const first: Attempt = {method: 'GET', idempotent: false, attempt: 1, waited: 0, sent: true}
const delay = (a: Partial<Attempt>, random = 0.5): number | undefined => retryDelay({...first, ...a}, now, random)

// The rule, written as lists: who may be repeated after what.
const statuses = [200, 301, 400, 401, 403, 404, 408, 409, 415, 422, 429, 500, 501, 502, 503, 504, 505, 521, 599]
const passing = new Set([408, 429, 500, 502, 503, 504])
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
  {method: 'GET', idempotent: false, repeatable: true},
  {method: 'GET', idempotent: true, repeatable: true},
  {method: 'HEAD', idempotent: false, repeatable: true},
  {method: 'PUT', idempotent: true, repeatable: true},
  {method: 'DELETE', idempotent: true, repeatable: true},
  {method: 'PUT', idempotent: false, repeatable: false},
  {method: 'DELETE', idempotent: false, repeatable: false},
  {method: 'POST', idempotent: false, repeatable: false},
  {method: 'POST', idempotent: true, repeatable: false},
  {method: 'PATCH', idempotent: true, repeatable: false},
] as const

describe('whether a request is sent again', () => {
  it('follows the table for every request, status, header and attempt', () => {
    let rows = 0
    for (const {repeatable, ...request} of requests)
      for (const status of statuses)
        for (const retryAfter of [undefined, '3', 'Sun, 01 Mar 2026 12:00:03 GMT', '61', 'soon'])
          for (const attempt of [1, 2, 3, 4, 5]) {
            rows++
            const asked =
              retryAfter === undefined || retryAfter === 'soon' ? undefined : retryAfter === '61' ? 61_000 : 3000
            const announced = (status === 429 || status === 503) && asked !== undefined
            const again = attempt < 4 && passing.has(status) && (repeatable || announced) && asked !== 61_000
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
    for (const {repeatable, ...request} of requests)
      for (const errorCode of [...reset, ...unsent, ...lasting])
        for (const sent of [true, false])
          for (const attempt of [1, 2, 3, 4, 5]) {
            const again =
              attempt < 4 && !lasting.includes(errorCode) && (repeatable || !sent || unsent.includes(errorCode))
            expect([request, errorCode, sent, attempt, delay({...request, errorCode, sent, attempt})]).toEqual([
              request,
              errorCode,
              sent,
              attempt,
              again ? 0.5 * 500 * 2 ** (attempt - 1) : undefined,
            ])
          }
  })

  it('never lets the waits exceed the budget', () => {
    expect(delay({status: 503, retryAfter: '30', waited: 89_999})).toBe(30_000)
    expect(delay({status: 503, retryAfter: '30', waited: 90_001})).toBeUndefined()
    expect(delay({status: 503, waited: 119_900, attempt: 3})).toBeUndefined()
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
        const failed = chance() < 0.6 ? {status: pick(statuses)} : {errorCode: pick([...reset, ...unsent, ...lasting])}
        const retryAfter = chance() < 0.4 ? String(Math.floor(chance() * 90)) : undefined
        const next = retryDelay(
          {...request, ...failed, retryAfter, sent: chance() < 0.5, attempt, waited},
          now,
          chance(),
        )
        if (next === undefined) break
        waited += next
      }
      expect(attempt).toBeLessThanOrEqual(defaultPolicy.attempts)
      expect(waited).toBeLessThanOrEqual(defaultPolicy.budgetMs)
    }
  })

  it('spreads the waits over their whole length, which doubles up to a cap', () => {
    expect([0, 0.25, 0.999].map((r) => delay({status: 503}, r))).toEqual([0, 125, 499.5])
    expect([1, 2, 3].map((attempt) => delay({status: 503, attempt}, 1))).toEqual([500, 1000, 2000])
    const patient = {...defaultPolicy, attempts: 100}
    expect(retryDelay({...first, status: 503, attempt: 50}, now, 1, patient)).toBe(defaultPolicy.capMs)
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
