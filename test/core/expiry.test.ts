import {expect, it} from 'vitest'
import {readExpiry} from '../../src/core/expiry'

const now = Date.UTC(2026, 0, 31, 12)
const read = (given: string): string | undefined => readExpiry('--expires', given, now)

it('takes durations, dates and never', () => {
  expect(read('never')).toBeUndefined()
  expect(
    [
      '12h',
      '90d',
      '2w',
      '1y',
      '2026-02-01',
      '2026-02-01 10:00:00 UTC',
      '2026-02-01T10:00Z',
      '2026-02-01T10:00:00+02:00',
    ].map(read),
  ).toEqual([
    '2026-02-01T00:00:00Z',
    '2026-05-01T12:00:00Z',
    '2026-02-14T12:00:00Z',
    '2027-01-31T12:00:00Z',
    '2026-02-01T00:00:00Z',
    '2026-02-01T10:00:00Z',
    '2026-02-01T10:00:00Z',
    '2026-02-01T08:00:00Z',
  ])
})

it.each([
  '',
  '90',
  'd',
  '-1d',
  '1.5d',
  '90x',
  'tomorrow',
  '2026-13-01',
  '2026-02-30',
  '2026',
  '999999d',
  '0d',
  '2026-01-31',
])('refuses %j', (given) => {
  expect(() => read(given)).toThrow('--expires')
})
