import {describe, expect, it} from 'vitest'
import {program} from '../support/program'
import {
  foremanExceptions,
  idsOf,
  katelloExceptions,
  moreForemanExceptions,
  moreKatelloExceptions,
  transcriptExceptions,
} from './exceptions'
import {judgeAll, type Result} from './judge'
import {fixture, readRows} from './rows'

const options = {cli: [process.execPath, program], jobs: 2, timeout: 30_000} as const
const longest = 240_000

const replay = (name: string): Promise<Result[]> => judgeAll(readRows(fixture(`hammer/${name}.jsonl`)), options)

const told = ({id, argv, faults}: Result): string => [`${id}: ${argv}`, ...faults].join('\n  ')

/** Every row behaves as recorded but the exceptions, and none of the exceptions does. */
function expectOnly(results: readonly Result[], exceptions: readonly string[]): void {
  const allowed = new Set(exceptions)
  const failed = results.filter(({faults}) => faults.length > 0)
  expect(failed.filter(({id}) => !allowed.has(id)).map(told)).toEqual([])
  expect([...new Set(failed.map(({id}) => id))].toSorted()).toEqual([...exceptions].toSorted())
}

describe('recorded command lines of hammer', () => {
  it(
    'behave as in whole recorded sessions, where hammer is right',
    async () => {
      const results = await replay('transcripts')
      expect(results).toHaveLength(137)
      expectOnly(results, Object.keys(transcriptExceptions))
    },
    longest,
  )

  it(
    'cause the requests that the tests of its katello plug-in want, for every command that is built',
    async () => {
      const results = await replay('peer-katello')
      expect(results).toHaveLength(279)
      expectOnly(results, idsOf(katelloExceptions))
    },
    longest,
  )

  it(
    'cause the requests that further tests of its katello plug-in want',
    async () => {
      const results = await replay('more-katello')
      expect(results).toHaveLength(117)
      expectOnly(results, idsOf(moreKatelloExceptions))
    },
    longest,
  )

  it(
    'cause the requests that the tests of its foreman plug-in want, for every command that is built',
    async () => {
      const results = await replay('peer-foreman')
      expect(results).toHaveLength(181)
      expectOnly(results, idsOf(foremanExceptions))
    },
    longest,
  )

  it(
    'behave as further tests of its foreman plug-in want, and as further recorded sessions',
    async () => {
      const results = await replay('more-foreman')
      expect(results).toHaveLength(98)
      expectOnly(results, Object.keys(moreForemanExceptions))
    },
    longest,
  )
})
