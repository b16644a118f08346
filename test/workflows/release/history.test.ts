import {expect, it} from 'vitest'
import type {ContentViewHistory} from '../../../src/contract/content-view-versions'
import {before, rollbackDescription, rolledBackFrom} from '../../../src/workflows/release/history'

let id = 0
const event = (version: number, values: Partial<ContentViewHistory> = {}): ContentViewHistory => {
  id += 1
  const minute = String(id).padStart(2, '0')
  return {
    id,
    version: `${version}.0`,
    version_id: version,
    action: 'promotion',
    status: 'successful',
    environment: {id: 2, name: 'Dev'},
    description: null,
    created_at: `2026-03-01 10:${minute}:00 UTC`,
    ...values,
  } as ContentViewHistory
}
const dev = {id: 2, isLibrary: false}

it('finds the version that an environment had before', () => {
  const history = [event(1), event(2), event(3, {environment: {id: 9, name: 'Lab'}}), event(3)]
  expect(before(history, dev, 3).previous?.version).toBe('2.0')
})

it('passes over what failed, what was removed, and what came twice', () => {
  const history = [event(1), event(2, {status: 'failed'}), event(3), event(3, {action: 'removal'}), event(3)]
  expect(before(history, dev, 3).previous?.version).toBe('1.0')
})

it('goes by time, not by the order of the list or the number of the version', () => {
  const [first, second, third] = [event(5), event(2), event(4)]
  expect(before([second, third, first], dev, 4).previous?.version).toBe('2.0')
})

it('counts publications as arrivals in Library', () => {
  const history = [event(1, {action: 'publish', environment: null}), event(2, {action: 'publish', environment: null})]
  expect(before(history, {id: 1, isLibrary: true}, 2).previous?.version).toBe('1.0')
  expect(before(history, dev, 2).previous).toBeUndefined()
})

it('has nothing where the history does not reach back', () => {
  expect(before([event(3)], dev, 3).previous).toBeUndefined()
  expect(before([], dev, 3)).toEqual({present: undefined, previous: undefined})
})

it('tells a rollback by its description, with the reason behind it', () => {
  const description = rollbackDescription('3.0', 'requests time out: see 2.0')
  expect(description).toBe('Rollback from version 3.0: requests time out: see 2.0')
  expect(rolledBackFrom({description})).toBe('3.0')
  expect(rolledBackFrom({description: rollbackDescription('10.2', undefined)})).toBe('10.2')
  expect(rolledBackFrom({description: 'Rollback soon'})).toBeUndefined()
  expect(rolledBackFrom({description: null})).toBeUndefined()
})
