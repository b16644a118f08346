import {expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import {withImplied} from '../../../src/kit/run/implied'
import {missing, type Given} from '../../../src/kit/run/resolve'
import type {Resource} from '../../../src/resources/define'
import {resource} from '../../support/declare'
import {fakeTransport} from '../../support/transport'

const organization = resource({noun: 'organization', path: '/organizations', isImplied: true, actions: {}})
const product = resource({noun: 'product', path: '/products', scope: [organization], actions: {}})
const acme = {id: 7, name: 'AC\u001bME'}

/** Runs a command that needs a resource, on a server with these organizations; what it was run with, and what was said. */
async function attempt(
  rows: unknown,
  {
    needs = organization,
    base = needs.flag,
    hasChanged = false,
    isWatched = true,
  }: {needs?: Resource; base?: string; hasChanged?: boolean; isWatched?: boolean} = {},
) {
  const runs: Given[] = []
  const notes: string[] = []
  const transport = fakeTransport(() => (Array.isArray(rows) ? {total: rows.length, results: rows} : rows))
  const terminal = {note: (text: string) => void notes.push(text), isWatched} as Parameters<typeof withImplied>[3]
  const session = {transport: () => Promise.resolve(transport), hasChanged: () => hasChanged}
  const run = (given: Given): Promise<string> => {
    runs.push(given)
    if (given[`${base}-id`] === undefined) throw missing(needs, `No ${needs.noun} specified`, base)
    return Promise.resolve('done')
  }
  const result = await withImplied({search: 'x'}, async (given) => run(given), session, terminal).catch(
    (error: unknown) => error,
  )
  return {result, runs, notes, sent: transport.sent}
}

it('the only organization is taken, and said', async () => {
  const {result, runs, notes} = await attempt([acme])
  expect(result).toBe('done')
  expect(runs).toEqual([{search: 'x'}, {search: 'x', 'organization-id': 7}])
  expect(notes).toEqual(['Using the organization AC\\u001bME, the only one on the server'])
})

it.each([
  ['there are several', [acme, {id: 8, name: 'Other'}], {}],
  ['there is none', [], {}],
  ['the server does not answer with a list', {error: {message: 'no'}}, {}],
  ['something was changed already', [acme], {hasChanged: true}],
  ['no person reads what is said', [acme], {isWatched: false}],
  ['something else is missing', [acme], {needs: product}],
  ['another part than its own is missing', [acme], {base: 'parent'}],
])('none is taken where %s', async (_when, rows, options) => {
  const {result, runs, notes} = await attempt(rows, options)
  expect(result).toBeInstanceOf(AppError)
  expect((result as AppError).exit).toBe(exitCodes.usage)
  expect([runs.length, notes]).toEqual([1, []])
})

it('the server is not asked for what cannot be implied', async () => {
  expect((await attempt([acme], {needs: product})).sent).toEqual([])
})

it('another error is told as it is', async () => {
  const broken = new Error('broken')
  const fail = () => Promise.reject(broken)
  const session = {transport: () => Promise.reject(new Error('not asked')), hasChanged: () => false}
  await expect(withImplied({}, fail, session, {} as Parameters<typeof withImplied>[3])).rejects.toBe(broken)
})
