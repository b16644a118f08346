import {expect, it} from 'vitest'
import type {ContentViewDetails} from '../../../src/contract/content-views'
import type {LifecycleEnvironment} from '../../../src/contract/lifecycle-environments'
import {byDepth, inPathOrder, requireSequence} from '../../../src/workflows/release/path'

function environment(id: number, name: string, prior: LifecycleEnvironment | null): LifecycleEnvironment {
  const known = {id, name, label: name.toLowerCase(), prior: prior && {id: prior.id, name: prior.name}}
  return {...known, library: prior === null} as LifecycleEnvironment
}
const library = environment(1, 'Library', null)
const dev = environment(5, 'Dev', library)
const test = environment(3, 'Test', dev)
const prod = environment(4, 'Prod', test)
const lab = environment(2, 'Lab', library)
const all = [prod, lab, test, library, dev]

const names = (list: readonly LifecycleEnvironment[]): string[] => list.map(({name}) => name)
const view = (needs: boolean, places: number[]): ContentViewDetails =>
  ({
    needs_publish: needs,
    latest_version_id: 7,
    versions: [{id: 7, version: '2.0', environment_ids: places}],
  }) as unknown as ContentViewDetails

it('orders environments as their paths do, whatever the order in which they are named', () => {
  expect(names(inPathOrder(all, ['Prod', 'Dev', 'Test'], 1))).toEqual(['Dev', 'Test', 'Prod'])
  expect(names(byDepth(all))).toEqual(['Library', 'Lab', 'Dev', 'Test', 'Prod'])
})

it('takes names, labels and IDs, and each environment once', () => {
  expect(names(inPathOrder(all, ['test', 5, 'Dev'], 1))).toEqual(['Dev', 'Test'])
})

it('refuses unknown environments with names that could have been meant, and Library', () => {
  expect(() => inPathOrder(all, ['Tst'], 1)).toThrow(
    expect.objectContaining({parts: expect.objectContaining({exit: 128, detail: 'similar names: Test'})}),
  )
  expect(() => inPathOrder(all, ['Tst'], 1)).toThrow(
    expect.objectContaining({
      parts: expect.objectContaining({hint: 'List them: mallet lifecycle-environment list --organization-id 1'}),
    }),
  )
  expect(() => inPathOrder(all, [99], 1)).toThrow('There is no lifecycle environment with the ID 99')
  expect(() => inPathOrder(all, ['Library'], 1)).toThrow(
    expect.objectContaining({parts: expect.objectContaining({exit: 64})}),
  )
})

it('refuses to skip a station that would not have the version', () => {
  expect(() => requireSequence(view(true, [1, 5, 3]), [prod])).toThrow('Environment "Prod" comes after "Test"')
  expect(() => requireSequence(view(false, [1, 5]), [dev, prod])).toThrow('Environment "Prod" comes after "Test"')
})

it('lets an environment follow one that has the version already or is released to as well', () => {
  requireSequence(view(false, [1, 5, 3]), [prod])
  requireSequence(view(true, [1]), [dev, test, prod])
  requireSequence(view(true, [1]), [lab])
  requireSequence(view(false, [1, 4]), [prod])
})
