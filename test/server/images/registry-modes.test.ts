// The two modes of the registry, request by request.
import {randomBytes} from 'node:crypto'
import {expect, test} from 'vitest'
import {ask, codes, pushBlob, pushImage, putManifest, start, type Ask} from '../../oci/server/client'
import {blobOf, imageOf, indexOf, ociIndex, ociManifest, openStore, storeImage} from '../../oci/store/harness'
import {serve} from '../../oci/server/running'
import type {RegistryMode} from '../../../src/server/edition'
import {registryBehaviors} from '../../../src/server/images/registry/modes'
import {katelloPorts} from '../../../src/server/images/registry/ports'
import {missingManifest} from '../../../src/server/kernel/registry/refusals'
import {MemoryKatello} from './memory-katello'

const name = 'acme/apps/web'
const nowhere = 'sha256:'.padEnd(71, '0')

async function startRegistry(mode: RegistryMode) {
  const {store, database} = await openStore()
  const memory = new MemoryKatello(store)
  const {policy, pushKeepsLogin} = registryBehaviors[mode]
  const ports = katelloPorts({...memory.parts(), pushKeepsLogin})
  return {memory, store, ...(await serve(ports, {missingManifest, policy}, () => database.close()))}
}

/** The same requests to both modes: status and, of errors, the code. */
async function compare(requests: Readonly<Record<string, Ask>>): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  const registries = {katello: await startRegistry('katello'), oci: await startRegistry('oci')}
  const image = imageOf({layers: [blobOf('layer')]})
  for (const to of Object.values(registries)) await pushImage(to, name, 'v1', image)
  for (const [line, options] of Object.entries(requests)) {
    const [method = 'GET', path = ''] = line.split(' ')
    const real = path.replace('MANIFEST', image.digest).replace('LAYER', blobOf('layer').digest)
    const statuses = []
    for (const to of [registries.katello, registries.oci])
      statuses.push((await ask(to, real, {method, ...options})).status)
    found[line] = statuses
  }
  return found
}

test('what Katello does not route is 404 there, and answered in the mode oci', async () => {
  expect(
    await compare({
      [`GET /v2/${name}/referrers/MANIFEST`]: {},
      'GET /index/dynamic?label:org.flatpak.ref:exists=1': {},
      'POST /v2/token': {body: ''},
      'POST /v2/_catalog': {body: ''},
      [`GET /v2/${name}/blobs/uploads/00000000-0000-0000-0000-000000000000`]: {},
      [`DELETE /v2/${name}/blobs/uploads/00000000-0000-0000-0000-000000000000`]: {},
      [`GET /v2/${name}/manifests/a+b`]: {},
      [`PUT /v2/${name}/manifests/a+b`]: {body: '{}'},
      [`GET /v2/${name}/blobs/sha256-abc`]: {},
      [`DELETE /v2/${name}/blobs/LAYER`]: {},
      [`DELETE /v2/${name}/manifests/v1`]: {},
      [`DELETE /v2/${name}/manifests/MANIFEST`]: {},
    }),
  ).toEqual({
    [`GET /v2/${name}/referrers/MANIFEST`]: [404, 200],
    'GET /index/dynamic?label:org.flatpak.ref:exists=1': [404, 200],
    'POST /v2/token': [404, 405],
    'POST /v2/_catalog': [404, 405],
    [`GET /v2/${name}/blobs/uploads/00000000-0000-0000-0000-000000000000`]: [404, 404],
    [`DELETE /v2/${name}/blobs/uploads/00000000-0000-0000-0000-000000000000`]: [404, 404],
    [`GET /v2/${name}/manifests/a+b`]: [404, 404],
    [`PUT /v2/${name}/manifests/a+b`]: [404, 400],
    [`GET /v2/${name}/blobs/sha256-abc`]: [404, 404],
    [`DELETE /v2/${name}/blobs/LAYER`]: [404, 202],
    [`DELETE /v2/${name}/manifests/v1`]: [404, 202],
    [`DELETE /v2/${name}/manifests/MANIFEST`]: [404, 202],
  })
})

test('Katello redirects to a blob by a signed link, which serves ranges and needs no login', async () => {
  const to = await startRegistry('katello')
  const layer = blobOf(randomBytes(5000))
  await pushImage(to, name, 'v1', imageOf({layers: [layer]}))
  const path = `/v2/${name}/blobs/${layer.digest}`
  const answer = await ask(to, path)
  expect([answer.status, answer.body.length]).toEqual([302, 0])
  const location = answer.headers.location ?? ''
  expect(location).toMatch(`${to.base}/pulp/container/${name}/blobs/${layer.digest}?expires=`)
  const {pathname, search} = new URL(location)
  const blob = await ask(to, pathname + search, {auth: null})
  expect([blob.status, blob.headers['content-type']]).toEqual([200, 'application/octet-stream'])
  expect(blob.body.equals(layer.bytes)).toBe(true)
  const part = await ask(to, pathname + search, {auth: null, headers: {range: 'bytes=1000-'}})
  expect([part.status, part.headers['content-range']]).toEqual([206, 'bytes 1000-4999/5000'])
  expect(part.body.equals(layer.bytes.subarray(1000))).toBe(true)
  expect((await ask(to, pathname + search, {auth: null, method: 'HEAD'})).headers['content-length']).toBe('5000')
  expect((await ask(to, pathname + search, {auth: null, method: 'PUT', body: ''})).status).toBe(405)
})

test('a link is good for its blob alone, while it lasts', async () => {
  const to = await startRegistry('katello')
  const image = imageOf()
  await pushImage(to, name, 'v1', image)
  const {location = ''} = (await ask(to, `/v2/${name}/blobs/${image.config.digest}`)).headers
  const {pathname, searchParams} = new URL(location)
  const get = async (path: string, changes: Record<string, string>) => {
    const query = new URLSearchParams({...Object.fromEntries(searchParams), ...changes})
    return (await ask(to, `${path}?${query.toString()}`, {auth: null})).status
  }
  expect(await get(pathname, {})).toBe(200)
  expect(await get(pathname, {expires: String(Number(searchParams.get('expires')) + 60)})).toBe(403)
  expect(await get(pathname, {expires: '1'})).toBe(403)
  expect(await get(pathname, {validate_token: ''})).toBe(403)
  expect(await get(pathname.replace(image.config.digest, image.blobs[1]?.digest ?? ''), {})).toBe(403)
  expect(await get('/pulp/container/', {})).toBe(404)
  expect(await get('/pulp/container/x', {})).toBe(404)
  // Where blobs are sent at once, there are no links.
  const other = await startRegistry('oci')
  expect((await ask(other, pathname, {auth: null})).status).toBe(404)
})

test('Katello tells type and length of a blob, and a redirect only of one that is there', async () => {
  const to = await startRegistry('katello')
  const image = imageOf()
  await pushImage(to, name, 'v1', image)
  const head = await ask(to, `/v2/${name}/blobs/${image.config.digest}`, {method: 'HEAD'})
  const {'content-type': type, 'content-length': length, etag, 'accept-ranges': ranges} = head.headers
  expect([head.status, type, length, etag, ranges, head.headers['docker-content-digest']]).toEqual([
    200,
    'application/octet-stream',
    String(image.config.bytes.length),
    undefined,
    undefined,
    undefined,
  ])
  for (const method of ['GET', 'HEAD'])
    expect((await ask(to, `/v2/${name}/blobs/${nowhere}`, {method})).status).toBe(404)
  expect((await ask(to, `/v2/${name}/blobs/${image.config.digest}`, {auth: null})).status).toBe(401)
})

test("errors of Katello's backend are plain text, its own are JSON", async () => {
  const to = await startRegistry('katello')
  await pushImage(to, name, 'v1', imageOf())
  const seen = async (path: string, options: Ask = {}) => {
    const answer = await ask(to, path, options)
    return [answer.status, ...codes(answer), answer.headers['content-type']?.split(';')[0]]
  }
  expect(await seen(`/v2/${name}/blobs/${nowhere}`)).toEqual([404, 'BLOB_UNKNOWN', 'text/plain'])
  const put = {method: 'PUT', body: 'no manifest', headers: {'content-type': ociManifest}}
  expect(await seen(`/v2/${name}/manifests/v2`, put)).toEqual([400, 'MANIFEST_INVALID', 'text/plain'])
  expect(await seen(`/v2/${name}/manifests/v9`)).toEqual([404, 'NAME_UNKNOWN', 'application/json'])
  expect(await seen('/v2/acme/none/manifests/v1')).toEqual([404, 'NAME_UNKNOWN', 'application/json'])
  const begin = {method: 'POST', body: ''}
  expect(await seen('/v2/acme/blobs/uploads/', begin)).toEqual([400, 'NAME_INVALID', 'application/json'])
})

test('Katello refuses a mount that finds nothing, and mounts only by mount with from', async () => {
  const to = await startRegistry('katello')
  const image = imageOf()
  await pushImage(to, 'acme/apps/base', 'v1', image)
  const mount = async (query: string) => {
    const answer = await ask(to, `/v2/${name}/blobs/uploads/?${query}`, {method: 'POST', body: ''})
    return [answer.status, ...(answer.text ? codes(answer) : [])]
  }
  const {digest} = image.config
  expect(await mount(`mount=${digest}&from=acme/apps/base`)).toEqual([201])
  expect(await mount(`mount=${nowhere}&from=acme/apps/base`)).toEqual([404, 'BLOB_UNKNOWN'])
  expect(await mount(`mount=${digest}&from=acme/apps/none`)).toEqual([404, 'NAME_UNKNOWN'])
  expect(await mount(`mount=${digest}`)).toEqual([202])
  expect(await mount(`mount=${digest}&from=acme/apps/base&x=1`)).toEqual([202])
  const oci = await startRegistry('oci')
  const missed = await ask(oci, `/v2/${name}/blobs/uploads/?mount=${nowhere}&from=acme/apps/base`, {
    method: 'POST',
    body: '',
  })
  expect(missed.status).toBe(202)
})

test('uploads: the headers of Pulp, chunks by Content-Range, a wrong digest is a fault of the server', async () => {
  const to = await startRegistry('katello')
  const begun = await ask(to, `/v2/${name}/blobs/uploads/`, {method: 'POST', body: ''})
  const {range, 'docker-upload-uuid': uuid, location = '', 'upload-offset': offset} = begun.headers
  expect([begun.status, range, location, offset, begun.headers['content-length']]).toEqual([
    202,
    '0-0',
    `/v2/${name}/blobs/uploads/${String(uuid)}`,
    undefined,
    '0',
  ])
  const patch = (body: string, contentRange?: string) =>
    ask(to, location, {method: 'PATCH', body, headers: contentRange ? {'content-range': contentRange} : {}})
  expect((await patch('12345')).headers['range']).toBe('0-4')
  expect((await patch('67890')).status).toBe(416)
  expect((await patch('67890', '5-9')).headers['range']).toBe('0-9')
  const wrong = await ask(to, `${location}?digest=${nowhere}`, {method: 'PUT', body: ''})
  expect(wrong.status).toBe(500)
  expect(to.errors).toEqual([])
  const blob = blobOf('whole')
  const whole = await ask(to, `/v2/${name}/blobs/uploads/?digest=${blob.digest}`, {method: 'POST', body: blob.bytes})
  expect([whole.status, whole.headers['docker-content-digest']]).toEqual([201, blob.digest])
  const bad = await ask(to, `/v2/${name}/blobs/uploads/?digest=${nowhere}`, {method: 'POST', body: 'other'})
  expect(bad.status).toBe(500)
})

test('manifests: no entity tags, no subject, no further tags', async () => {
  const to = await startRegistry('katello')
  const image = imageOf()
  const signature = imageOf({subject: {mediaType: ociManifest, digest: image.digest, size: image.bytes.length}})
  await pushImage(to, name, 'v1', image)
  for (const blob of signature.blobs) await pushBlob(to, name, blob)
  const put = await putManifest(to, name, `${signature.digest}?tag=extra`, signature)
  expect([put.status, put.headers['oci-subject'], put.headers['oci-tag']]).toEqual([201, undefined, undefined])
  const headers = {'if-none-match': `"${image.digest}"`}
  const answer = await ask(to, `/v2/${name}/manifests/v1`, {headers})
  expect([answer.status, answer.headers.etag, answer.headers['docker-content-digest']]).toEqual([
    200,
    undefined,
    image.digest,
  ])
  expect((await putManifest(to, name, 'v1', image, {headers: {'if-match': '"other"'}})).status).toBe(201)
  expect((await ask(to, `/v2/${name}/tags/list`)).json()).toEqual({name, tags: ['v1']})
})

test('Katello gives catalog and tags whole', async () => {
  const to = await startRegistry('katello')
  const ids = [await storeImage(to.store, imageOf()), await storeImage(to.store, imageOf())]
  const tags = {b: ids[0] ?? 0, a: ids[1] ?? 0}
  to.memory.addRepository('acme/z', to.store.sets.create({tags}))
  to.memory.addRepository('acme/a', to.store.sets.create({tags}))
  const list = await ask(to, '/v2/acme/z/tags/list?n=1&last=a')
  expect([list.json(), list.headers.link]).toEqual([{name: 'acme/z', tags: ['a', 'b']}, undefined])
  const catalog = await ask(to, '/v2/_catalog?n=1')
  expect([catalog.json(), catalog.headers.link]).toEqual([{repositories: ['acme/z', 'acme/a']}, undefined])
})

test('a push that outlives its token fails in Katello, and goes on in the mode oci', async () => {
  for (const [mode, status] of [
    ['katello', 401],
    ['oci', 201],
  ] as const) {
    const to = await startRegistry(mode)
    const {token} = (await ask(to, '/v2/token?account=admin&scope=repository:x:pull,push')).json() as {token: string}
    const bearer = {auth: null, headers: {authorization: `Bearer ${token}`}}
    const location = await start(to, name, bearer)
    to.memory.now = () => Date.now() + 61 * 60_000
    const blob = blobOf('late')
    const end = await ask(to, `${location}?digest=${blob.digest}`, {method: 'PUT', body: blob.bytes, ...bearer})
    expect([mode, end.status]).toEqual([mode, status])
  }
})

test('lists are pushed and pulled in both modes', async () => {
  for (const mode of ['katello', 'oci'] as const) {
    const to = await startRegistry(mode)
    const images = [imageOf(), imageOf({architecture: 'arm64'})]
    for (const image of images) await pushImage(to, name, image.digest, image)
    const list = indexOf(images)
    expect((await putManifest(to, name, 'all', list, {mediaType: ociIndex})).status).toBe(201)
    expect((await ask(to, `/v2/${name}/manifests/all`)).body.equals(list.bytes)).toBe(true)
  }
})
