import {randomBytes} from 'node:crypto'
import {connect, createServer, type AddressInfo, type Socket} from 'node:net'
import {expect, onTestFinished, test} from 'vitest'
import {digestOf} from '../../../src/core/digest'
import {Secret} from '../../../src/core/secret'
import {copyImage, mediaTypes, once, RegistryClient} from '../../../src/oci'
import {checkContent} from '../../../src/oci/store'
import {imageOf, indexOf, ociIndex, ociManifest, storeImage} from '../store/harness'
import {startRegistry} from './running'
import {registryBehaviors} from '../../../src/server/images/registry/modes'

const name = 'acme/apps/web'

function clientOf(port: number): RegistryClient {
  const client = new RegistryClient({
    url: `http://127.0.0.1:${port}`,
    credentials: {username: 'admin', password: new Secret('changeme')},
    retry: {base: 5, cap: 20, attempts: 30},
  })
  onTestFinished(() => client.close())
  return client
}

/** Passes bytes on and cuts each connection after so many of them. */
async function cuttingProxy(to: number, budget: () => number): Promise<{port: number; cuts: () => number}> {
  let cuts = 0
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    let left = budget()
    const pass = (from: Socket, target: Socket): void => {
      from.on('data', (data: Buffer) => {
        if (left < 0) return
        left -= data.length
        target.write(left < 0 ? data.subarray(0, data.length + left) : data)
        if (left >= 0) return
        cuts++
        near.destroy()
        far.destroySoon()
      })
      from.on('close', () => target.destroy())
      from.on('error', () => undefined)
    }
    pass(near, far)
    pass(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return {port: (server.address() as AddressInfo).port, cuts: () => cuts}
}

test("the program's own client pushes, lists, copies, mounts, refers and deletes", async () => {
  const to = await startRegistry()
  const [a, b] = [imageOf(), imageOf({architecture: 'arm64'})]
  const list = indexOf([a, b])
  const ids = [await storeImage(to.store, a), await storeImage(to.store, b)]
  const listId = (await to.store.putManifest(list.bytes, {mediaType: ociIndex})).id
  to.memory.addRepository('acme/quay/base', to.store.sets.create({tags: {multi: listId}, manifests: ids}))
  const client = clientOf(to.port)
  await client.ping()
  const result = await copyImage({
    source: client.repository('acme/quay/base'),
    reference: 'multi',
    target: client.repository(name),
    targetReference: 'v1',
  })
  expect(result).toMatchObject({digest: list.digest, manifests: 3})
  expect(await client.listTags(name, {pageSize: 1})).toEqual(['v1'])
  expect(await client.catalog({pageSize: 1})).toEqual([name, 'acme/quay/base'].sort())
  const subject = {mediaType: ociIndex, digest: list.digest, size: list.bytes.length}
  const note = imageOf({subject, artifactType: 'application/x.note', layers: a.blobs.slice(1)})
  await client.pushBlob(
    name,
    {mediaType: mediaTypes.ociConfig, digest: note.config.digest, size: note.config.bytes.length},
    () => once(note.config.bytes),
  )
  await client.putManifest(name, note.digest, {bytes: note.bytes, mediaType: ociManifest})
  expect((await client.referrers(name, list.digest)).map(({digest}) => digest)).toEqual([note.digest])
  expect(await client.deleteManifest(name, 'v1')).toBe(true)
  expect(await client.deleteManifest(name, 'v1')).toBe(false)
  expect(await client.listTags(name)).toEqual([])
  expect(to.errors).toEqual([])
})

test('without mounts, upload sessions, deletion and referrers, the client does what it can', async () => {
  const to = await startRegistry({policy: registryBehaviors.katello.policy})
  const image = imageOf()
  const id = await storeImage(to.store, image)
  to.memory.addRepository('acme/quay/base', to.store.sets.create({tags: {v1: id}}))
  to.memory.addPushed('acme/quay/empty')
  const client = clientOf(to.port)
  const copied = {source: client.repository('acme/quay/base'), reference: 'v1', targetReference: 'v1'}
  expect(await copyImage({...copied, target: client.repository(name)})).toMatchObject({
    digest: image.digest,
    blobs: {mounted: 2, copied: 0},
  })
  const blob = {mediaType: mediaTypes.ociLayer, digest: digestOf(Buffer.from('new')), size: 3}
  const source = () => once(Buffer.from('new'))
  expect(await client.pushBlob(name, blob, source, {mountFrom: 'acme/quay/empty'})).toBe('copied')
  expect(await client.catalog({pageSize: 1})).toEqual(expect.arrayContaining([name, 'acme/quay/base']))
  expect(await client.listTags(name, {pageSize: 1})).toEqual(['v1'])
  await expect(client.deleteManifest(name, 'v1')).resolves.toBe(false)
  expect(await client.listTags(name)).toEqual(['v1'])
  expect(to.errors).toEqual([])
})

test('a push and a pull through a line that is cut all the time arrive whole', async () => {
  const to = await startRegistry()
  const bytes = randomBytes(4 * 1024 * 1024)
  const descriptor = {mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size: bytes.length}
  const proxy = await cuttingProxy(to.port, () => 200_000 + Math.random() * 900_000)
  const client = clientOf(proxy.port)
  await client.pushBlob(name, descriptor, (from = 0) => once(bytes.subarray(from)), {chunkSize: 256 * 1024})
  expect((await to.store.readBlob(descriptor.digest))?.equals(bytes)).toBe(true)
  const parts: Uint8Array[] = []
  for await (const part of client.getBlob(name, descriptor)) parts.push(Buffer.from(part))
  expect(Buffer.concat(parts).equals(bytes)).toBe(true)
  expect(proxy.cuts()).toBeGreaterThan(4)
  expect((await checkContent(to.store)).faults).toEqual([])
})

test('where an upload cannot be asked about, it begins again after a cut; a pull follows its redirect and goes on', async () => {
  const to = await startRegistry({policy: registryBehaviors.katello.policy})
  const bytes = randomBytes(2 * 1024 * 1024)
  const descriptor = {mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size: bytes.length}
  let connections = 0
  const twice = await cuttingProxy(to.port, () => (++connections <= 2 ? 600_000 : Infinity))
  const pushing = clientOf(twice.port)
  await pushing.pushBlob(name, descriptor, (from = 0) => once(bytes.subarray(from)), {chunkSize: 256 * 1024})
  expect(twice.cuts()).toBe(2)
  const often = await cuttingProxy(to.port, () => 200_000 + Math.random() * 400_000)
  const parts: Uint8Array[] = []
  for await (const part of clientOf(often.port).getBlob(name, descriptor)) parts.push(Buffer.from(part))
  expect(Buffer.concat(parts).equals(bytes)).toBe(true)
  expect(often.cuts()).toBeGreaterThan(2)
})
