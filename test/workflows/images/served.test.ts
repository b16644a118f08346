import {expect, it} from 'vitest'
import type {ContentViewHistory} from '../../../src/contract/content-view-versions'
import {servings} from '../../../src/workflows/images/served'

const [dev, prod] = [
  {id: 2, name: 'Dev'},
  {id: 3, name: 'Prod'},
]

/** An event at a minute of an hour. */
function event(
  minute: number,
  action: ContentViewHistory['action'],
  version: string,
  more: Partial<ContentViewHistory> = {},
): ContentViewHistory {
  const time = `2026-03-02 10:${String(minute).padStart(2, '0')}:00 UTC`
  return {
    id: minute,
    description: null,
    user: 'ada',
    status: 'successful',
    action,
    environment: null,
    task: null,
    version,
    publish: action === 'publish',
    version_id: Number(version) * 10,
    triggered_by: null,
    triggered_by_id: null,
    created_at: time,
    updated_at: time,
    ...more,
  }
}
const short = (events: readonly ContentViewHistory[]) =>
  servings(events).map(({environment, version, from, until}) => [
    environment,
    version,
    from.slice(14, 16),
    until?.slice(14, 16) ?? null,
  ])

it('a version is served until the next one comes, whatever the order of the list', () => {
  const events = [
    event(4, 'promotion', '2.0', {environment: dev}),
    event(3, 'publish', '2.0'),
    event(2, 'promotion', '1.0', {environment: dev}),
    event(1, 'publication', '1.0'),
  ]
  expect(short(events)).toEqual([
    ['Library', '1.0', '01', '03'],
    ['Dev', '1.0', '02', '04'],
    ['Library', '2.0', '03', null],
    ['Dev', '2.0', '04', null],
  ])
})

it('a version that comes back is served once more, and keeps who brought it and why', () => {
  const events = [
    event(1, 'promotion', '1.0', {environment: dev}),
    event(2, 'promotion', '2.0', {environment: dev}),
    event(3, 'promotion', '1.0', {environment: dev, user: 'bob', description: 'Rolled back'}),
  ]
  expect(servings(events).at(-1)).toMatchObject({
    version: '1.0',
    version_id: 10,
    until: null,
    user: 'bob',
    description: 'Rolled back',
  })
  expect(short(events)).toHaveLength(3)
})

it('what failed, what still runs, and exports change nothing', () => {
  const events = [
    event(1, 'publish', '1.0'),
    event(2, 'publish', '2.0', {status: 'failed'}),
    event(3, 'promotion', '1.0', {status: 'in progress', environment: dev}),
    event(4, 'export', '1.0'),
  ]
  expect(short(events)).toEqual([['Library', '1.0', '01', null]])
})

it('a removal ends what it removes, and nothing else', () => {
  const events = [
    event(1, 'promotion', '1.0', {environment: dev}),
    event(2, 'promotion', '2.0', {environment: dev}),
    event(3, 'removal', '1.0', {environment: dev}),
    event(4, 'promotion', '2.0', {environment: prod}),
    event(5, 'removal', '2.0', {environment: prod}),
  ]
  expect(short(events)).toEqual([
    ['Dev', '1.0', '01', '02'],
    ['Dev', '2.0', '02', null],
    ['Prod', '2.0', '04', '05'],
  ])
})

it('events of the same second count in the order of their IDs', () => {
  const events = [event(1, 'publish', '2.0', {id: 8}), event(1, 'publish', '1.0', {id: 7})]
  expect(short(events)).toEqual([
    ['Library', '1.0', '01', '01'],
    ['Library', '2.0', '01', null],
  ])
})
