import {randomBytes} from 'node:crypto'
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {checkContent, collectGarbage, type ContentStore} from '../../../src/oci/store'
import {startRegistry} from '../server/running'
import {ask, pushBlob} from '../server/client'
import {blobOf, openStore, temporaryDirectory, type Blob} from './harness'

const name = 'acme/apps/web'

/** Flips one bit of a stored blob. */
function flip(store: ContentStore, {digest, bytes}: Blob, at = Math.floor(bytes.length / 2)): void {
  const file = store.files.path(digest)
  const damaged = readFileSync(file)
  damaged[at] = (damaged[at] ?? 0) ^ 1
  writeFileSync(file, damaged)
}

/** A store that does not know any more what it has verified: opened again, as after a restart. */
async function stored(blobs: readonly Blob[]) {
  const directory = temporaryDirectory()
  const first = await openStore(directory)
  for (const {bytes, digest} of blobs) await first.store.putBlob(bytes, {digest})
  first.database.close()
  const damages: string[] = []
  return {...(await openStore(directory, {onDamage: (text) => damages.push(text)})), damages}
}

const quarantined = (directory: string) => readdirSync(join(directory, 'blobs', 'quarantine'))

test.each([100, 300_000, 1_000_000])(
  'a flipped bit in %i bytes is never given away whole, and found once',
  async (size) => {
    const blob = blobOf(randomBytes(size))
    for (const at of [0, size >> 1, size - 1]) {
      const {store, database, directory, damages} = await stored([blob])
      flip(store, blob, at)
      const opened = await store.openBlob(blob.digest)
      let given = 0
      const reading = async () => {
        for await (const piece of opened ?? []) given += piece.length
      }
      await expect(reading()).rejects.toMatchObject({code: 'BLOB_UNKNOWN'})
      expect(given).toBeLessThan(size)
      expect(await store.openBlob(blob.digest)).toBeUndefined()
      expect(store.hasBlob(blob.digest)).toBe(false)
      expect([quarantined(directory).length, damages.length]).toEqual([1, 1])
      // A push or a synchronization brings it again.
      await store.putBlob(blob.bytes, {digest: blob.digest})
      expect((await store.openBlob(blob.digest).then((whole) => whole?.bytes()))?.equals(blob.bytes)).toBe(true)
      database.close()
    }
  },
)

test('a part is judged in the background, and whoever reads it then is broken off', async () => {
  const blob = blobOf(randomBytes(900_000))
  const {store, database, damages} = await stored([blob])
  flip(store, blob, 899_999)
  const part = await store.openBlob(blob.digest, {start: 0, end: 600_000})
  const reader = part?.[Symbol.asyncIterator]()
  await reader?.next()
  await store.verification.settled()
  await expect(reader?.next()).rejects.toMatchObject({code: 'BLOB_UNKNOWN'})
  expect([await store.openBlob(blob.digest), damages.length]).toEqual([undefined, 1])
  database.close()
})

test('what was verified once, or was just written, is not read again', async () => {
  const blob = blobOf(randomBytes(5000))
  const {store, database} = await stored([blob])
  const written = blobOf()
  await store.putBlob(written.bytes, {digest: written.digest})
  await (await store.openBlob(blob.digest))?.bytes()
  for (const one of [blob, written]) {
    flip(store, one)
    await (await store.openBlob(one.digest))?.bytes()
    expect(store.hasBlob(one.digest)).toBe(true)
  }
  database.close()
})

test('a file that was replaced meanwhile is not put aside', async () => {
  const blob = blobOf(randomBytes(900_000))
  const {store, database, directory} = await stored([blob])
  flip(store, blob)
  const opened = await store.openBlob(blob.digest)
  await store.putBlob(blob.bytes, {digest: blob.digest})
  await expect(opened?.bytes()).rejects.toMatchObject({code: 'BLOB_UNKNOWN'})
  expect(quarantined(directory)).toEqual([])
  expect((await (await store.openBlob(blob.digest))?.bytes())?.equals(blob.bytes)).toBe(true)
  database.close()
})

test('the check puts damaged blobs aside only when it is to mend, and the collection removes them', async () => {
  const [good, bad, short] = [blobOf(), blobOf(randomBytes(2000)), blobOf(randomBytes(3000))]
  const {store, database, directory} = await stored([good, bad, short])
  flip(store, bad)
  writeFileSync(store.files.path(short.digest), 'short')
  const kinds = async (mend: boolean) => (await checkContent(store, {mend})).faults.map(({kind}) => kind)
  expect(await kinds(false)).toEqual(['blob damaged', 'blob damaged'])
  expect(quarantined(directory)).toEqual([])
  expect(await kinds(true)).toEqual(['blob damaged', 'blob damaged'])
  expect(quarantined(directory)).toHaveLength(2)
  expect(await kinds(true)).toEqual([])
  expect([good, bad, short].map(({digest}) => store.hasBlob(digest))).toEqual([true, false, false])
  await collectGarbage(store, {liveSets: () => []})
  expect(quarantined(directory)).toHaveLength(2)
  await collectGarbage(store, {liveSets: () => [], grace: -60_000})
  expect(quarantined(directory)).toEqual([])
  database.close()
})

test('the registry breaks off who reads a damaged blob, then says that it is unknown, and takes it again', async () => {
  const to = await startRegistry()
  const blob = blobOf(randomBytes(700_000))
  await pushBlob(to, name, blob)
  to.store.verification.forget(blob.digest) // as after a restart
  flip(to.store, blob, 699_999)
  const path = `/v2/${name}/blobs/${blob.digest}`
  await expect(ask(to, path)).rejects.toThrow()
  expect((await ask(to, path)).status).toBe(404)
  expect((await ask(to, path, {method: 'HEAD'})).status).toBe(404)
  expect((await pushBlob(to, name, blob)).status).toBe(201)
  expect((await ask(to, path)).body.equals(blob.bytes)).toBe(true)
})
