import {expect, it} from 'vitest'
import {compare, labelChanges, type Difference} from '../../../src/workflows/images/compare'
import type {Placement} from '../../../src/workflows/images/placement'
import {placement} from './support'

const prod = (more: Partial<Placement> = {}): Placement =>
  placement({environment: 'Prod', environment_id: 3, image: 'prod/web', ...more})
const short = (rows: readonly Difference[]) =>
  rows.map(({change, from, to}) => [change, (from ?? to)?.tag, from?.digest ?? null, to?.digest ?? null])

it('tells tags that are new, gone, moved and the same, whatever the image is called in each place', () => {
  const from = [placement({tag: 'gone'}), placement({tag: 'moved'}), placement({tag: 'same'})]
  const to = [prod({tag: 'new'}), prod({tag: 'moved', digest: 'sha256:b'}), prod({tag: 'same'})]
  expect(short(compare(from, to))).toEqual([
    ['gone', 'gone', 'sha256:a', null],
    ['moved', 'moved', 'sha256:a', 'sha256:b'],
    ['new', 'new', null, 'sha256:a'],
    ['same', 'same', 'sha256:a', 'sha256:a'],
  ])
})

it('keeps repositories apart by their ID in Library, or by product and name', () => {
  const other = prod({library_repository_id: 2})
  expect(new Set(compare([placement()], [other]).map(({change}) => change))).toEqual(new Set(['gone', 'new']))
  expect(short(compare([placement()], [other], {byName: true})).map(([change]) => change)).toEqual(['same'])
  const elsewhere = prod({library_repository_id: 2, product: 'Other'})
  expect(compare([placement()], [elsewhere], {byName: true})).toHaveLength(2)
})

it('compares a repository of several content views view by view', () => {
  const b = {content_view: 'B', content_view_id: 6}
  const rows = compare([placement(), placement({...b, digest: 'sha256:b'})], [prod(), prod({...b, digest: 'sha256:c'})])
  expect(short(rows)).toEqual([
    ['same', '1.0', 'sha256:a', 'sha256:a'],
    ['moved', '1.0', 'sha256:b', 'sha256:c'],
  ])
  expect(short(compare([placement(), placement(b)], [prod()]))).toEqual([
    ['same', '1.0', 'sha256:a', 'sha256:a'],
    ['gone', '1.0', 'sha256:a', null],
  ])
})

it('compares what was synchronized with every content view that has it', () => {
  const library = placement({content_view: null, content_view_id: null, version: null, version_id: null})
  const to = [prod(), prod({content_view: 'B', content_view_id: 6, digest: 'sha256:b'})]
  expect(short(compare([library], to)).map(([change]) => change)).toEqual(['same', 'moved'])
})

it('says which labels differ', () => {
  const [row] = compare(
    [placement({labels: {version: '1', kept: 'x', old: 'o'}})],
    [prod({digest: 'sha256:b', labels: {version: '2', kept: 'x', added: 'n'}})],
  )
  expect(row && labelChanges(row)).toEqual([
    {label: 'added', from: null, to: 'n'},
    {label: 'old', from: 'o', to: null},
    {label: 'version', from: '1', to: '2'},
  ])
  const [gone] = compare([placement({labels: {a: 'b'}})], [])
  expect(gone && labelChanges(gone)).toEqual([])
})
