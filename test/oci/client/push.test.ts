import {randomBytes} from 'node:crypto'
import {describe, expect, it} from 'vitest'
import {digestOf} from '../../../src/core/digest'
import {Content} from '../../../src/oci/client/content'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {mediaTypes} from '../../../src/oci/mediatypes'
import {once} from '../../../src/oci/streams'
import {pushServer, type PushServerOptions} from './push-server'
import {all, client, failure, upstream} from '../support'

const bytes = randomBytes(1_000_003)
const blob = {mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size: bytes.length}
const open = (from = 0) => once(bytes.subarray(from))
const chunkSize = 128 * 1024

async function push(options: PushServerOptions, size = chunkSize) {
  const server = await pushServer(options)
  const done = await client(server.url).pushBlob('a', blob, open, {chunkSize: size})
  expect(server.blobs.get(blob.digest)?.equals(bytes)).toBe(true)
  return {...server, done}
}

describe('pushing a blob', () => {
  it('sends nothing when it is there', async () => {
    const server = await pushServer()
    server.blobs.set(blob.digest, bytes)
    expect(await client(server.url).pushBlob('a', blob, open)).toBe('present')
    expect(server.log).toHaveLength(1)
  })

  it('takes one request when it is small, also when it is empty', async () => {
    const {log} = await push({}, bytes.length)
    expect(log.map(({method}) => method)).toEqual(['HEAD', 'POST', 'PUT'])
    const server = await pushServer()
    const empty = {mediaType: 'x/y', digest: digestOf(''), size: 0}
    expect(await client(server.url).pushBlob('a', empty, () => once(''))).toBe('copied')
    expect(server.blobs.get(empty.digest)).toHaveLength(0)
  })

  it('goes in chunks when it is large, each with its range', async () => {
    const progress: number[] = []
    const server = await pushServer()
    await client(server.url).pushBlob('a', blob, open, {chunkSize, onProgress: (done) => progress.push(done)})
    const patches = server.log.filter(({method}) => method === 'PATCH')
    expect(patches).toHaveLength(Math.ceil(bytes.length / chunkSize))
    expect(patches[1]?.range).toBe(`${chunkSize}-${2 * chunkSize - 1}`)
    expect(server.sent()).toBe(bytes.length)
    expect(progress.at(-1)).toBe(bytes.length)
    expect([...progress].sort((a, b) => a - b)).toEqual(progress)
  })

  it('uses larger chunks when the registry wants them, and smaller when it takes less', async () => {
    const {log} = await push({minChunk: 600_000})
    expect(log.filter(({method}) => method === 'PATCH').map((entry) => entry.bytes)).toEqual([600_000, 400_003])
    await push({accept: 50_000})
  })

  it('understands servers that count one byte too many', async () => {
    expect((await push({offByOne: true})).sent()).toBe(bytes.length)
  })

  it('handles sha512', async () => {
    const server = await pushServer()
    const digest = digestOf(bytes, 'sha512')
    expect(await client(server.url).pushBlob('a', {...blob, digest}, open, {chunkSize})).toBe('copied')
    expect(server.blobs.has(digest)).toBe(true)
    expect(server.log.some(({url}) => url.endsWith('?digest-algorithm=sha512'))).toBe(true)
  })

  it('continues where the server is after a cut anywhere, sending at most one chunk again', async () => {
    for (const keep of [true, false])
      for (let cut = 0; cut <= chunkSize; cut += 16_384) {
        const {sent, log} = await push({cuts: [cut], keep})
        expect(sent() - bytes.length).toBeLessThanOrEqual(chunkSize)
        expect(log.some(({method, url}) => method === 'GET' && url.includes('/uploads/'))).toBe(true)
        if (keep) expect(sent()).toBe(bytes.length)
      }
  })

  it('survives many cuts in one transfer', async () => {
    const {sent} = await push({cuts: Array.from({length: 30}, (_, i) => i * 1500 + 2), keep: true})
    expect(sent()).toBe(bytes.length)
    // One byte and none look the same in a Range header.
    await push({cuts: [1], keep: true})
  })

  it('gives up when cuts leave nothing behind', async () => {
    const server = await pushServer({cuts: Array.from({length: 100}, () => 0)})
    const error = await failure(client(server.url).pushBlob('a', blob, open, {chunkSize}))
    expect(error.parts.retryable).toBe(true)
    expect(server.log.filter(({method}) => method === 'PATCH').length).toBeLessThanOrEqual(5)
    expect(server.log.at(-1)?.method).toBe('DELETE')
  })

  it('learns from the server when an answer was lost', async () => {
    const patch = await push({loseAnswers: {method: 'PATCH', times: 2}})
    expect(patch.sent()).toBe(bytes.length)
    const put = await push({loseAnswers: {method: 'PUT', times: 1}})
    expect(put.sent()).toBe(bytes.length)
    const whole = await push({loseAnswers: {method: 'PUT', times: 1}}, bytes.length)
    expect(whole.sent()).toBe(bytes.length)
    await push({loseAnswers: {method: 'POST', times: 2}})
  })

  it('starts over when the registry forgot the upload or cannot say how far it is', async () => {
    await push({forgetAt: 3})
    await push({katello: true, cuts: [5000]})
    await push({cuts: [Infinity, 100, 200], shrink: true})
    const server = await pushServer({katello: true, cuts: Array.from({length: 50}, () => 5000)})
    expect((await failure(client(server.url).pushBlob('a', blob, open, {chunkSize}))).parts.code).toBe('upload_lost')
  })

  it('mounts from another repository where it can, and uploads where it cannot', async () => {
    const server = await pushServer({mountable: new Set([blob.digest])})
    expect(await client(server.url).pushBlob('a', blob, open, {mountFrom: 'b'})).toBe('mounted')
    expect(server.sent()).toBe(0)
    for (const katello of [true, false]) {
      const other = await pushServer({katello})
      expect(await client(other.url).pushBlob('a', blob, open, {mountFrom: 'b'})).toBe('copied')
      expect(other.blobs.has(blob.digest)).toBe(true)
    }
  })

  it('publishes nothing when the source is wrong', async () => {
    for (const wrong of [
      bytes.subarray(1),
      Buffer.concat([bytes, Buffer.from('x')]),
      Buffer.from(bytes).fill(0, 500, 501),
    ])
      for (const size of [chunkSize, bytes.length * 2]) {
        const server = await pushServer()
        const error = await failure(client(server.url).pushBlob('a', blob, () => once(wrong), {chunkSize: size}))
        expect(error.parts.code).toBe('corrupt_content')
        expect(server.blobs.size).toBe(0)
        expect(server.uploads.size).toBe(0)
      }
  })

  it('reports a refusal in the registry’s words', async () => {
    const server = await upstream()
    const error = await failure(client(server.url).pushBlob('apps/web', blob, open))
    expect([error.exit, error.parts.detail]).toEqual([69, 'UNSUPPORTED: this registry is read-only'])
  })
})

describe('an upload that was broken off by the end of its run', () => {
  const large = randomBytes(3_000_000)
  const layer = {mediaType: mediaTypes.ociLayer, digest: digestOf(large), size: large.length}
  const opened = (from = 0) => once(large.subarray(from))

  function memory() {
    const kept = new Map<string, string>()
    return {
      kept,
      find: async (key: string) => kept.get(key),
      keep: async (key: string, location: string) => void kept.set(key, location),
      forget: async (key: string) => void kept.delete(key),
    }
  }

  /** A run that is stopped after so many bytes. */
  async function stopped(url: string, remembered: ReturnType<typeof memory>, after: number) {
    const stop = new AbortController()
    const source = async function* (from = 0) {
      for (let at = from; at < large.length; at += 100_000) {
        if (at >= after) stop.abort(new Error('stopped'))
        yield large.subarray(at, Math.min(large.length, at + 100_000))
      }
    }
    const options = {chunkSize: 1_000_000, signal: stop.signal, memory: remembered}
    await expect(client(url).pushBlob('a', layer, source, options)).rejects.toThrow('stopped')
  }

  it('is continued by the next one', async () => {
    const server = await pushServer()
    const remembered = memory()
    await stopped(server.url, remembered, 2_500_000)
    expect(remembered.kept.size).toBe(1)
    await client(server.url).pushBlob('a', layer, opened, {chunkSize: 1_000_000, memory: remembered})
    expect(server.blobs.get(layer.digest)?.equals(large)).toBe(true)
    const later = server.log.slice(server.log.findLastIndex(({method}) => method === 'HEAD'))
    expect(later.map(({method}) => method)).toEqual(['HEAD', 'GET', 'PATCH', 'PUT'])
    expect(later[2]?.range).toBe('2000000-2999999')
    expect(remembered.kept.size).toBe(0)
  })

  it('starts over where the registry does not say how far it is, or is another one', async () => {
    const katello = await pushServer({katello: true})
    const remembered = memory()
    await stopped(katello.url, remembered, 2_500_000)
    const other = await pushServer()
    const [key = ''] = remembered.kept.keys()
    for (const server of [katello, other]) {
      const before = server.log.length
      await client(server.url).pushBlob('a', layer, opened, {memory: remembered})
      expect(server.blobs.get(layer.digest)?.equals(large)).toBe(true)
      expect(server.log.slice(before).filter(({method}) => method === 'POST')).toHaveLength(1)
      remembered.kept.set(key.replace(katello.url, other.url), `${katello.url}/v2/a/blobs/uploads/1`)
    }
    expect(katello.log.filter(({method}) => method === 'GET')).toHaveLength(1)
  })

  it('is ended when what was sent is not what the digest says', async () => {
    const server = await pushServer()
    const remembered = memory()
    const wrong = {...layer, digest: digestOf('x')}
    const failing = client(server.url).pushBlob('a', wrong, opened, {memory: remembered})
    await expect(failing).rejects.toThrow('does not match its digest')
    expect([remembered.kept.size, server.uploads.size]).toEqual([0, 0])
  })
})

describe('pushing a manifest', () => {
  it('stores it under tag and digest, and checks the digest first', async () => {
    const server = await pushServer()
    const {manifest} = await buildImage([])
    const registry = client(server.url)
    expect(await registry.putManifest('a', '1.0', manifest)).toBe(manifest.digest)
    expect(await registry.putManifest('a', manifest.digest, manifest)).toBe(manifest.digest)
    expect([...server.manifests.keys()]).toEqual(['1.0', manifest.digest])
    const error = await failure(registry.putManifest('a', digestOf('x'), manifest))
    expect(error.parts.code).toBe('corrupt_content')
    expect(server.manifests.size).toBe(2)
  })

  it('is repeated when its answer was lost', async () => {
    const server = await pushServer({loseAnswers: {method: 'PUT', times: 1}})
    await client(server.url).putManifest('a', '1.0', (await buildImage([])).manifest)
    expect(server.log).toHaveLength(2)
  })
})

describe('the content of an upload', () => {
  const source = (piece: number) =>
    async function* (from = 0) {
      for (let i = from; i < 1000; i += piece) yield bytes.subarray(i, Math.min(1000, i + piece))
    }
  const described = {...blob, digest: digestOf(bytes.subarray(0, 1000)), size: 1000}

  it('is given in ranges of any size, whatever comes in', async () => {
    for (const piece of [1, 7, 64, 1000]) {
      const content = new Content(described, source(piece), 'it')
      const parts: Uint8Array[] = []
      for (let start = 0; start < 1000; start += 64)
        parts.push(await all(content.range(start, Math.min(1000, start + 64))))
      expect(Buffer.concat(parts).equals(bytes.subarray(0, 1000))).toBe(true)
      await content.verify()
    }
  })

  it('is read again from where a transfer goes back to, also while a range is still being read', async () => {
    const content = new Content(described, source(100), 'it')
    const left = content.range(0, 1000)
    await left.next()
    const [stale, again] = [left.next(), all(content.range(50, 600))]
    expect(Buffer.from(await again).equals(bytes.subarray(50, 600))).toBe(true)
    expect((await stale).done).toBe(true)
    expect(Buffer.from(await all(content.range(600, 1000))).equals(bytes.subarray(600, 1000))).toBe(true)
    await content.verify()
  })
})
