// `mallet image list` on the demo.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {Placement} from '../../../src/workflows/images/placement'
import {demo, type Demo} from './support'

let acme: Demo
beforeAll(async () => {
  acme = await demo()
})
afterAll(() => acme.at.close())

const list = (line = '', ...more: readonly string[]) => acme.json<Placement>(`image list ${line}`.trim(), ...more)
const valuesOf = <K extends keyof Placement>(rows: readonly Placement[], member: K) => [
  ...new Set(rows.map((row) => row[member])),
]

describe('image list', () => {
  it('lists what an environment serves, sorted by image and tag', async () => {
    const rows = await list('--lifecycle-environment Dev')
    expect(rows.length).toBeGreaterThan(5)
    expect(valuesOf(rows, 'environment')).toEqual(['Dev'])
    expect(valuesOf(rows, 'kind').toSorted()).toEqual(['bootable', 'container', 'flatpak'])
    const names = rows.map(({pull_spec}) => pull_spec)
    expect(names).toEqual(names.toSorted())
    expect(rows[0]).toMatchObject({platforms: null, size: null, created: null})
  })

  it('is narrowed by view, version, product, repository, kind and a search', async () => {
    expect(valuesOf(await list('', '--content-view', 'App CV'), 'content_view')).toEqual(['App CV'])
    const version = ['--content-view', 'App CV', '--content-view-version', '1.0']
    expect(valuesOf(await list('', ...version), 'version')).toEqual(['1.0'])
    expect(valuesOf(await list('--product Applications'), 'repository')).toEqual(['web'])
    expect(valuesOf(await list('--repository busybox'), 'repository')).toEqual(['busybox'])
    expect(valuesOf(await list('--kind bootable'), 'kind')).toEqual(['bootable'])
    expect(valuesOf(await list('', '--search', 'tag = 1.0'), 'tag')).toEqual(['1.0'])
    expect(await list('--kind signature')).toEqual([])
  })

  it('reads platforms, size and creation time when a field needs them', async () => {
    const [first] = await list('--kind bootable --lifecycle-environment Dev --details')
    expect(first).toMatchObject({platforms: ['linux/amd64'], created: expect.stringMatching(/^\d{4}-/)})
    expect(first?.size).toBeGreaterThan(1000)
    const named = await acme.run('image list --lifecycle-environment Dev --json tag,size')
    expect(JSON.parse(named.stdout)).toContainEqual({tag: '9.4', size: first?.size})
    const table = await acme.run('image list --lifecycle-environment Dev --fields Tag,Platforms --csv')
    expect(table.stdout).toContain('9.4,linux/amd64\n')
    const plain = await acme.run('image list --lifecycle-environment Dev --csv')
    expect(plain.stdout.split('\n')[0]).toBe('Image,Tag,Digest,Kind,Environment,Content View,Version')
  })

  it('sorts the whole list, and stops at a limit', async () => {
    const sorted = await list('--sort environment:desc')
    expect(valuesOf(sorted, 'environment')).toEqual(['Test', 'Prod', 'Library', 'Dev'])
    expect(await list('--limit 3')).toHaveLength(3)
  })

  it('says which repository there is not', async () => {
    expect(await acme.run('image list --repository wb')).toMatchObject({
      code: 128,
      message: 'Container repository "wb" not found',
      hint: 'Did you mean "web"?',
    })
  })
})
