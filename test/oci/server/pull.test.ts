import {randomBytes} from 'node:crypto'
import {truncateSync, writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {ask, codes, pushImage} from './client'
import {blobOf, imageOf, indexOf, ociIndex, ociManifest, storeImage} from '../store/harness'
import {startRegistry} from './running'
import {refuse, type RegistryOptions} from '../../../src/oci/server'

const name = 'acme/dev/app_cv/tools/busybox'

async function published(options: RegistryOptions = {}) {
  const running = await startRegistry(options)
  const {store, memory} = running
  const layer = blobOf(randomBytes(2_000_000))
  const image = imageOf({layers: [layer]})
  const other = imageOf({architecture: 'arm64'})
  const [id, otherId] = [await storeImage(store, image), await storeImage(store, other)]
  const list = indexOf([image, other])
  const listId = (await store.putManifest(list.bytes, {mediaType: ociIndex})).id
  memory.addRepository(name, store.sets.create({tags: {'1.0': id, latest: listId}}))
  return {...running, layer, image, other, list, id, otherId}
}

test('a manifest is pulled by tag and by digest, byte for byte', async () => {
  const to = await published()
  for (const reference of ['1.0', to.image.digest]) {
    const answer = await ask(to, `/v2/${name}/manifests/${reference}`)
    expect(answer.status).toBe(200)
    expect(answer.body.equals(to.image.bytes)).toBe(true)
    expect(answer.headers).toMatchObject({
      'content-type': ociManifest,
      'content-length': String(to.image.bytes.length),
      'docker-content-digest': to.image.digest,
      'docker-distribution-api-version': 'registry/2.0',
      etag: `"${to.image.digest}"`,
    })
    const head = await ask(to, `/v2/${name}/manifests/${reference}`, {method: 'HEAD'})
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([
      200,
      0,
      String(to.image.bytes.length),
    ])
  }
  expect((await ask(to, `/v2/${name}/manifests/latest`)).headers['content-type']).toBe(ociIndex)
  expect((await ask(to, `/v2/${name}/manifests/${to.other.digest.replace(':', '%3A')}`)).status).toBe(200)
})

test('a tag is only given in a type that the client accepts, a digest always', async () => {
  const to = await published()
  const get = (reference: string, accept: string) => ask(to, `/v2/${name}/manifests/${reference}`, {headers: {accept}})
  expect((await get('1.0', `${ociIndex}, ${ociManifest}`)).status).toBe(200)
  expect((await get('1.0', 'application/*;q=0.5')).status).toBe(200)
  expect((await get('1.0', '*/*')).status).toBe(200)
  const refused = await get('1.0', `application/json, ${ociManifest};q=0`)
  expect([refused.status, ...codes(refused)]).toEqual([404, 'MANIFEST_UNKNOWN'])
  expect((await get(to.image.digest, ociIndex)).status).toBe(200)
})

test('a manifest that the repository does not have is MANIFEST_UNKNOWN, unless the embedder says otherwise', async () => {
  const to = await published({
    missingManifest: (name, reference, isStored) =>
      isStored ? undefined : refuse(404, 'NAME_UNKNOWN', `no ${reference} in ${name}`),
  })
  const plain = await published()
  const foreign = imageOf()
  await storeImage(to.store, foreign)
  const miss = async (reference: string, at = to) => {
    const answer = await ask(at, `/v2/${name}/manifests/${reference}`)
    return [answer.status, ...codes(answer)]
  }
  for (const reference of ['nope', blobOf().digest, 'sha256:baddigeststring']) {
    expect(await miss(reference)).toEqual([404, 'NAME_UNKNOWN'])
    expect(await miss(reference, plain)).toEqual([404, 'MANIFEST_UNKNOWN'])
  }
  expect(await miss(foreign.digest)).toEqual([404, 'MANIFEST_UNKNOWN'])
})

test('a client that has the content is answered 304', async () => {
  const to = await published()
  const headers = {'if-none-match': `"${to.image.digest}"`}
  for (const path of [`manifests/1.0`, `manifests/${to.image.digest}`]) {
    const answer = await ask(to, `/v2/${name}/${path}`, {headers})
    expect([answer.status, answer.body.length]).toEqual([304, 0])
  }
  const blob = `/v2/${name}/blobs/${to.layer.digest}`
  expect((await ask(to, blob, {headers: {'if-none-match': `W/"${to.layer.digest}"`}})).status).toBe(304)
  expect((await ask(to, blob, {headers: {'if-none-match': '"sha256:other"'}})).status).toBe(200)
})

test('a blob is pulled whole, and HEAD tells its length', async () => {
  const to = await published()
  const path = `/v2/${name}/blobs/${to.layer.digest}`
  const answer = await ask(to, path)
  expect(answer.body.equals(to.layer.bytes)).toBe(true)
  expect(answer.headers).toMatchObject({'docker-content-digest': to.layer.digest, 'content-length': '2000000'})
  const head = await ask(to, path, {method: 'HEAD'})
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '2000000', 0])
})

test('ranges are served, joined ends are cut, impossible ones are 416', async () => {
  const to = await published()
  const path = `/v2/${name}/blobs/${to.layer.digest}`
  const part = async (range: string, extra: Record<string, string> = {}) => {
    const {status, headers, body} = await ask(to, path, {headers: {range, ...extra}})
    return {status, range: headers['content-range'], body}
  }
  const expectPart = async (range: string, start: number, end: number) => {
    const got = await part(range)
    expect([range, got.status, got.range]).toEqual([range, 206, `bytes ${start}-${end}/2000000`])
    expect(got.body.equals(to.layer.bytes.subarray(start, end + 1))).toBe(true)
  }
  await expectPart('bytes=500-1499', 500, 1499)
  await expectPart('bytes=1500000-', 1_500_000, 1_999_999)
  await expectPart('bytes=-500', 1_999_500, 1_999_999)
  await expectPart('bytes=1999999-9999999', 1_999_999, 1_999_999)
  await expectPart('bytes=0-0', 0, 0)
  for (const range of ['bytes=500-0', 'bytes=2000000-', 'bytes=-0'])
    expect(await part(range)).toMatchObject({status: 416, range: 'bytes */2000000'})
  for (const range of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=-', 'bytes=x-y'])
    expect((await part(range)).status).toBe(200)
  expect((await part('bytes=0-9', {'if-range': `"${to.layer.digest}"`})).status).toBe(206)
  expect((await part('bytes=0-9', {'if-range': '"older"'})).status).toBe(200)
})

test('a blob of another repository, or one that is lost or cut on disk, is unknown here', async () => {
  const to = await published()
  const foreign = blobOf()
  await to.store.putBlob(foreign.bytes)
  const get = async (digest: string, method = 'GET') => {
    const answer = await ask(to, `/v2/${name}/blobs/${digest}`, {method})
    return answer.status
  }
  expect(await get(foreign.digest)).toBe(404)
  expect(await get('sha256:short')).toBe(404)
  truncateSync(to.store.files.path(to.layer.digest), 1000)
  expect(await get(to.layer.digest)).toBe(404)
  expect(await get(to.layer.digest, 'HEAD')).toBe(404)
  writeFileSync(to.store.files.path(to.layer.digest), to.layer.bytes)
  expect(await get(to.layer.digest)).toBe(200)
})

test('a client that leaves in the middle of a blob does no harm', async () => {
  const to = await published()
  const gone = new AbortController()
  const headers = {authorization: `Basic ${Buffer.from('admin:changeme').toString('base64')}`}
  const answer = await fetch(`${to.base}/v2/${name}/blobs/${to.layer.digest}`, {headers, signal: gone.signal})
  await answer.body?.getReader().read()
  gone.abort()
  expect((await ask(to, `/v2/${name}/blobs/${to.layer.digest}`)).body.equals(to.layer.bytes)).toBe(true)
  expect(to.errors).toEqual([])
})

test('paths and methods that do not exist are told apart', async () => {
  const to = await published()
  const status = async (path: string, method = 'GET') => (await ask(to, path, {method})).status
  expect(await status(`/v2/${name}/nothing`)).toBe(404)
  expect(await status('/v2/%zz')).toBe(404)
  expect(await status('/v2/', 'POST')).toBe(405)
  const wrong = await ask(to, `/v2/${name}/tags/list`, {method: 'DELETE'})
  expect([wrong.status, wrong.headers['allow'], ...codes(wrong)]).toEqual([405, 'GET', 'UNSUPPORTED'])
  expect(await status('/v2')).toBe(200)
  expect(await status(`/v2/${name}/tags/list/`)).toBe(200)
})

test('a blob that is needed but not stored is fetched when somebody asks for it', async () => {
  const to = await published()
  const lazy = imageOf()
  await to.store.putBlob(lazy.config.bytes)
  const {id} = await to.store.putManifest(lazy.bytes)
  to.memory.addRepository('acme/library/lazy', to.store.sets.create({tags: {v1: id}}))
  const layer = lazy.blobs[1] ?? blobOf()
  const path = `/v2/acme/library/lazy/blobs/${layer.digest}`
  expect((await ask(to, path)).status).toBe(404)
  const asked: string[] = []
  to.memory.blobs = {
    obtain: async (repository, digest) => {
      asked.push(repository.name)
      await to.store.putBlob(layer.bytes, {digest})
    },
  }
  expect((await ask(to, path)).body.equals(layer.bytes)).toBe(true)
  expect((await ask(to, path, {method: 'HEAD'})).headers['content-length']).toBe('100')
  expect(asked).toEqual(['acme/library/lazy'])
})

test('a registry without a push port answers pulls and refuses pushes', async () => {
  const to = await startRegistry()
  delete to.memory.push
  const image = imageOf()
  to.memory.addRepository('acme/x', to.store.sets.create({tags: {v1: await storeImage(to.store, image)}}))
  expect((await ask(to, '/v2/acme/x/manifests/v1')).status).toBe(200)
  for (const [method, what] of [
    ['POST', 'blobs/uploads/'],
    ['PUT', 'manifests/v1'],
    ['PATCH', 'blobs/uploads/x'],
    ['DELETE', 'manifests/v1'],
  ] as const) {
    const answer = await ask(to, `/v2/acme/x/${what}`, {method, body: ''})
    expect([method, answer.status, ...codes(answer)]).toEqual([method, 404, 'UNSUPPORTED'])
  }
})

test('a server that fails says so, without details, and goes on', async () => {
  const to = await startRegistry()
  const {catalog} = to.memory
  const {named} = catalog
  catalog.named = () => {
    throw new Error('secret details')
  }
  const answer = await ask(to, '/v2/acme/apps/web/tags/list')
  expect([answer.status, ...codes(answer)]).toEqual([500, 'UNKNOWN'])
  expect(answer.text).not.toContain('secret')
  expect(to.errors).toHaveLength(1)
  catalog.named = named
  expect((await pushImage(to, 'acme/apps/web', 'v1', imageOf())).status).toBe(201)
})
