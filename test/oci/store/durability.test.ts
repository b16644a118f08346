import {createHash, randomBytes, randomUUID} from 'node:crypto'
import {closeSync, mkdirSync, openSync, readdirSync, rmdirSync, statSync, writeFileSync} from 'node:fs'
import {open} from 'node:fs/promises'
import {connect, type Socket} from 'node:net'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {ReadableStream} from 'node:stream/web'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, test, vi} from 'vitest'
import {checkContent, collectGarbage} from '../../../src/oci/store'
import {ask, pushBlob, pushImage, start, type Answer} from '../server/client'
import {blobOf, imageOf, openStore, temporaryDirectory, type TestImage} from './harness'
import {ownPort} from '../../support/ports'
import {serve, startRegistry, type Running} from '../server/running'
import {bundleRegistry, forkRegistry, type RegistryProcess} from '../server/process'

const name = 'acme/apps/web'
const authorization = `Basic ${Buffer.from('admin:changeme').toString('base64')}`

/** Sends the head of a request and some of its body over a connection of its own. */
async function sendPart(port: number, head: readonly string[], body: Uint8Array): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write([...head, 'host: 127.0.0.1', `authorization: ${authorization}`, '', ''].join('\r\n'))
  await new Promise((resolve) => socket.write(body, resolve))
  return socket
}

const offsetOf = ({headers}: Answer): number => Number(headers['upload-offset'])

/** Waits until the server has noticed how far a cut upload came. */
async function settled(to: Running, location: string, atLeast: number): Promise<number> {
  for (let i = 0; ; i++) {
    const offset = offsetOf(await ask(to, location))
    if (offset >= atLeast || i > 200) return offset
    await sleep(5)
  }
}

test('an upload goes on after a restart of the server from what is on disk', async () => {
  const directory = temporaryDirectory()
  const blob = blobOf(randomBytes(500_000))
  const first = await startRegistry({}, directory)
  const location = await start(first, name)
  await ask(first, location, {method: 'PATCH', body: blob.bytes.subarray(0, 200_000)})
  await first.stop()

  const {store, database} = await openStore(directory)
  const second = await serve(Object.assign(first.memory, {content: store}), {}, () => database.close())
  const status = await ask(second, location)
  expect([status.status, status.headers['range']]).toEqual([204, '0-199999'])
  const rest = await ask(second, location, {
    method: 'PATCH',
    body: blob.bytes.subarray(200_000),
    headers: {'content-range': '200000-499999'},
  })
  expect([rest.status, rest.headers['range']]).toEqual([202, '0-499999'])
  const done = await ask(second, `${location}?digest=${blob.digest}`, {method: 'PUT', body: ''})
  expect(done.status).toBe(201)
  expect((await ask(second, `/v2/${name}/blobs/${blob.digest}`)).body.equals(blob.bytes)).toBe(true)
  expect(readdirSync(join(directory, 'uploads'))).toEqual([])
})

test('what a full disk left of uploads is gone after a restart, and keeps nobody from pushing', async () => {
  const directory = temporaryDirectory()
  const first = await openStore(directory, {uploadLimit: 3})
  const kept = await first.store.uploads.start({repository: name, owner: 'admin'})
  first.database.close()
  const left = join(directory, 'uploads')
  const id = (): string => randomUUID()
  const broken = id()
  for (const file of [`${id()}.json`, `${id()}.json`, `${id()}.json.tmp`, id(), broken])
    writeFileSync(join(left, file), '')
  writeFileSync(join(left, `${broken}.json`), '{"repository":"acme/apps/w')
  writeFileSync(join(left, 'notes.txt'), 'not of this store')

  const {store, database} = await openStore(directory, {uploadLimit: 3})
  expect(readdirSync(left).sort()).toEqual([`${kept.id}.json`, 'notes.txt'].sort())
  expect(store.uploads.count).toBe(1)
  expect(await store.uploads.find(kept.id, name)).toMatchObject({repository: name, owner: 'admin', size: 0})
  await store.uploads.start({repository: name, owner: 'admin'})
  await store.uploads.start({repository: name, owner: 'admin'})
  await expect(store.uploads.start({repository: name, owner: 'admin'})).rejects.toMatchObject({code: 'TOOMANYREQUESTS'})
  database.close()
})

test.each(['writeFile', 'sync'] as const)('an upload that a full disk refuses (%s) leaves no file', async (step) => {
  const directory = temporaryDirectory()
  const {store, database} = await openStore(directory)
  const handle = await open(join(directory, 'any'), 'w')
  const full = Object.assign(new Error('ENOSPC: no space left on device'), {code: 'ENOSPC'})
  const spy = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, step).mockRejectedValueOnce(full)
  await handle.close()
  await expect(store.uploads.start({repository: name, owner: 'admin'})).rejects.toBe(full)
  spy.mockRestore()
  expect(readdirSync(join(directory, 'uploads'))).toEqual([])
  expect(store.uploads.count).toBe(0)
  expect(await store.uploads.start({repository: name, owner: 'admin'})).toMatchObject({size: 0})
  database.close()
})

test('128 cuts of an upload lose nothing that arrived, and the digest is right', async () => {
  const to = await startRegistry()
  const [piece, pieces] = [64 * 1024, 128]
  const blob = blobOf(randomBytes(piece * pieces))
  const location = await start(to, name)
  let [at, sent] = [0, 0]
  while (at < blob.bytes.length) {
    const range = `${at}-${blob.bytes.length - 1}`
    const body = blob.bytes.subarray(at, at + piece)
    const socket = await sendPart(
      to.port,
      [`PATCH ${location} HTTP/1.1`, `content-length: ${blob.bytes.length - at}`, `content-range: ${range}`],
      body,
    )
    sent += body.length
    const last = at + piece === blob.bytes.length
    if (!last) socket.destroy()
    const offset = await settled(to, location, at + piece)
    socket.destroy()
    expect(offset).toBeGreaterThanOrEqual(at)
    expect(offset).toBeLessThanOrEqual(at + piece)
    at = offset
  }
  expect(sent - blob.bytes.length).toBeLessThanOrEqual(piece * pieces)
  expect((await ask(to, `${location}?digest=${blob.digest}`, {method: 'PUT', body: ''})).status).toBe(201)
  expect((await ask(to, `/v2/${name}/blobs/${blob.digest}`)).body.equals(blob.bytes)).toBe(true)
})

test('128 cuts of a download go on by range', async () => {
  const to = await startRegistry()
  const [piece, pieces] = [64 * 1024, 128]
  const blob = blobOf(randomBytes(piece * pieces))
  await pushBlob(to, name, blob)
  const got: Buffer[] = []
  for (let at = 0; at < blob.bytes.length;) {
    const gone = new AbortController()
    const headers = {authorization, range: `bytes=${at}-`}
    const answer = await fetch(`${to.base}/v2/${name}/blobs/${blob.digest}`, {headers, signal: gone.signal})
    expect(answer.status).toBe(206)
    for await (const part of answer.body ?? []) {
      const wanted = Buffer.from(part as Uint8Array).subarray(0, piece)
      got.push(wanted)
      at += wanted.length
      break
    }
    gone.abort()
  }
  expect(Buffer.concat(got).equals(blob.bytes)).toBe(true)
})

test('a client that comes back takes over from the connection it gave up', async () => {
  const to = await startRegistry()
  const blob = blobOf(randomBytes(200_000))
  const location = await start(to, name)
  const head = [`PATCH ${location} HTTP/1.1`, 'content-length: 200000']
  const stale = await sendPart(to.port, head, blob.bytes.subarray(0, 70_000))
  const closed = new Promise((resolve) => stale.once('close', resolve))
  expect(await settled(to, location, 70_000)).toBe(70_000)
  // Its first try only finds out where the upload stands; the stale connection is cut by it.
  const early = await ask(to, location, {method: 'PATCH', body: 'xxxxx', headers: {'content-range': '1-5'}})
  expect([early.status, early.headers['range']]).toEqual([416, '0-69999'])
  await closed
  const rest = await ask(to, location, {
    method: 'PATCH',
    body: blob.bytes.subarray(70_000),
    headers: {'content-range': '70000-199999'},
  })
  expect(rest.status).toBe(202)
  expect((await ask(to, `${location}?digest=${blob.digest}`, {method: 'PUT', body: ''})).status).toBe(201)
})

test('a connection on which nothing moves is cut, and what it brought is kept', async () => {
  const to = await startRegistry({idleTimeout: 150})
  const location = await start(to, name)
  const socket = await sendPart(to.port, [`PATCH ${location} HTTP/1.1`, 'content-length: 100000'], randomBytes(1234))
  await new Promise((resolve) => socket.once('close', resolve))
  expect(offsetOf(await ask(to, location))).toBe(1234)
})

test('an upload whose file cannot be written fails with an answer and can go on later', async () => {
  const to = await startRegistry()
  const blob = blobOf(randomBytes(5000))
  const location = await start(to, name)
  const file = join(to.store.files.path(blob.digest), '../../../../uploads', location.split('/').at(-1) ?? '')
  mkdirSync(file)
  expect((await ask(to, location, {method: 'PATCH', body: blob.bytes})).status).toBe(500)
  rmdirSync(file)
  expect((await ask(to, location, {method: 'PATCH', body: blob.bytes})).status).toBe(202)
  expect((await ask(to, `${location}?digest=${blob.digest}`, {method: 'PUT', body: ''})).status).toBe(201)
})

test('a write that fails is never taken for a whole one', async () => {
  const directory = temporaryDirectory()
  const file = join(directory, 'file')
  writeFileSync(file, '')
  const [{FileSink}, {receive}] = [
    await import('../../../src/oci/store/sink'),
    await import('../../../src/oci/store/receive'),
  ]
  const readOnly = openSync(file, 'r')
  const sink = new FileSink(readOnly, 0)
  await expect(receive(Readable.from([randomBytes(10)]), sink, () => undefined)).rejects.toMatchObject({code: 'EBADF'})
  closeSync(readOnly)
})

test('bytes of an upload that were damaged on disk before a restart are found at its end', async () => {
  const {store, directory} = await openStore()
  const blob = blobOf(randomBytes(5000))
  const upload = await store.uploads.start({repository: name, owner: '4'})
  await store.uploads.append(upload, Readable.from([blob.bytes]))
  const damaged = Buffer.from(blob.bytes)
  damaged[99] = (damaged[99] ?? 0) ^ 4
  writeFileSync(join(directory, 'uploads', upload.id), damaged)
  const again = await openStore(directory)
  const found = await again.store.uploads.find(upload.id, name)
  expect(found?.size).toBe(5000)
  if (found) await expect(again.store.finishUpload(found, blob.digest)).rejects.toMatchObject({code: 'DIGEST_INVALID'})
  expect(again.store.hasBlob(blob.digest)).toBe(false)
})

test('every single flipped bit is found, in transit and at rest', async () => {
  const {store} = await openStore()
  const blob = blobOf(randomBytes(64))
  for (let bit = 0; bit < 512; bit += 7) {
    const flipped = Buffer.from(blob.bytes)
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    await expect(store.putBlob(flipped, {digest: blob.digest})).rejects.toMatchObject({code: 'DIGEST_INVALID'})
    if (bit % 35 === 0) {
      await store.putBlob(blob.bytes)
      writeFileSync(store.files.path(blob.digest), flipped)
      expect((await checkContent(store)).faults).toMatchObject([{kind: 'blob damaged', digest: blob.digest}])
      store.files.discard(blob.digest)
      store.database.run('DELETE FROM blobs')
    }
  }
  expect(store.hasBlob(blob.digest)).toBe(false)
})

/** With so short a grace a slow push may lose a blob before its manifest comes; a client then sends it again. */
async function pushUntilWhole(
  to: Running,
  repository: string,
  tag: string,
  image: TestImage,
  lost: () => void,
): Promise<void> {
  for (;;) {
    const {status} = await pushImage(to, repository, tag, image)
    if (status === 201) return
    expect(status).toBe(404)
    lost()
  }
}

test('collecting while clients push, tag and delete loses nothing that was acknowledged', async () => {
  const to = await startRegistry()
  const done = new AbortController()
  const liveSets = (): number[] => [...to.memory.repositories.values()].map(({contentSetId}) => contentSetId)
  let grace = 150
  const collecting = (async () => {
    while (!done.signal.aborted) {
      await collectGarbage(to.store, {liveSets, grace})
      await sleep(1)
    }
  })()
  const kept: [string, TestImage][] = []
  const shared = blobOf(randomBytes(1000))
  await Promise.all(
    Array.from({length: 4}, async (_, client) => {
      const repository = `acme/apps/app${client}`
      for (let i = 0; i < 12; i++) {
        const image = imageOf({layers: [shared, blobOf(randomBytes(500))]})
        await pushUntilWhole(to, repository, `v${i}`, image, () => (grace *= 2))
        if (i % 3 === 1)
          expect((await ask(to, `/v2/${repository}/manifests/${image.digest}`, {method: 'DELETE'})).status).toBe(202)
        else kept.push([repository, image])
      }
    }),
  )
  done.abort()
  await collecting
  await sleep(200)
  await collectGarbage(to.store, {liveSets, grace: 100})
  const {faults, manifests} = await checkContent(to.store)
  expect([faults, manifests]).toEqual([[], kept.length])
  for (const [repository, image] of kept) {
    expect((await ask(to, `/v2/${repository}/manifests/${image.digest}`)).body.equals(image.bytes)).toBe(true)
    for (const blob of image.blobs)
      expect((await ask(to, `/v2/${repository}/blobs/${blob.digest}`)).body.equals(blob.bytes)).toBe(true)
  }
  expect(to.store.database.get('SELECT count(*) AS n FROM blobs')).toEqual({n: kept.length * 2 + 1})
  expect(to.errors).toEqual([])
})

test('killed again and again while clients push and content is collected, it keeps what it acknowledged', async () => {
  const directory = temporaryDirectory()
  const file = await bundleRegistry(directory)
  const data = join(directory, 'data')
  const kills = Number(process.env['MALLET_KILLS'] ?? 10)
  const acknowledged = new Map<string, {repository: string; image: TestImage; tag: string}>()
  let registry: RegistryProcess = await forkRegistry(file, data, await ownPort(), 3000)
  const to = {port: registry.port} as Running
  const stop = new AbortController()
  const client = async (number: number): Promise<void> => {
    const repository = `acme/apps/app${number}`
    for (let i = 0; !stop.signal.aborted; i++) {
      const image = imageOf({layers: [blobOf(randomBytes(20_000)), blobOf(randomBytes(200_000))]})
      const tag = `v${i % 5}`
      try {
        const answer = await pushImage(to, repository, tag, image)
        if (answer.status === 201) acknowledged.set(`${repository}:${tag}:${i}`, {repository, image, tag})
      } catch {
        await sleep(20)
      }
    }
  }
  const clients = [0, 1, 2].map(client)
  const more = async (count: number): Promise<void> => {
    const wanted = acknowledged.size + count
    while (acknowledged.size < wanted) await sleep(5)
  }
  for (let kill = 0; kill < kills; kill++) {
    // every other time while the work is surely going on, however slow the machine is
    if (kill % 2 === 0) await more(3)
    await sleep(50 + Math.random() * 300)
    await registry.kill()
    registry = await forkRegistry(file, data, to.port, 3000)
  }
  stop.abort()
  await Promise.all(clients)
  expect(acknowledged.size).toBeGreaterThan(kills)
  for (const {repository, image} of acknowledged.values()) {
    expect((await ask(to, `/v2/${repository}/manifests/${image.digest}`)).body.equals(image.bytes)).toBe(true)
    for (const {digest} of image.blobs)
      expect((await ask(to, `/v2/${repository}/blobs/${digest}`, {method: 'HEAD'})).status).toBe(200)
  }
  await registry.kill()
  const {store} = await openStore(data)
  expect((await checkContent(store)).faults).toEqual([])
  expect(readdirSync(join(data, 'blobs/tmp'))).toEqual([])
})

test('a large layer passes in both directions in little memory', async () => {
  const directory = temporaryDirectory()
  const megabytes = Number(process.env['MALLET_LAYER_MIB'] ?? 256)
  const registry = await forkRegistry(await bundleRegistry(directory), join(directory, 'data'))
  const to = {port: registry.port} as Running
  const chunk = randomBytes(1024 * 1024)
  const hash = createHash('sha256')
  for (let i = 0; i < megabytes; i++) hash.update(chunk)
  const digest = `sha256:${hash.digest('hex')}`
  const location = await start(to, name)
  const body = async function* (): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < megabytes; i++) yield chunk
  }
  const init: RequestInit = {method: 'PUT', body: ReadableStream.from(body()), duplex: 'half', headers: {authorization}}
  const put = await fetch(`http://127.0.0.1:${to.port}${location}?digest=${digest}`, init)
  expect(put.status).toBe(201)
  const pulled = createHash('sha256')
  const answer = await fetch(`http://127.0.0.1:${to.port}/v2/${name}/blobs/${digest}`, {headers: {authorization}})
  for await (const part of answer.body ?? []) pulled.update(part as Uint8Array)
  expect(`sha256:${pulled.digest('hex')}`).toBe(digest)
  expect(statSync(join(directory, 'data/blobs/sha256', digest.slice(7, 9), digest.slice(7))).size).toBe(megabytes << 20)
  expect(await registry.memory()).toBeLessThan(150 * 1024 * 1024)
})
