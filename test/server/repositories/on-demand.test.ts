import {afterAll, beforeAll, expect, it} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {startUpstream, type Upstream} from '../../support/upstream'
import {parseManifest} from '../../../src/oci/manifest'
import {operations} from '../../../src/sandbox/operations'
import {ask, type Answer} from '../../oci/server/client'
import {harness, type Harness} from '../harness'

let at: Harness
let upstream: Upstream
let product: number
let lazy: {id: number; name: string}
/** The layers of the image that the tag 1.0 means on one platform. */
let layers: {readonly digest: string; readonly size: number}[]

beforeAll(async () => {
  at = await harness()
  upstream = await startUpstream({repositories: await fixtureRepositories()})
  product = (await at.ok('POST', '/katello/api/products', {organization_id: 1, name: 'Images'}))['id']
  lazy = await repository('lazy', 'on_demand')
})
afterAll(async () => {
  await at.close()
  await upstream.close()
})

async function repository(name: string, policy: string): Promise<{id: number; name: string}> {
  const of = {content_type: 'docker', url: upstream.url, docker_upstream_name: 'apps/web', download_policy: policy}
  const made = await at.ok('POST', '/katello/api/repositories', {product_id: product, name, ...of})
  return {id: made['id'], name: made['container_repository_name']}
}
async function run(id: number, action: string) {
  return at.task((await at.ok('POST', `/katello/api/repositories/${id}/${action}`))['id'])
}
/** What a client gets that follows redirects. */
async function get(name: string, path: string): Promise<Answer> {
  const to = {port: Number(new URL(at.server.url).port)}
  const answer = await ask(to, `/v2/${name}/${path}`)
  const {pathname, search} = new URL(answer.headers.location ?? at.server.url)
  return answer.status === 302 ? ask(to, pathname + search, {auth: null}) : answer
}
const downloads = (digest: string) => upstream.requests.filter(({path}) => path.includes(digest)).length
const stored = () => layers.map(({digest}) => at.server.app.content.hasBlob(digest))
const faults = async () => (await operations.fsck(at.server.app, {}))['faults']

/** Layers of an image, by its first platform where it is a list. */
async function layersOf(name: string, reference: string): Promise<typeof layers> {
  const answer = await get(name, `manifests/${reference}`)
  const manifest = parseManifest(answer.body, String(answer.headers['content-type']))
  if (manifest.kind === 'list') return layersOf(name, manifest.manifests[0]?.digest ?? '')
  return manifest.kind === 'image' ? [...manifest.layers] : []
}

it('a synchronization on demand leaves the layers where they are, and knows all about the images', async () => {
  expect(await run(lazy.id, 'sync')).toMatchObject({result: 'success'})
  const {content_counts: counts} = await at.ok('GET', `/katello/api/repositories/${lazy.id}`)
  expect(counts).toMatchObject({docker_tag: 4, docker_manifest: 6, docker_manifest_list: 3})
  layers = await layersOf(lazy.name, '1.0')
  expect(layers.length).toBeGreaterThan(0)
  expect(stored()).toEqual(layers.map(() => false))
  expect(layers.map(({digest}) => downloads(digest))).toEqual(layers.map(() => 0))
  expect(await faults()).toEqual([])
  expect(await run(lazy.id, 'verify_checksum')).toMatchObject({result: 'success'})
})

it('a layer comes when clients want it, once, also by the name that a version has', async () => {
  const view = await at.ok('POST', '/katello/api/content_views', {
    organization_id: 1,
    name: 'Apps',
    repository_ids: [lazy.id],
  })
  await at.task((await at.ok('POST', `/katello/api/content_views/${view['id']}/publish`))['id'])
  const {results} = await at.ok('GET', `/katello/api/repositories?content_view_id=${view['id']}&environment_id=1`)
  const published = results[0]['container_repository_name']
  expect(published).not.toBe(lazy.name)
  for (const {digest, size} of layers) {
    const answers = await Promise.all([published, published, lazy.name].map((name) => get(name, `blobs/${digest}`)))
    expect(answers.map((answer) => [answer.status, answer.body.length])).toEqual(answers.map(() => [200, size]))
    expect(downloads(digest)).toBe(1)
  }
  expect(stored()).toEqual(layers.map(() => true))
})

it('their space is reclaimed, but not what another repository has stored, and they come again', async () => {
  const task = await run(lazy.id, 'reclaim_space')
  const bytes = layers.reduce((sum, {size}) => sum + size, 0)
  expect(task).toMatchObject({
    result: 'success',
    humanized: {output: `Reclaimed ${layers.length} artifacts, ${bytes} bytes`},
  })
  expect(stored()).toEqual(layers.map(() => false))
  expect(await faults()).toEqual([])
  const whole = await repository('whole', 'immediate')
  await run(whole.id, 'sync')
  expect(stored()).toEqual(layers.map(() => true))
  expect((await run(lazy.id, 'reclaim_space'))['humanized'].output).toBe('Reclaimed 0 artifacts, 0 bytes')
  expect(stored()).toEqual(layers.map(() => true))
  expect((await at.ask('POST', `/katello/api/repositories/${whole.id}/reclaim_space`)).status).toBe(400)
  await at.ok('DELETE', `/katello/api/repositories/${whole.id}`)
  await operations.gc(at.server.app, {grace: 0})
  await run(lazy.id, 'reclaim_space')
  expect((await get(lazy.name, `blobs/${layers[0]?.digest}`)).status).toBe(200)
})

it('what the other registry does not have any more stays', async () => {
  for (const {digest} of layers) await get(lazy.name, `blobs/${digest}`)
  await at.ok('PUT', `/katello/api/repositories/${lazy.id}`, {docker_upstream_name: 'apps/nothing'})
  expect((await run(lazy.id, 'reclaim_space'))['humanized'].output).toBe('Reclaimed 0 artifacts, 0 bytes')
  expect(stored()).toEqual(layers.map(() => true))
  await at.ok('PUT', `/katello/api/repositories/${lazy.id}`, {docker_upstream_name: 'apps/web'})
})

it('what a synchronization under way relies on stays', async () => {
  const {content} = at.server.app
  const lease = content.lease()
  for (const {digest} of layers) expect(content.hasBlob(digest)).toBe(true)
  expect((await run(lazy.id, 'reclaim_space'))['humanized'].output).toBe('Reclaimed 0 artifacts, 0 bytes')
  lease.release()
})

it('a layer that the other registry does not give is an error of that registry', async () => {
  await run(lazy.id, 'reclaim_space')
  await at.ok('PUT', `/katello/api/repositories/${lazy.id}`, {docker_upstream_name: 'apps/nothing'})
  const answer = await get(lazy.name, `blobs/${layers[0]?.digest}`)
  expect([answer.status, answer.text]).toEqual([502, expect.stringContaining('did not return the layer')])
  await at.ok('PUT', `/katello/api/repositories/${lazy.id}`, {docker_upstream_name: 'apps/web'})
})

it('once it is to have everything, the next synchronization brings it', async () => {
  await at.ok('PUT', `/katello/api/repositories/${lazy.id}`, {download_policy: 'immediate'})
  expect(await faults()).toEqual([])
  expect(await run(lazy.id, 'sync')).toMatchObject({result: 'success'})
  expect(stored()).toEqual(layers.map(() => true))
  at.server.app.content.drop(layers[0]?.digest ?? '')
  expect(await faults()).toMatchObject([{kind: 'blob missing', digest: layers[0]?.digest}])
})

it('a layer whose file was lost comes again with the next synchronization', async () => {
  const {files} = at.server.app.content
  const [{digest} = {digest: ''}] = layers
  await run(lazy.id, 'sync')
  expect(await faults()).toEqual([])
  files.discard(digest)
  await files.emptyTrash()
  expect(await faults()).toMatchObject([{kind: 'blob missing', digest}])
  expect(await run(lazy.id, 'sync')).toMatchObject({result: 'success'})
  expect(await faults()).toEqual([])
})
