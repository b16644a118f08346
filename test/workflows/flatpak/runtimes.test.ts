import {describe, expect, it} from 'vitest'
import {isKept, requireRuntimes, runtimesOfVersion, runtimeTexts} from '../../../src/workflows/flatpak/runtimes'
import {played} from '../support'

const runtime = 'org.example.Platform/x86_64/stable'
const digest = `sha256:${'a'.repeat(64)}`
const manifests = 'GET /katello/api/docker_manifests'
const tags = 'GET /katello/api/docker_tags'

const manifest = (ref: string, more: object = {}) => ({
  id: 1,
  digest,
  schema_version: 2,
  manifest_type: 'image',
  labels: {'org.flatpak.ref': ref, 'org.flatpak.metadata': ref.startsWith('app') ? `runtime=${runtime}` : ''},
  tags: [{id: 1, name: 'latest'}],
  ...more,
})
const maps = manifest('app/org.example.Maps/x86_64/stable')
const platform = manifest(`runtime/${runtime}`)

/** A tag in instances of views, as `view id:environment id:environment`. */
const tag = (of: object, ...places: string[]) => ({
  id: 1,
  name: 'latest',
  manifest: of,
  repositories: places.map((place, index) => {
    const [view = '', id = '', name = ''] = place.split(':')
    return {
      id: index,
      name: 'x',
      full_path: 'host/x',
      library_instance: false,
      kt_environment: id === '' ? null : {id: Number(id), name},
      content_view_version: {id: Number(view) * 10, name: `View ${view} 1.0`, content_view_id: Number(view)},
    }
  }),
})

const dev = {name: 'Dev', environmentId: 2, organizationId: 1}

describe('the runtimes of a version', () => {
  it('cost one request where they are there', async () => {
    const {client, calls} = played({[manifests]: [maps, platform]})
    expect(await runtimesOfVersion(client, 10, dev)).toEqual({missing: [], elsewhere: []})
    expect(calls()).toEqual([manifests])
  })

  it('cost a second one where they are not, and are looked for in the other views of the environment', async () => {
    const lacking = played({[manifests]: [maps], [tags]: [tag(maps, '1:2:Dev'), tag(platform, '2:3:Test', '1:2:Dev')]})
    const missing = await runtimesOfVersion(lacking.client, 10, dev)
    expect(missing.missing).toMatchObject([{application: 'org.example.Maps', runtime: `runtime/${runtime}`}])
    expect(lacking.calls()).toEqual([manifests, tags])
    expect(runtimeTexts(missing, dev)).toMatchObject({warnings: [expect.any(String)], notes: [expect.any(String)]})
    expect(() => requireRuntimes(missing, dev, 'Nothing was promoted')).toThrow(/would lack its runtime in Dev/)

    const beside = played({[manifests]: [maps], [tags]: [tag(maps, '1:2:Dev'), tag(platform, '2:2:Dev')]})
    const elsewhere = await runtimesOfVersion(beside.client, 10, dev)
    expect(elsewhere).toMatchObject({missing: [], elsewhere: [{contentView: 'View 2'}]})
    expect(() => requireRuntimes(elsewhere, dev, 'Nothing was promoted')).not.toThrow()
  })

  it('are looked for in the Library of the same organization', async () => {
    const found = [tag(maps, '1:1:Library'), tag(platform, '7:9:Library')]
    const other = played({[manifests]: [maps], [tags]: found})
    expect((await runtimesOfVersion(other.client, 10, {name: 'Library'})).missing).toHaveLength(1)
  })

  it('matter to images with the tag that hosts see, and to members of lists', async () => {
    const stable = {...maps, tags: [{id: 1, name: 'stable'}]}
    const untagged = {...maps, tags: []}
    const member = {...maps, tags: [], manifest_lists: [{id: 2, digest, schema_version: 2, manifest_type: 'list'}]}
    for (const one of [stable, untagged]) {
      const {client} = played({[manifests]: [one]})
      expect((await runtimesOfVersion(client, 10, dev)).missing).toEqual([])
    }
    const {client} = played({[manifests]: [member], [tags]: []})
    expect((await runtimesOfVersion(client, 10, dev)).missing).toHaveLength(1)
  })
})

describe('filters', () => {
  const filter = (inclusion: boolean, name: string, repositories: number[] = []) => ({
    type: 'docker',
    inclusion,
    rules: [{id: 1, name, content_view_filter_id: 1, created_at: '', updated_at: ''}],
    repositories: repositories.map((id) => ({id, name: 'x', label: 'x', content_type: 'docker'})),
  })

  it('leave a repository its tag "latest", or do not', () => {
    expect(isKept([], 1)).toBe(true)
    expect(isKept([filter(true, 'v*')], 1)).toBe(false)
    expect(isKept([filter(true, 'v*'), filter(true, 'LAT*')], 1)).toBe(true)
    expect(isKept([filter(true, 'latest'), filter(false, '%test')], 1)).toBe(false)
    expect(isKept([filter(false, 'latest', [2])], 1)).toBe(true)
    expect(isKept([{...filter(false, 'latest'), type: 'rpm'}], 1)).toBe(true)
  })
})
