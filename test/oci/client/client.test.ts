import {describe, expect, it, onTestFinished, vi} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {digestOf} from '../../../src/core/digest'
import {emptyRepository} from '../../../src/sandbox/upstream/repository'
import {findManifest} from '../../support/repository'
import {addImage} from '../../../src/sandbox/upstream/repository'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {blobsOf, parseManifest} from '../../../src/oci/manifest'
import {mediaTypes} from '../../../src/oci/mediatypes'
import type {Fault, UpstreamRequest} from '../../support/upstream'
import {all, client, failure, find, impatientClock, scripted, upstream} from '../support'

/** Makes time pass for limits only as a test tells it to: how long this machine takes for something does not count then. */
function ownTime(): (milliseconds: number) => Promise<void> {
  vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']})
  onTestFinished(() => void vi.useRealTimers())
  return async (milliseconds) => {
    await new Promise((resolve) => setImmediate(resolve))
    vi.advanceTimersByTime(milliseconds)
  }
}

describe('reading lists', () => {
  it('reads all tags over many pages, in order and once each', async () => {
    const repository = emptyRepository('many/tags')
    const digest = addImage(repository, await buildImage([]))
    const tags = Array.from({length: 57}, (_, i) => `t${String(i).padStart(3, '0')}`)
    for (const tag of tags) repository.tags.set(tag, digest)
    const server = await upstream({repositories: [repository], pageSize: 10})
    expect(await client(server.url).listTags('many/tags')).toEqual(tags)
    expect(server.requests).toHaveLength(6)
    expect(await client(server.url).listTags('many/tags', {pageSize: 7})).toEqual(tags)
  })

  it('reads the catalog', async () => {
    const server = await upstream({pageSize: 2})
    const names = (await fixtureRepositories()).map((r) => r.name)
    expect(await client(server.url).catalog()).toEqual([...names].sort())
  })

  it('takes null for an empty list and refuses anything else', async () => {
    const bodies = ['{"name":"a","tags":null}', '{"name":"a"}', '[]', '<html>']
    const server = await scripted((_, response) => response.end(bodies.shift()))
    const registry = client(server.url)
    expect(await registry.listTags('a')).toEqual([])
    for (let i = 0; i < 3; i++) expect((await failure(registry.listTags('a'))).parts.code).toBe('invalid_content')
  })

  it('stops when pages go round in circles or lead to another server', async () => {
    const other = await scripted((_, response) => response.end('{"tags":[]}'))
    let link = '</v2/a/tags/list?last=x>; rel="next"'
    const server = await scripted((_, response) => response.setHeader('link', link).end('{"tags":["x"]}'))
    const registry = client(server.url)
    expect((await failure(registry.listTags('a'))).parts.message).toContain('too many pages')
    link = `<${other.url}/v2/a/tags/list>; rel="next"`
    expect((await failure(registry.listTags('a'))).parts.message).toContain('another server')
    expect(other.requests).toHaveLength(0)
  })
})

describe('reading manifests', () => {
  it('gives image and list by tag and by digest with unchanged bytes', async () => {
    const server = await upstream()
    const registry = client(server.url)
    const repository = find(await fixtureRepositories(), 'apps/web')
    const list = await registry.getManifest('apps/web', '1.0')
    expect(list.manifest.kind).toBe('list')
    expect(list.bytes).toEqual(findManifest(repository, '1.0').bytes)
    expect(await registry.getManifest('apps/web', list.digest)).toEqual(list)
    const {digest, mediaType} = findManifest(find(await fixtureRepositories(), 'library/busybox'), 'latest')
    expect(await registry.headManifest('library/busybox', 'latest')).toMatchObject({digest, mediaType})
    expect(mediaType).toBe(mediaTypes.dockerManifest)
    expect(await registry.headManifest('library/busybox', 'nope')).toBeUndefined()
  })

  it('says what is missing with exit code 128 and the registry’s words', async () => {
    const registry = client((await upstream()).url)
    const tag = await failure(registry.getManifest('apps/web', 'nope'))
    expect([tag.exit, tag.parts.status]).toEqual([128, 404])
    expect(tag.parts.detail).toContain('MANIFEST_UNKNOWN')
    expect((await failure(registry.listTags('no/such'))).parts.detail).toContain('NAME_UNKNOWN')
  })

  it('notices every flipped bit, whether asked by tag or by digest', async () => {
    let bit = -1
    const server = await upstream({fault: () => (bit < 0 ? undefined : {kind: 'flip', bit})})
    const registry = client(server.url)
    const good = await registry.getManifest('library/busybox', 'latest')
    for (bit = 0; bit < good.bytes.length * 8; bit += 61)
      for (const reference of ['latest', good.digest])
        expect((await failure(registry.getManifest('library/busybox', reference))).parts.code).toBe('corrupt_content')
  })

  it('reads one without a digest header, and asks for the whole when HEAD lacks it', async () => {
    const image = await buildImage([])
    const server = await scripted((request, response) => {
      response.setHeader('content-type', image.manifest.mediaType)
      response.end(request.method === 'HEAD' ? undefined : image.manifest.bytes)
    })
    const registry = client(server.url)
    expect((await registry.getManifest('a', 'latest')).digest).toBe(image.manifest.digest)
    expect(await registry.headManifest('a', 'latest')).toEqual({
      digest: image.manifest.digest,
      mediaType: image.manifest.mediaType,
      size: image.manifest.bytes.length,
    })
  })

  it('refuses an endless one', async () => {
    const server = await scripted((_, response) => {
      const feed = () => response.write(Buffer.alloc(65_536, ' ')) && setImmediate(feed)
      response.on('drain', feed)
      feed()
    })
    expect((await failure(client(server.url).getManifest('a', 'latest'))).parts.message).toContain('too large')
  })

  it('reads it again when the answer breaks off', async () => {
    const faults: (Fault | undefined)[] = [{kind: 'cut', after: 10}, {kind: 'status', status: 503}, undefined]
    const server = await upstream({fault: () => faults.shift()})
    expect((await client(server.url).getManifest('apps/web', '1.0')).manifest.kind).toBe('list')
    expect(server.requests).toHaveLength(3)
  })

  it('refuses names and references that are none before anything is sent', async () => {
    const server = await upstream()
    const registry = client(server.url)
    for (const [name, reference] of [
      ['../x', 'a'],
      ['A', 'a'],
      ['a', '../x'],
      ['a', 'x?y'],
      ['a', ''],
    ] as const)
      expect((await failure(registry.getManifest(name, reference).then(() => undefined))).exit).toBe(64)
    expect(server.requests).toHaveLength(0)
  })
})

describe('reading blobs', () => {
  const large = async () => {
    const repository = emptyRepository('big/image')
    const content = Buffer.from(Array.from({length: 300_000}, (_, i) => (i * 31) & 0xff))
    addImage(repository, await buildImage([[{path: 'data', content}]]), 'latest')
    const manifest = parseManifest(findManifest(repository, 'latest').bytes)
    const layer = blobsOf(manifest)[1]
    if (!layer) throw new Error('no layer')
    return {repository, layer}
  }

  it('reads and verifies', async () => {
    const {repository, layer} = await large()
    const server = await upstream({repositories: [repository]})
    const progress: number[] = []
    const bytes = await all(client(server.url).getBlob('big/image', layer, {onProgress: (done) => progress.push(done)}))
    expect(digestOf(bytes)).toBe(layer.digest)
    expect(progress.at(-1)).toBe(layer.size)
    expect(await client(server.url).headBlob('big/image', layer.digest)).toBe(layer.size)
    expect(await client(server.url).headBlob('big/image', digestOf('x'))).toBeUndefined()
  })

  it('goes on from the byte it had reached after a cut anywhere', async () => {
    const {repository, layer} = await large()
    let cut: number | undefined
    const server = await upstream({
      repositories: [repository],
      fault: () => {
        const fault: Fault | undefined = cut === undefined ? undefined : {kind: 'cut', after: cut}
        cut = undefined
        return fault
      },
    })
    const registry = client(server.url)
    for (const after of [0, 1, 511, 512, 16_383, 16_384, 65_535, 65_536, 131_072, layer.size - 1]) {
      cut = after
      const before = server.requests.length
      expect(digestOf(await all(registry.getBlob('big/image', layer)))).toBe(layer.digest)
      const ranges = server.requests.slice(before).map((request) => request.headers.range)
      expect([after, ranges]).toEqual([after, [undefined, after === 0 ? undefined : `bytes=${after}-`]])
    }
  })

  it('survives a cut in every answer as long as bytes keep coming', async () => {
    const {repository, layer} = await large()
    const server = await upstream({repositories: [repository], fault: () => ({kind: 'cut', after: 20_000})})
    expect(digestOf(await all(client(server.url).getBlob('big/image', layer)))).toBe(layer.digest)
    expect(server.requests).toHaveLength(Math.ceil(layer.size / 20_000))
  })

  it('gives up when no more bytes come', async () => {
    const {repository, layer} = await large()
    const server = await upstream({repositories: [repository], fault: () => ({kind: 'cut', after: 0})})
    expect((await failure(client(server.url).getBlob('big/image', layer))).parts.retryable).toBe(true)
    expect(server.requests).toHaveLength(4)
  })

  it('passes by what it has when the server knows no ranges', async () => {
    const {repository, layer} = await large()
    const bytes = repository.blobs.get(layer.digest) ?? Buffer.alloc(0)
    let cuts = 2
    const server = await scripted((_, response) => {
      response.writeHead(200, {'content-length': bytes.length})
      if (cuts-- > 0) response.write(bytes.subarray(0, 100_000), () => response.destroy())
      else response.end(bytes)
    })
    expect(digestOf(await all(client(server.url).getBlob('big/image', layer)))).toBe(layer.digest)
  })

  it('refuses a range that begins elsewhere or belongs to something of another length', async () => {
    const {repository, layer} = await large()
    const bytes = repository.blobs.get(layer.digest) ?? Buffer.alloc(0)
    for (const range of [`bytes 0-9/${layer.size}`, `bytes 1000-9999/77`, 'nonsense']) {
      const server = await scripted((request, response) => {
        if (request.headers.range) return response.writeHead(206, {'content-range': range}).end('x')
        response.writeHead(200, {'content-length': bytes.length})
        return response.write(bytes.subarray(0, 1000), () => response.destroy())
      })
      const error = await failure(client(server.url).getBlob('big/image', layer))
      expect(error.parts).toMatchObject({code: 'corrupt_content', detail: range})
      expect(error.message).toContain('resumed at the wrong offset')
    }
  })

  it('notices flipped bits, missing bytes and extra bytes', async () => {
    const {repository, layer} = await large()
    let fault: Fault | undefined
    const server = await upstream({repositories: [repository], fault: () => fault})
    const registry = client(server.url)
    for (let bit = 5; bit < layer.size * 8; bit += 97_001) {
      fault = {kind: 'flip', bit}
      expect((await failure(registry.getBlob('big/image', layer))).parts.code).toBe('corrupt_content')
    }
    fault = undefined
    for (const size of [layer.size - 1, layer.size + 1])
      expect((await failure(registry.getBlob('big/image', {...layer, size}))).parts.code).toBe('corrupt_content')
  })

  it('notices a flipped bit in a resumed part', async () => {
    const {repository, layer} = await large()
    const fault = ({headers}: UpstreamRequest): Fault =>
      headers.range ? {kind: 'flip', bit: 12_345} : {kind: 'cut', after: 50_000}
    const server = await upstream({repositories: [repository], fault})
    expect((await failure(client(server.url).getBlob('big/image', layer))).parts.code).toBe('corrupt_content')
  })

  it('breaks off a server that goes silent and resumes', async () => {
    const {repository, layer} = await large()
    const faults: (Fault | undefined)[] = [{kind: 'silent', after: 70_000}]
    const server = await upstream({repositories: [repository], fault: () => faults.shift()})
    const registry = client(server.url, {limits: {idle: 100}})
    const passTime = ownTime()
    const got = all(registry.getBlob('big/image', layer))
    while (server.requests.length < 2) await passTime(1)
    expect(digestOf(await got)).toBe(layer.digest)
    expect(server.requests.map((request) => request.headers.range)).toEqual([undefined, 'bytes=70000-'])
  })

  it('does not take a slow reader for a silent server', async () => {
    const {repository, layer} = await large()
    const server = await upstream({repositories: [repository]})
    const registry = client(server.url, {limits: {idle: 60}})
    const passTime = ownTime()
    let size = 0
    for await (const chunk of registry.getBlob('big/image', layer)) {
      size += chunk.length
      await passTime(100)
    }
    expect(size).toBe(layer.size)
    expect(server.requests).toHaveLength(1)
  })
})

describe('trying again', () => {
  it('waits as Retry-After says, and not at all when it is too long', async () => {
    const clock = impatientClock()
    const faults: Fault[] = [{kind: 'status', status: 429, headers: {'retry-after': '9'}}]
    const server = await upstream({fault: () => faults.shift()})
    await client(server.url, {clock}).listTags('apps/web')
    expect(clock.waits).toEqual([9000])
    faults.push({kind: 'status', status: 503, headers: {'retry-after': '3600'}})
    const error = await failure(client(server.url, {clock}).listTags('apps/web'))
    expect(error.parts.message).toContain('3600 s')
    expect(clock.waits).toEqual([9000])
  })

  it('makes four attempts and then reports the last answer', async () => {
    const events: string[] = []
    const server = await upstream({fault: () => ({kind: 'status', status: 502, body: 'bad gateway'})})
    const error = await failure(client(server.url, {onEvent: (event) => events.push(event.kind)}).listTags('apps/web'))
    expect(error.parts).toMatchObject({status: 502, retryable: true, detail: 'bad gateway'})
    expect(server.requests).toHaveLength(4)
    expect(events.filter((kind) => kind === 'retry')).toHaveLength(3)
  })

  it('ends within its limits when the server never answers', async () => {
    const server = await upstream({fault: () => ({kind: 'silent'})})
    const registry = client(server.url, {limits: {firstByte: 80}})
    const passTime = ownTime()
    const given = failure(registry.listTags('apps/web'))
    for (let count = 1; count <= 4; count++) {
      while (server.requests.length < count) await passTime(0)
      await passTime(80)
    }
    expect((await given).parts.code).toBe('timeout')
    expect(server.requests).toHaveLength(4)
  })

  it('bounds an answer that trickles', async () => {
    const server = await scripted((_, response) => {
      response.write(' ')
      const timer = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(timer))
    })
    const registry = client(server.url, {limits: {request: 150}, retry: {attempts: 1}})
    expect((await failure(registry.listTags('a'))).parts.code).toBe('timeout')
  })

  it('names the address when nobody listens there', async () => {
    const server = await upstream()
    await server.close()
    const error = await failure(client(server.url).listTags('a'))
    expect(error.parts).toMatchObject({code: 'unreachable', exit: 70})
    expect(error.parts.message).toContain(server.host)
  })

  it('stops at once when it is aborted', async () => {
    const abort = new AbortController()
    const server = await upstream({
      fault() {
        setImmediate(() => abort.abort(new Error('enough')))
        return {kind: 'silent'}
      },
    })
    await expect(client(server.url).listTags('a', {signal: abort.signal})).rejects.toThrow('enough')
    expect(server.requests).toHaveLength(1)
  })
})

describe('referrers', () => {
  const digest = digestOf('subject')
  const entry = {mediaType: mediaTypes.ociManifest, digest: digestOf('signature'), size: 3, artifactType: 'x/signature'}
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: [entry, {...entry, artifactType: 'x/other'}],
  }

  it('are read from the API and filtered, also when the server does not', async () => {
    const server = await scripted((_, response) => response.end(JSON.stringify(index)))
    const registry = client(server.url)
    expect(await registry.referrers('a', digest)).toHaveLength(2)
    expect(await registry.referrers('a', digest, {artifactType: 'x/signature'})).toMatchObject([entry])
    expect(server.requests[1]?.url).toBe(`/v2/a/referrers/${digest}?artifactType=x%2Fsignature`)
  })

  it('are read from the tag where the API is missing', async () => {
    const server = await scripted((request, response) => {
      if (!request.url?.endsWith(`/manifests/${digest.replace(':', '-')}`)) return response.writeHead(404).end()
      const body = JSON.stringify(index)
      response.writeHead(200, {'content-type': mediaTypes.ociIndex, 'docker-content-digest': digestOf(body)})
      return response.end(request.method === 'HEAD' ? undefined : body)
    })
    expect(await client(server.url).referrers('a', digest, {artifactType: 'x/signature'})).toMatchObject([entry])
  })

  it('are none when there is neither', async () => {
    const server = await scripted((_, response) => response.writeHead(404).end())
    expect(await client(server.url).referrers('a', digest)).toEqual([])
  })
})
