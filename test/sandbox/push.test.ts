import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {digestOf} from '../../src/core/digest'
import {ask, codes, pushBlob, pushImage, putManifest} from '../oci/server/client'
import {blobOf, imageOf, indexOf, ociIndex, type TestImage} from '../oci/store/harness'
import {catalog, type Catalog} from './catalog'
import {createRepository} from '../../src/server/repositories/rules'

let at: Catalog
let product: number
beforeAll(async () => {
  at = await catalog({
    dev: {roles: ['Content publisher'], organizations: ['ACME']},
    viv: {roles: ['Viewer'], organizations: ['ACME']},
  })
  product = await at.idOf('/katello/api/products?organization_id=1', 'Applications')
})
afterAll(() => at.close())

const admin = 'admin:changeme'
const to = () => ({port: Number(new URL(at.server.url).port)})
const begin = (name: string, auth: string | null = admin) =>
  ask(to(), `/v2/${name}/blobs/uploads/`, {method: 'POST', body: '', auth})
const refusal = async (name: string, auth: string | null = admin) => {
  const answer = await begin(name, auth)
  return [answer.status, ...(answer.status < 400 || answer.status === 401 ? [] : codes(answer))]
}
const push = async (name: string, tag: string, image: TestImage = imageOf()) => {
  expect((await pushImage(to(), name, tag, image)).status).toBe(201)
  return image
}
const repository = async (name: string) =>
  at.ok('GET', `/katello/api/repositories/${await at.idOf('/katello/api/repositories?organization_id=1', name)}`)

describe('a push', () => {
  it('makes the repository by a task of the user, and its content is in the API at once', async () => {
    const image = await push('acme/applications/shop', '1.0')
    const made = await repository('shop')
    expect(made).toMatchObject({
      name: 'shop',
      label: 'shop',
      content_type: 'docker',
      is_container_push: true,
      container_repository_name: 'acme/applications/shop',
      relative_path: 'acme/applications/shop',
      download_policy: 'immediate',
      content_counts: {docker_tag: 1, docker_manifest: 1, docker_manifest_list: 0},
    })
    const search = encodeURIComponent('label = Actions::Katello::Repository::CreateContainerPushRoot')
    const {results} = await at.ok('GET', `/foreman_tasks/api/tasks?search=${search}`)
    expect(results[0]).toMatchObject({
      action: expect.stringMatching(/^Create Container Push Repository Root repository 'shop'; product 'Applications'/),
      username: 'admin',
      state: 'stopped',
      result: 'success',
    })
    const second = await push('acme/applications/shop', '2.0')
    expect((await repository('shop'))['content_counts']).toMatchObject({docker_tag: 2, docker_manifest: 2})
    const pulled = await at.pull(`/v2/acme/applications/shop/manifests/2.0`, {auth: admin})
    expect(digestOf(pulled.body)).toBe(second.digest)
    expect(second.digest).not.toBe(image.digest)
  })

  it('may name organization and product by their ids', async () => {
    await push(`id/1/${product}/by-id`, 'latest')
    expect(await repository('by-id')).toMatchObject({container_repository_name: `id/1/${product}/by-id`})
    expect(await at.names(admin)).toContain(`id/1/${product}/by-id`)
  })

  it('takes an index with its images', async () => {
    const images = [imageOf({architecture: 'amd64'}), imageOf({architecture: 'arm64'})]
    const name = 'acme/applications/multi'
    for (const image of images) await push(name, image.digest, image)
    expect((await putManifest(to(), name, 'all', indexOf(images), {mediaType: ociIndex})).status).toBe(201)
    expect((await repository('multi'))['content_counts']).toMatchObject({
      docker_tag: 1,
      docker_manifest: 2,
      docker_manifest_list: 1,
    })
  })

  it('works with the token that clients carry, many at the same time making one repository', async () => {
    const headers = await at.bearer('dev:secret12', '?account=dev&scope=repository:acme/applications/crowd:pull,push')
    const starts = Array.from({length: 8}, () =>
      at.pull('/v2/acme/applications/crowd/blobs/uploads/', {method: 'POST', body: '', headers}),
    )
    expect((await Promise.all(starts)).map(({status}) => status)).toEqual(Array<number>(8).fill(202))
    const {results} = await at.ok('GET', '/katello/api/repositories?organization_id=1&name=crowd')
    expect(results).toHaveLength(1)
  })

  it('mounts a blob from a repository that the user may read, and from no other', async () => {
    const blob = blobOf()
    await pushBlob(to(), 'acme/applications/source', blob)
    await pushBlob(to(), 'globex/tools/secret', blobOf('only for globex'))
    const mount = (digest: string, from: string) =>
      ask(to(), `/v2/acme/applications/target/blobs/uploads/?mount=${digest}&from=${from}`, {
        method: 'POST',
        body: '',
        auth: 'dev:secret12',
      })
    expect((await mount(blob.digest, 'acme/applications/source')).status).toBe(201)
    expect((await mount(blobOf('only for globex').digest, 'globex/tools/secret')).status).toBe(404)
  })
})

describe('what may be pushed where', () => {
  it('is refused by the shape of the path', async () => {
    for (const name of ['acme', 'acme/applications', 'acme/applications/a/b', 'acme/dev/app_cv/applications/web'])
      expect([name, ...(await refusal(name))]).toEqual([name, 400, 'NAME_INVALID'])
    for (const name of ['id/1/x', `id/01/${product}/x`, `id/1/0${product}/x`, `id/acme/${product}/x`, 'id/1'])
      expect([name, ...(await refusal(name))]).toEqual([name, 400, 'NAME_INVALID'])
  })

  it('is refused where organization or product do not exist, with labels as they must be sent', async () => {
    for (const name of ['nobody/applications/x', 'acme/nothing/x', 'ACME/applications/x', 'acme/tools/x'])
      expect([name, ...(await refusal(name))]).toEqual([name, 404, 'NAME_UNKNOWN'])
    const tools = await at.idOf('/katello/api/products?organization_id=2', 'Tools')
    for (const name of [`id/99/${product}/x`, 'id/1/999/x', `id/1/${tools}/x`])
      expect([name, ...(await refusal(name))]).toEqual([name, 404, 'NAME_UNKNOWN'])
  })

  it('is refused where labels differ in case only, with the way out', async () => {
    const make = (label: string) => at.ok('POST', '/katello/api/products', {organization_id: 1, name: label, label})
    const first = await make('Twice')
    await make('twice')
    const answer = await begin('acme/twice/x')
    expect([answer.status, codes(answer)]).toEqual([409, ['NAME_INVALID']])
    expect(answer.text).toContain('id/1/<product ID>/x')
    expect(await refusal(`id/1/${first['id']}/x`)).toEqual([202])
  })

  it('is refused in the other form than the first, and onto what is synchronized', async () => {
    await push('acme/applications/formed', '1')
    expect(await refusal(`id/1/${product}/formed`)).toEqual([409, 'NAME_INVALID'])
    await push(`id/1/${product}/numbered`, '1')
    expect(await refusal('acme/applications/numbered')).toEqual([409, 'NAME_INVALID'])
    expect(await refusal('acme/applications/web')).toEqual([409, 'NAME_INVALID'])
    // an older program accepted such repositories
    const {app} = at.server
    createRepository(app, app.store.products.get(product), {name: 'rpms', content_type: 'yum'})
    expect(await refusal('acme/applications/rpms')).toEqual([409, 'NAME_INVALID'])
  })

  it('is refused without the permission to synchronize the product, and to nobody', async () => {
    expect(await refusal('acme/applications/denied', 'viv:secret12')).toEqual([404, 'DENIED'])
    expect(await refusal('globex/tools/denied', 'dev:secret12')).toEqual([404, 'DENIED'])
    expect(await refusal('acme/applications/denied', null)).toEqual([401])
    expect(await refusal('acme/applications/denied', 'admin:wrong')).toEqual([401])
    expect(await at.names(admin)).not.toContain('acme/applications/denied')
  })

  it('is refused in the words of Katello when the name is no label, or is taken', async () => {
    const dotted = await begin('acme/applications/a.b')
    expect(dotted.status).toBe(422)
    expect(dotted.json()).toMatchObject({displayMessage: expect.stringContaining('Validation failed'), errors: {}})
    await at.ok('POST', '/katello/api/repositories', {
      product_id: product,
      name: 'occupied',
      label: 'other',
      content_type: 'docker',
    })
    const taken = await begin('acme/applications/occupied')
    expect([taken.status, taken.json()]).toEqual([
      422,
      expect.objectContaining({errors: {name: [expect.stringContaining('already been taken')]}}),
    ])
    expect((await begin('acme/applications/occupied')).status).toBe(422) // again: nothing was left half made
  })
})

describe('a pushed repository', () => {
  it('cannot be synchronized or changed, and does not join a rolling view', async () => {
    await push('acme/applications/fixed', '1')
    const {id} = await repository('fixed')
    expect((await at.ask('POST', `/katello/api/repositories/${id}/sync`)).status).toBe(400)
    expect((await at.ask('PUT', `/katello/api/repositories/${id}`, {name: 'x'})).status).toBeGreaterThanOrEqual(400)
    const rolling = {organization_id: 1, name: 'Rolling', rolling: true, repository_ids: [id]}
    expect((await at.ask('POST', '/katello/api/content_views', rolling)).status).toBeGreaterThanOrEqual(400)
  })

  it('is copied when it is published: a later push changes no version, and shows that a publish is due', async () => {
    const name = 'acme/applications/released'
    const first = await push(name, 'latest')
    const {id} = await repository('released')
    const view = await at.ok('POST', '/katello/api/content_views', {
      organization_id: 1,
      name: 'Release CV',
      repository_ids: [id],
    })
    const path = `/katello/api/content_views/${view['id']}`
    await at.task((await at.ok('POST', `${path}/publish`))['id'])
    expect((await at.ok('GET', path))['needs_publish']).toBe(false)
    const second = await push(name, 'latest')
    expect((await at.ok('GET', path))['needs_publish']).toBe(true)
    const digest = async (of: string) => digestOf((await at.pull(`/v2/${of}/manifests/latest`, {auth: admin})).body)
    expect(await digest(name)).toBe(second.digest)
    expect(await digest('acme/library/release_cv/applications/released')).toBe(first.digest)
    const published = '/v2/acme/library/release_cv/applications/released/manifests/latest'
    const change = async (method: string) => (await ask(to(), published, {method, body: ''})).status
    expect([await change('DELETE'), await change('PUT')]).toEqual([404, 400])
  })

  it('is gone with its repository', async () => {
    await push('acme/applications/short-lived', '1')
    const {id} = await repository('short-lived')
    await at.ok('DELETE', `/katello/api/repositories/${id}`)
    const answer = await at.pull('/v2/acme/applications/short-lived/manifests/1', {auth: admin})
    expect([answer.status, codes(answer)]).toEqual([404, ['NAME_UNKNOWN']])
    expect(await refusal('acme/applications/short-lived')).toEqual([202])
  })
})
