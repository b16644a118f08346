import {randomBytes} from 'node:crypto'
import {describe, expect, test} from 'vitest'
import {ask, codes, pushBlob, pushImage, putManifest, start} from './client'
import {blobOf, imageOf, indexOf, ociIndex, ociManifest, storeImage} from '../store/harness'
import {startRegistry, type Running} from './running'

const name = 'acme/apps/web'

const pull = (to: Running, digest: string, repository = name) => ask(to, `/v2/${repository}/blobs/${digest}`)

describe('blob uploads', () => {
  for (const algorithm of ['sha256', 'sha512'] as const) {
    test(`POST and PUT, ${algorithm}`, async () => {
      const to = await startRegistry()
      const blob = blobOf(randomBytes(300_000), algorithm)
      const answer = await pushBlob(to, name, blob)
      expect(answer.status).toBe(201)
      expect(answer.headers).toMatchObject({
        location: `/v2/${name}/blobs/${blob.digest}`,
        'docker-content-digest': blob.digest,
      })
      expect((await pull(to, blob.digest)).body.equals(blob.bytes)).toBe(true)
    })

    test(`one POST with the digest, ${algorithm}`, async () => {
      const to = await startRegistry()
      const blob = blobOf(randomBytes(1000), algorithm)
      const path = `/v2/${name}/blobs/uploads/?digest=${encodeURIComponent(blob.digest)}`
      const answer = await ask(to, path, {method: 'POST', body: blob.bytes})
      expect([answer.status, answer.headers.location]).toEqual([201, `/v2/${name}/blobs/${blob.digest}`])
      expect((await pull(to, blob.digest)).body.equals(blob.bytes)).toBe(true)
      const wrong = await ask(to, path, {method: 'POST', body: 'other'})
      expect([wrong.status, ...codes(wrong)]).toEqual([400, 'DIGEST_INVALID'])
    })

    test(`chunks in order, the last one with the PUT, ${algorithm}`, async () => {
      const to = await startRegistry()
      const blob = blobOf(randomBytes(3000), algorithm)
      let location = await start(to, name)
      for (const [from, till] of [
        [0, 999],
        [1000, 1999],
      ] as const) {
        const body = blob.bytes.subarray(from, till + 1)
        const answer = await ask(to, location, {method: 'PATCH', body, headers: {'content-range': `${from}-${till}`}})
        expect([answer.status, answer.headers['range']]).toEqual([202, `0-${till}`])
        location = answer.headers.location ?? ''
      }
      const last = await ask(to, `${location}?digest=${blob.digest}`, {
        method: 'PUT',
        body: blob.bytes.subarray(2000),
        headers: {'content-range': '2000-2999'},
      })
      expect(last.status).toBe(201)
      expect((await pull(to, blob.digest)).body.equals(blob.bytes)).toBe(true)
    })
  }

  test('one stream without a length', async () => {
    const to = await startRegistry()
    const blob = blobOf(randomBytes(500_000))
    const location = await start(to, name)
    const sent = await ask(to, location, {method: 'PATCH', body: blob.bytes, headers: {'transfer-encoding': 'chunked'}})
    expect([sent.status, sent.headers['range']]).toEqual([202, '0-499999'])
    expect((await ask(to, `${sent.headers.location}?digest=${blob.digest}`, {method: 'PUT', body: ''})).status).toBe(
      201,
    )
    expect((await pull(to, blob.digest)).body.equals(blob.bytes)).toBe(true)
  })

  test('the start of an upload says where it goes on', async () => {
    const to = await startRegistry()
    const answer = await ask(to, `/v2/${name}/blobs/uploads`, {method: 'POST', body: ''})
    expect(answer.status).toBe(202)
    expect(answer.headers).toMatchObject({range: '0-0', 'content-length': '0', 'upload-offset': '0'})
    expect(answer.headers.location).toBe(`/v2/${name}/blobs/uploads/${answer.headers['docker-upload-uuid']}`)
  })

  test('a chunk that does not fit is 416 with the place where the upload stands', async () => {
    const to = await startRegistry()
    const blob = blobOf(randomBytes(2000))
    const location = await start(to, name)
    const chunk = (from: number, till: number) =>
      ask(to, location, {
        method: 'PATCH',
        body: blob.bytes.subarray(from, till + 1),
        headers: {'content-range': `${from}-${till}`},
      })
    const early = await chunk(1000, 1999)
    expect([early.status, early.headers['range'], early.headers['upload-offset']]).toEqual([416, '0-0', '0'])
    expect(early.headers.location).toBe(location)
    expect((await chunk(0, 999)).status).toBe(202)
    expect((await chunk(0, 999)).headers['range']).toBe('0-999')
    expect((await chunk(0, 999)).status).toBe(416)
    const status = await ask(to, location)
    expect([status.status, status.headers['range']]).toEqual([204, '0-999'])
    const put = await ask(to, `${location}?digest=${blob.digest}`, {
      method: 'PUT',
      body: blob.bytes.subarray(1500),
      headers: {'content-range': '1500-1999'},
    })
    expect(put.status).toBe(416)
    expect((await chunk(1000, 1999)).status).toBe(202)
    expect((await ask(to, `${location}?digest=${blob.digest}`, {method: 'PUT', body: ''})).status).toBe(201)
  })

  test('malformed ranges, digests and uploads are refused by name', async () => {
    const to = await startRegistry()
    const location = await start(to, name)
    const refusal = async (path: string, method: string, headers: Record<string, string> = {}) => {
      const answer = await ask(to, path, {method, body: 'x', headers})
      return [answer.status, ...codes(answer)]
    }
    expect(await refusal(location, 'PATCH', {'content-range': 'nonsense'})).toEqual([400, 'BLOB_UPLOAD_INVALID'])
    expect(await refusal(location, 'PATCH', {'content-range': '0-7'})).toEqual([400, 'SIZE_INVALID'])
    expect(await refusal(location, 'PUT')).toEqual([400, 'DIGEST_INVALID'])
    expect(await refusal(`${location}?digest=sha256:abc`, 'PUT')).toEqual([400, 'DIGEST_INVALID'])
    expect(await refusal(`${location}?digest=md5:${'0'.repeat(32)}`, 'PUT')).toEqual([400, 'DIGEST_INVALID'])
    const unknown = `/v2/${name}/blobs/uploads/00000000-0000-0000-0000-000000000000`
    expect(await refusal(unknown, 'PATCH')).toEqual([404, 'BLOB_UPLOAD_UNKNOWN'])
    expect(await refusal(`/v2/${name}/blobs/uploads/..%2f..%2fkatello.db`, 'PATCH')).toEqual([404, 'NAME_UNKNOWN'])
    expect(await refusal(location.replace('/web/', '/other/'), 'PATCH')).toEqual([404, 'NAME_UNKNOWN'])
  })

  test('bytes that are not what their digest says end the upload and are not kept', async () => {
    const to = await startRegistry()
    const blob = blobOf(randomBytes(5000))
    const flipped = Buffer.from(blob.bytes)
    flipped[4321] = (flipped[4321] ?? 0) ^ 1
    const location = await start(to, name)
    const answer = await ask(to, `${location}?digest=${blob.digest}`, {method: 'PUT', body: flipped})
    expect([answer.status, ...codes(answer)]).toEqual([400, 'DIGEST_INVALID'])
    expect((await pull(to, blob.digest)).status).toBe(404)
    expect((await ask(to, location)).status).toBe(404)
    expect(to.store.uploads.count).toBe(0)
  })

  test('an upload can be cancelled', async () => {
    const to = await startRegistry()
    const location = await start(to, name)
    expect((await ask(to, location, {method: 'DELETE'})).status).toBe(204)
    expect((await ask(to, location)).status).toBe(404)
    expect((await ask(to, location, {method: 'DELETE'})).status).toBe(404)
  })

  test('an empty blob can be pushed', async () => {
    const to = await startRegistry()
    const blob = blobOf('')
    expect((await pushBlob(to, name, blob)).status).toBe(201)
    const answer = await pull(to, blob.digest)
    expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([200, '0', 0])
    expect((await ask(to, `/v2/${name}/blobs/uploads/?digest=${blob.digest}`, {method: 'POST', body: ''})).status).toBe(
      201,
    )
  })

  test('the answer to a finished upload can be had again', async () => {
    const to = await startRegistry()
    const blob = blobOf()
    const location = await start(to, name)
    const put = () => ask(to, `${location}?digest=${blob.digest}`, {method: 'PUT', body: ''})
    await ask(to, location, {method: 'PATCH', body: blob.bytes})
    expect((await put()).status).toBe(201)
    expect((await put()).status).toBe(201)
  })

  test('another user cannot touch an upload', async () => {
    const to = await startRegistry()
    const location = await start(to, name)
    const answer = await ask(to, location, {method: 'PATCH', body: 'x', auth: 'dev:secret'})
    expect([answer.status, ...codes(answer)]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN'])
  })

  test('the same blob pushed by many at once is one blob', async () => {
    const to = await startRegistry()
    const blob = blobOf(randomBytes(400_000))
    const answers = await Promise.all(Array.from({length: 12}, (_, i) => pushBlob(to, `acme/apps/web${i % 3}`, blob)))
    expect(answers.map(({status}) => status)).toEqual(Array.from({length: 12}, () => 201))
    expect(to.store.database.get('SELECT count(*) AS n FROM blobs')).toEqual({n: 1})
    expect(to.memory.created).toBe(3)
  })

  test('only so many uploads may be open', async () => {
    const to = await startRegistry()
    for (let i = 0; i < 1000; i++) await to.store.uploads.start({repository: name, owner: String(i % 5)})
    const answer = await ask(to, `/v2/${name}/blobs/uploads/`, {method: 'POST', body: ''})
    expect([answer.status, ...codes(answer)]).toEqual([429, 'TOOMANYREQUESTS'])
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
    expect(await to.store.uploads.purge(Date.now() + 1000)).toBe(1000)
    expect((await ask(to, `/v2/${name}/blobs/uploads/`, {method: 'POST', body: ''})).status).toBe(202)
  })
})

describe('mounts', () => {
  const mount = (to: Running, digest: string, from: string | undefined, auth = 'admin:changeme') =>
    ask(to, `/v2/${name}/blobs/uploads/?mount=${digest}${from === undefined ? '' : `&from=${from}`}`, {
      method: 'POST',
      body: '',
      auth,
    })

  test('a blob of a readable repository is there without being sent', async () => {
    const to = await startRegistry()
    const [pushed, synced] = [blobOf(), imageOf()]
    await pushBlob(to, 'acme/tools/base', pushed)
    to.memory.addRepository('acme/quay/base', to.store.sets.create({tags: {v1: await storeImage(to.store, synced)}}))
    for (const [digest, from] of [
      [pushed.digest, 'acme/tools/base'],
      [synced.config.digest, 'acme/quay/base'],
    ] as const) {
      const answer = await mount(to, digest, from)
      expect([answer.status, answer.headers.location]).toEqual([201, `/v2/${name}/blobs/${digest}`])
      expect(answer.headers['docker-content-digest']).toBe(digest)
      expect((await pull(to, digest)).status).toBe(200)
    }
  })

  test('without a source any readable repository will do', async () => {
    const to = await startRegistry()
    const blob = blobOf()
    await pushBlob(to, 'acme/tools/base', blob)
    expect((await mount(to, blob.digest, undefined)).status).toBe(201)
  })

  test('what is not there, or not readable, starts an upload instead', async () => {
    const to = await startRegistry()
    const [blob, secret] = [blobOf(), blobOf()]
    await pushBlob(to, 'acme/tools/base', secret)
    to.memory.users.push({login: 'bob', password: 'bob', mayRead: [name]})
    for (const [digest, from, auth] of [
      [blob.digest, 'acme/tools/base', 'admin:changeme'],
      [blob.digest, 'acme/nowhere/base', 'admin:changeme'],
      [blob.digest, undefined, 'admin:changeme'],
      [secret.digest, 'acme/tools/base', 'bob:bob'],
      [secret.digest, undefined, 'bob:bob'],
    ] as const) {
      const answer = await mount(to, digest, from, auth)
      expect([answer.status, answer.headers['docker-upload-uuid'] !== undefined]).toEqual([202, true])
    }
    const fallback = await mount(to, blob.digest, 'acme/tools/base')
    const done = await ask(to, `${fallback.headers.location}?digest=${blob.digest}`, {method: 'PUT', body: blob.bytes})
    expect(done.status).toBe(201)
  })
})

describe('manifests', () => {
  test('by tag, by digest and by digest with tags', async () => {
    const to = await startRegistry()
    const image = imageOf()
    const answer = await pushImage(to, name, 'v1', image)
    expect(answer.status).toBe(201)
    expect(answer.headers).toMatchObject({
      location: `/v2/${name}/manifests/${image.digest}`,
      'docker-content-digest': image.digest,
    })
    for (const algorithm of ['sha256', 'sha512'] as const) {
      const other = imageOf({algorithm})
      expect(
        (await pushImage(to, name, `${other.digest}?tag=a-${algorithm}&tag=b-${algorithm}`, other)).headers,
      ).toMatchObject({
        'docker-content-digest': other.digest,
        'oci-tag': `a-${algorithm}, b-${algorithm}`,
      })
      const pulled = await ask(to, `/v2/${name}/manifests/b-${algorithm}`)
      expect(pulled.headers['docker-content-digest']).toBe(other.digest)
      expect(pulled.body.equals(other.bytes)).toBe(true)
    }
    expect(to.memory.changes.map(({change}) => change.kind)).toEqual(Array.from({length: 3}, () => 'manifest put'))
    expect(to.memory.changes[0]?.change).toMatchObject({tags: ['v1']})
  })

  test('an index needs its members, and brings their marks', async () => {
    const to = await startRegistry()
    const [a, b] = [imageOf({labels: {'org.flatpak.ref': 'app/x.y.Z/x86_64/stable'}}), imageOf()]
    const list = indexOf([a, b])
    await pushImage(to, name, a.digest, a)
    const early = await putManifest(to, name, 'multi', list, {mediaType: ociIndex})
    expect([early.status, ...codes(early)]).toEqual([404, 'MANIFEST_BLOB_UNKNOWN'])
    expect(early.text).toContain(b.digest)
    await pushImage(to, name, b.digest, b)
    expect((await putManifest(to, name, 'multi', list, {mediaType: ociIndex})).status).toBe(201)
    const set = to.memory.catalog.named(name)?.contentSetId ?? 0
    expect(to.store.sets.resolve(set, 'multi')).toMatchObject({manifestType: 'list', isFlatpak: true})
  })

  test('a manifest whose blobs are missing is refused, also when they are in another repository', async () => {
    const to = await startRegistry()
    const image = imageOf()
    await pushBlob(to, name, image.config)
    for (const blob of image.blobs) await pushBlob(to, 'acme/apps/other', blob)
    const answer = await putManifest(to, name, 'v1', image)
    expect([answer.status, ...codes(answer)]).toEqual([404, 'MANIFEST_BLOB_UNKNOWN'])
    expect((await ask(to, `/v2/${name}/manifests/${image.digest}`)).status).toBe(404)
    expect(to.memory.changes).toEqual([])
  })

  test('foreign layers need not be there, unknown fields are kept', async () => {
    const to = await startRegistry()
    const image = imageOf({layers: []})
    const json = {
      ...(JSON.parse(image.bytes.toString()) as Record<string, unknown>),
      'org.example.extra': {deep: [1, 2]},
      layers: [
        {
          mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
          digest: blobOf().digest,
          size: 123,
          urls: ['https://store.example.com/layer'],
        },
      ],
    }
    await pushBlob(to, name, image.config)
    const bytes = Buffer.from(JSON.stringify(json, null, 3))
    expect((await putManifest(to, name, 'v1', {bytes})).status).toBe(201)
    expect((await ask(to, `/v2/${name}/manifests/v1`)).body.equals(bytes)).toBe(true)
  })

  test('wrong digests, tags, types and shapes are refused by name', async () => {
    const to = await startRegistry()
    const image = imageOf()
    for (const blob of image.blobs) await pushBlob(to, name, blob)
    const refusal = async (reference: string, bytes: Buffer = image.bytes, mediaType = ociManifest) => {
      const answer = await putManifest(to, name, reference, {bytes}, {mediaType})
      return [answer.status, ...codes(answer)]
    }
    const longer = Buffer.concat([image.bytes, Buffer.from('  ')])
    expect(await refusal(image.digest, longer)).toEqual([400, 'DIGEST_INVALID'])
    expect(await refusal('sha256:baddigeststring')).toEqual([400, 'DIGEST_INVALID'])
    expect(await refusal('-bad')).toEqual([400, 'TAG_INVALID'])
    expect(await refusal('x'.repeat(129))).toEqual([400, 'TAG_INVALID'])
    expect(await refusal(`${image.digest}?tag=no%20good`)).toEqual([400, 'MANIFEST_INVALID'])
    expect(await refusal('v1', Buffer.from('not json'))).toEqual([400, 'MANIFEST_INVALID'])
    expect(await refusal('v1', Buffer.from('{"schemaVersion":1}'))).toEqual([400, 'MANIFEST_INVALID'])
    expect(await refusal('v1', image.bytes, ociIndex)).toEqual([400, 'MANIFEST_INVALID'])
    expect(to.store.database.get('SELECT count(*) AS n FROM manifests')).toEqual({n: 0})
  })

  test('a manifest may have 4 MiB and not a byte more', async () => {
    const to = await startRegistry()
    const image = imageOf()
    for (const blob of image.blobs) await pushBlob(to, name, blob)
    const padded = (size: number): Buffer => Buffer.concat([image.bytes, Buffer.alloc(size - image.bytes.length, ' ')])
    const limit = 4 * 1024 * 1024
    expect((await putManifest(to, name, 'v1', {bytes: padded(limit - 1)})).status).toBe(201)
    expect((await putManifest(to, name, 'v1', {bytes: padded(limit)})).status).toBe(201)
    const large = await putManifest(to, name, 'v1', {bytes: padded(limit + 1)})
    expect([large.status, ...codes(large)]).toEqual([413, 'SIZE_INVALID'])
    const streamed = await putManifest(
      to,
      name,
      'v1',
      {bytes: padded(limit + 1)},
      {headers: {'transfer-encoding': 'chunked'}},
    )
    expect(streamed.status).toBe(413)
  })

  test('a tag moves only from where the client saw it', async () => {
    const to = await startRegistry()
    const [first, second] = [imageOf(), imageOf()]
    for (const blob of [...first.blobs, ...second.blobs]) await pushBlob(to, name, blob)
    const put = async (image: typeof first, headers: Record<string, string>) =>
      (await putManifest(to, name, 'v1', image, {headers})).status
    expect(await put(first, {'if-match': `"${first.digest}"`})).toBe(412)
    expect(await put(first, {'if-none-match': '*'})).toBe(201)
    expect(await put(second, {'if-none-match': '*'})).toBe(412)
    expect(await put(second, {'if-match': `"${second.digest}"`})).toBe(412)
    expect(await put(second, {'if-match': `"${first.digest}"`})).toBe(201)
    expect((await ask(to, `/v2/${name}/manifests/v1`)).headers['docker-content-digest']).toBe(second.digest)
  })

  test('a set copied from a pushed repository does not see later pushes', async () => {
    const to = await startRegistry()
    const [first, second] = [imageOf(), imageOf()]
    await pushImage(to, name, 'latest', first)
    const set = to.memory.catalog.named(name)?.contentSetId ?? 0
    to.memory.addRepository('acme/library/cv/apps/web', to.store.sets.create({from: set}))
    await pushImage(to, name, 'latest', second)
    await ask(to, `/v2/${name}/manifests/${first.digest}`, {method: 'DELETE'})
    const published = await ask(to, '/v2/acme/library/cv/apps/web/manifests/latest')
    expect(published.headers['docker-content-digest']).toBe(first.digest)
    expect((await pull(to, first.config.digest, 'acme/library/cv/apps/web')).status).toBe(200)
  })
})

describe('deletes', () => {
  const remove = (to: Running, what: string, repository = name) =>
    ask(to, `/v2/${repository}/${what}`, {method: 'DELETE'})

  test('a tag goes alone, a manifest with its tags, a blob by itself, all at once', async () => {
    const to = await startRegistry()
    const image = imageOf()
    await pushImage(to, name, 'v1', image)
    await putManifest(to, name, 'v2', image)
    const layer = image.blobs[1]?.digest ?? ''
    const status = async (what: string) => (await ask(to, `/v2/${name}/${what}`, {method: 'HEAD'})).status
    expect((await remove(to, 'manifests/v1')).status).toBe(202)
    expect([
      await status('manifests/v1'),
      await status('manifests/v2'),
      await status(`manifests/${image.digest}`),
    ]).toEqual([404, 200, 200])
    expect((await remove(to, `manifests/${image.digest}`)).status).toBe(202)
    expect([await status('manifests/v2'), await status(`manifests/${image.digest}`)]).toEqual([404, 404])
    expect(await status(`blobs/${layer}`)).toBe(200)
    expect((await remove(to, `blobs/${layer}`)).status).toBe(202)
    expect(await status(`blobs/${layer}`)).toBe(404)
    expect(to.memory.changes.slice(2).map(({change}) => change.kind)).toEqual([
      'tag deleted',
      'manifest deleted',
      'blob deleted',
    ])
  })

  test('what is not there is 404 with its own code', async () => {
    const to = await startRegistry()
    await pushBlob(to, name, blobOf())
    const refusal = async (what: string) => {
      const answer = await remove(to, what)
      return [answer.status, ...codes(answer)]
    }
    expect(await refusal('manifests/none')).toEqual([404, 'MANIFEST_UNKNOWN'])
    expect(await refusal(`manifests/${blobOf().digest}`)).toEqual([404, 'MANIFEST_UNKNOWN'])
    expect(await refusal(`blobs/${blobOf().digest}`)).toEqual([404, 'BLOB_UNKNOWN'])
  })

  test('a repository that was not pushed cannot be changed, and deleting makes none', async () => {
    const to = await startRegistry()
    const synced = 'acme/apps/synced'
    const image = imageOf()
    to.memory.addRepository(synced, to.store.sets.create({tags: {v1: await storeImage(to.store, image)}}))
    const answer = await remove(to, 'manifests/v1', synced)
    expect([answer.status, ...codes(answer)]).toEqual([405, 'UNSUPPORTED'])
    const missing = await remove(to, 'manifests/v1', 'acme/apps/nothing')
    expect([missing.status, ...codes(missing)]).toEqual([404, 'NAME_UNKNOWN'])
    expect(to.memory.created).toBe(0)
  })

  test('a blob pushed again after its deletion is there again', async () => {
    const to = await startRegistry()
    const blob = blobOf()
    await pushBlob(to, name, blob)
    await remove(to, `blobs/${blob.digest}`)
    const image = imageOf({layers: [blob]})
    await pushBlob(to, name, image.config)
    expect(codes(await putManifest(to, name, 'v1', image))).toEqual(['MANIFEST_BLOB_UNKNOWN'])
    await pushBlob(to, name, blob)
    expect((await putManifest(to, name, 'v1', image)).status).toBe(201)
  })
})
