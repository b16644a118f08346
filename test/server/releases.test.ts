// What differs between releases of Katello: the table, and what the server makes of it.
import {createHash} from 'node:crypto'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {differences, isAtLeast, katelloVersions, lacking, releases} from '../../src/contract/versions'
import {readReference} from '../../src/server/description/reference'
import {buildImage} from '../../src/sandbox/upstream/image'
import {addImage, emptyRepository} from '../../src/sandbox/upstream/repository'
import {startUpstream, type Upstream} from '../support/upstream'
import {readContract} from '../support/contract'
import {harness, type Harness} from './harness'

describe('the table of differences', () => {
  it('orders releases by their numbers', () => {
    expect(isAtLeast('4.20', '4.9')).toBe(true)
    expect(isAtLeast('4.16.3', '4.17')).toBe(false)
    expect(isAtLeast('5.0', '4.21')).toBe(true)
    expect(isAtLeast('5.0', '5.0')).toBe(true)
  })

  it('lacks nothing but what came later in the oldest release, and nothing but what was removed in the newest', () => {
    expect(lacking('4.16').every(({since}) => since !== undefined)).toBe(true)
    expect(lacking('5.0').every(({removed}) => removed !== undefined)).toBe(true)
  })

  it('names resources, actions and members that exist', async () => {
    const {actions} = await readContract()
    const described = new Set((await readReference()).map(({resource, name}) => `${resource}#${name}`))
    const resources = new Set(actions.map(({name}) => name.split('#')[0]))
    const wrong = differences.flatMap((one) => [
      ...(resources.has(one.resource) ? [] : [one.resource]),
      ...(one.actions ?? []).map((action) => `${one.resource}#${action}`).filter((name) => !described.has(name)),
    ])
    expect(wrong).toEqual([])
  })
})

describe.each(katelloVersions)('Katello %s', (katello) => {
  let at: Harness
  let upstream: Upstream
  let signature: string
  let tags: string[]

  beforeAll(async () => {
    at = await harness({edition: {katello}})
    const images = emptyRepository('signed')
    const digest = addImage(images, await buildImage([[{path: 'a', content: 'a'}]], {}), '1.0')
    addImage(images, await buildImage([[{path: 'b', content: 'b'}]], {}), '2.0')
    signature = `${digest.replace(':', '-')}.sig`
    const stranger = `sha256-${createHash('sha256').update('other').digest('hex')}.sig`
    addImage(images, await buildImage([[{path: 's', content: 's'}]], {}), signature, stranger)
    upstream = await startUpstream({repositories: [images]})
    const product = (await at.ok('POST', '/katello/api/products', {organization_id: 1, name: 'Images'}))['id']
    const {id} = await at.ok('POST', '/katello/api/repositories', {
      product_id: product,
      name: 'signed',
      content_type: 'docker',
      url: upstream.url,
      docker_upstream_name: 'signed',
      include_tags: ['1.*'],
    })
    const {id: sync} = await at.ok('POST', `/katello/api/repositories/${id}/sync`)
    expect((await at.task(sync))['result']).toBe('success')
    const found = await at.ok('GET', `/katello/api/repositories/${id}/docker_tags`)
    tags = found['results'].map(({name}: {name: string}) => name).sort()
  })
  afterAll(async () => {
    await at.close()
    await upstream.close()
  })

  it('reports its version, and that of its Foreman', async () => {
    const release = releases[katello]
    expect(await at.ok('GET', '/katello/api/status')).toMatchObject({version: release.katello})
    const status = await at.ask('GET', '/api/status')
    expect([status.body['version'], status.headers.get('foreman_version')]).toEqual([release.foreman, release.foreman])
    expect(await at.ok('GET', '/api/statuses')).toMatchObject({
      results: {foreman: {version: release.foreman, plugins: [{version: release.katello}]}},
    })
    const proxy = await at.ok('GET', '/api/smart_proxies/1?include_version=true')
    expect(proxy['version']).toBe(release.foreman)
  })

  it('synchronizes the signature of a chosen image where its Pulp does', () => {
    expect(tags).toEqual(katello === '5.0' ? ['1.0', signature].sort() : ['1.0'])
  })

  it('takes content view and environment of keys, hosts and host groups until 5.0 dropped them', async () => {
    const isOld = katello !== '5.0'
    const {results} = await at.ok('GET', '/katello/api/content_view_environments?organization_id=1')
    const [{id, content_view: view, lifecycle_environment: environment}] = results
    const single = {content_view_id: view.id, lifecycle_environment_id: environment.id}
    const key = (values: object) =>
      at.ok('POST', '/katello/api/activation_keys', {organization_id: 1, name: `key ${Math.random()}`, ...values})
    const old = await key({content_view_id: view.id, environment_id: environment.id})
    expect([old['content_view_environments'].length, 'content_view_id' in old]).toEqual([isOld ? 1 : 0, isOld])
    expect((await key({content_view_environment_ids: [id]}))['content_view_environments']).toHaveLength(1)
    const host = (content_facet_attributes: object) =>
      at.ask('POST', '/api/hosts', {
        host: {name: `h${Math.random()}.example.com`, organization_id: 1, content_facet_attributes},
      })
    expect((await host({...single, content_view_id: 999})).status < 300).toBe(!isOld)
    const {body} = await host({content_view_environment_ids: [id]})
    const [{id: cveId, content_view: inHost}] = body['content_facet_attributes']['content_view_environments']
    expect([cveId !== undefined, 'rolling' in inHost]).toEqual([katello !== '4.16', katello !== '4.16'])
    const group = await at.ok('POST', '/api/hostgroups', {hostgroup: {name: 'group', ...single}})
    expect([group['content_view_id'] ?? null, 'content_view_environment_id' in group]).toEqual([
      isOld ? view.id : null,
      !isOld,
    ])
  })

  it('ignores parameters that it does not have, as it ignores unknown ones', async () => {
    const view = await at.ok('POST', '/katello/api/content_views', {
      organization_id: 1,
      name: 'Rolling',
      rolling: true,
      nonsense: 1,
    })
    expect(view['rolling']).toBe(katello === '4.16' ? undefined : true)
  })

  it('tells in the tags of an organization where they are', async () => {
    const {results} = await at.ok('GET', '/katello/api/docker_tags?organization_id=1')
    const [{manifest, repositories}] = results
    expect(manifest.digest).toMatch(/^sha256:/)
    const isOld = katello === '4.16'
    expect(Object.keys(manifest).sort()).toEqual(
      isOld
        ? ['digest', 'id', 'manifest_type', 'schema_version']
        : expect.arrayContaining(['annotations', 'created_at', 'is_bootable', 'is_flatpak', 'labels', 'updated_at']),
    )
    expect(Object.keys(repositories[0]).sort()).toEqual(
      isOld
        ? ['full_path', 'id', 'name']
        : expect.arrayContaining(['kt_environment', 'content_view_version', 'product_name', 'library_instance']),
    )
  })
})
