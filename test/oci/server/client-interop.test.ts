import {randomBytes} from 'node:crypto'
import {connect, createServer, type AddressInfo, type Socket} from 'node:net'
import {expect, onTestFinished, test} from 'vitest'
import {digestOf} from '../../../src/core/digest'
import {Secret} from '../../../src/core/secret'
import {copyImage, mediaTypes, once, RegistryClient} from '../../../src/oci'
import {checkContent} from '../../../src/oci/store'
import {imageOf, indexOf, ociIndex, ociManifest, storeImage} from '../store/harness'
import {startRegistry} from './running'

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
