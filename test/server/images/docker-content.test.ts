import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {delivery, upstreamTags, type Delivery} from '../content-views/delivery'

let at: Delivery
let busybox: number
let web: number
let os: number
let view: number
let first: number

beforeAll(async () => {
  at = await delivery()
  busybox = await at.synced('busybox', 'library/busybox')
  web = await at.synced('web', 'apps/web')
  os = await at.synced('os', 'os/rhel9')
  await at.synced('maps', 'flatpaks/maps')
  view = (await at.view('App CV', {repository_ids: [busybox, web]}))['id']
  first = await at.publish(view)
})
afterAll(() => at.close())

const list = (path: string) => at.ok('GET', `/katello/api/${path}`)
const search = (text: string) => `search=${encodeURIComponent(text)}`

describe('tags', () => {
  it('have one id for the same name on the same image in all instances', async () => {
    const tags = await list(`docker_tags?repository_id=${busybox}`)
    expect(tags).toMatchObject({total: 3, sort: {by: 'id', order: 'desc'}, error: null})
    const latest = tags['results'].find((tag: {name: string}) => tag.name === 'latest')
    expect(latest).toMatchObject({
      repository_id: busybox,
      manifest_schema1: null,
      manifest_schema2: {digest: upstreamTags(at, 'library/busybox')['latest'], manifest_type: 'image'},
      manifest: {manifest_type: 'image', is_bootable: false, is_flatpak: false},
      product: {name: 'Quay'},
      upstream_name: 'library/busybox',
      environment: {name: 'Library'},
      content_view_version: {name: 'Default Organization View 1.0'},
    })
    const shown = await list(`docker_tags/${latest.id}`)
    expect(
      shown['repositories'].map((row: {kt_environment: {name: string} | null; library_instance: boolean}) => [
        row.kt_environment?.name ?? null,
        row.library_instance,
      ]),
    ).toEqual([
      ['Library', true],
      [null, false],
      ['Library', false],
    ])
    expect(shown['related_tags']).toEqual([])
    expect((await list(`docker_tags/${latest.id}/repositories`))['total']).toBe(3)
    expect((await list(`repositories/${web}/docker_tags`))['total']).toBe(4)
    expect((await at.ask('GET', `/katello/api/repositories/${web}/docker_tags/${latest.id}`)).status).toBe(404)
    expect((await at.ask('GET', '/katello/api/docker_tags?repository_id=9999')).status).toBe(404)
  })

  it('are searched by name, digest, repository and image name', async () => {
    const count = async (text: string) =>
      (await list(`docker_tags?organization_id=${at.organization}&${search(text)}`))['subtotal']
    expect(await count('tag = latest')).toBe(4)
    expect(await count('repository = busybox')).toBe(3)
    expect(await count('image = acme/library/app_cv/quay/web')).toBe(4)
    expect(await count(`digest = ${upstreamTags(at, 'apps/web')['2.0']}`)).toBe(2)
    expect(await count('schema_version = 2')).toBe(3 + 4 + 3 + 2)
    expect(await count('1.3*')).toBe(2)
    expect((await list(`docker_tags?${search('nonsense = 1')}`))['error']).toMatch(/nonsense/)
    const names = await list(`docker_tags/auto_complete_name?term=1.&repoids[]=${busybox}`)
    expect(names).toEqual(['1.35', '1.36'])
  })

  it('that moved are told apart by version, and grouped by name', async () => {
    const content = at.contents.find((one) => one.name === 'library/busybox')
    content?.tags.set('latest', upstreamTags(at, 'library/busybox')['1.35'] ?? '')
    await at.sync(busybox)
    const second = await at.publish(view)
    const all = await list(
      `docker_tags?organization_id=${at.organization}&${search('name = latest and repository = busybox')}`,
    )
    expect(all['subtotal']).toBe(2)
    const grouped = await list(
      `docker_tags?organization_id=${at.organization}&grouped=true&${search('name = latest and repository = busybox')}`,
    )
    expect(grouped['results'].map((tag: {id: number}) => tag.id)).toEqual([
      Math.max(...all['results'].map((tag: {id: number}) => tag.id)),
    ])
    expect((await list(`docker_tags/${grouped['results'][0].id}`))['related_tags']).toEqual([
      {id: all['results'][1].id, name: 'latest'},
    ])
    const both = `content_view_version_ids[]=${first}&content_view_version_ids[]=${second}`
    const different = await list(`docker_tags/compare?${both}&restrict_comparison=different`)
    expect(different['results'].map((tag: {name: string; comparison: number[]}) => [tag.name, tag.comparison])).toEqual(
      [
        ['latest', [second]],
        ['latest', [first]],
      ],
    )
    expect((await list(`docker_tags/compare?${both}&restrict_comparison=same`))['total']).toBe(6)
    expect((await list(`docker_tags/compare?${both}&repository_id=${busybox}`))['total']).toBe(4)
    expect((await at.ask('GET', '/katello/api/docker_tags/compare')).status).toBe(400)
    expect((await list(`docker_tags?content_view_version_id=${first}`))['total']).toBe(7)
  })
})

describe('images and lists', () => {
  it('are kept apart and know each other and their tags', async () => {
    const lists = await list(`docker_manifest_lists?repository_id=${web}`)
    expect(lists['total']).toBe(3)
    const latest = lists['results'].find((one: {tags: {name: string}[]}) =>
      one.tags.some((tag) => tag.name === 'latest'),
    )
    expect(latest).toMatchObject({
      manifest_type: 'list',
      content_type: 'index',
      digest: upstreamTags(at, 'apps/web')['latest'],
      labels: {'org.opencontainers.image.version': '2.0'},
    })
    expect(latest.tags.map((tag: {name: string}) => tag.name).sort()).toEqual(['2.0', 'latest'])
    expect(latest.manifests).toHaveLength(2)
    const member = await list(`docker_manifests/${latest.manifests[0].id}`)
    expect(member).toMatchObject({manifest_type: 'image', content_type: 'image', tags: []})
    expect(member['manifest_lists']).toEqual([
      {id: latest.id, digest: latest.digest, schema_version: 2, manifest_type: 'list'},
    ])
    expect((await at.ask('GET', `/katello/api/docker_manifests/${latest.id}`)).status).toBe(404)
    expect((await list(`docker_manifests?${search(`manifest_list_digest = ${latest.digest}`)}`))['subtotal']).toBe(2)
    expect((await list(`docker_manifests/${latest.manifests[0].digest}`))['id']).toBe(latest.manifests[0].id)
  })

  it('are found by what they are', async () => {
    const count = async (text: string) =>
      (await list(`docker_manifests?organization_id=${at.organization}&${search(text)}`))['subtotal']
    expect(await count('bootable = true')).toBe(2)
    expect(await count('flatpak = true')).toBe(1)
    expect(await count('content_type = bootable')).toBe(2)
    expect(await count('tag = 9.5')).toBe(1)
    const [image] = (await list(`repositories/${os}/docker_manifests?${search('tag = latest')}`))['results']
    expect(image).toMatchObject({is_bootable: true, content_type: 'bootable', labels: {'containers.bootc': '1'}})
    expect(
      (await list('docker_manifests/auto_complete_search?search=boot')).map((one: {label: string}) => one.label),
    ).toContain('bootable')
  })

  it('of one organization are not seen from another', async () => {
    const other = (await at.ok('POST', '/katello/api/organizations', {organization: {name: 'Other'}}))['id']
    for (const path of ['docker_tags', 'docker_manifests', 'docker_manifest_lists'])
      expect((await list(`${path}?organization_id=${other}`))['total']).toBe(0)
  })
})
