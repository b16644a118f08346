import {randomBytes} from 'node:crypto'
import {existsSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {describe, expect, test} from 'vitest'
import {checkContent, collectGarbage, type ContentStore} from '../../../src/oci/store'
import {blobOf, imageOf, indexOf, ociIndex, ociManifest, openStore, sha256, storeImage} from './harness'

const hour = 3_600_000

describe('blobs', () => {
  test('a blob is stored under its digest and read back whole or in part', async () => {
    const {store, directory} = await openStore()
    const blob = blobOf(randomBytes(2_000_000))
    expect(await store.putBlob(Readable.from([blob.bytes]))).toEqual({digest: blob.digest, size: 2_000_000})
    expect(sha256(readFileSync(join(directory, 'blobs/sha256', blob.digest.slice(7, 9), blob.digest.slice(7))))).toBe(
      blob.digest.slice(7),
    )
    expect((await (await store.openBlob(blob.digest))?.bytes())?.equals(blob.bytes)).toBe(true)
    const part = await store.openBlob(blob.digest, {start: 600_000, end: 1_200_000})
    expect(part?.length).toBe(600_001)
    expect((await part?.bytes())?.equals(blob.bytes.subarray(600_000, 1_200_001))).toBe(true)
  })

  test('bytes that are not what their digest says never become visible', async () => {
    const {store, directory} = await openStore()
    const blob = blobOf()
    const flipped = Buffer.from(blob.bytes)
    flipped[7] = (flipped[7] ?? 0) ^ 0x10
    await expect(store.putBlob(flipped, {digest: blob.digest})).rejects.toMatchObject({code: 'DIGEST_INVALID'})
    await expect(store.putBlob(blob.bytes, {digest: blob.digest, size: 63})).rejects.toMatchObject({
      code: 'SIZE_INVALID',
    })
    expect(store.hasBlob(blob.digest)).toBe(false)
    expect(readdirSync(join(directory, 'blobs/tmp'))).toEqual([])
    expect(existsSync(join(directory, 'blobs/sha256'))).toBe(false)
  })

  test('a source that fails half way leaves nothing behind', async () => {
    const {store, directory} = await openStore()
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield randomBytes(1000)
      throw new Error('connection lost')
    }
    await expect(store.putBlob(broken())).rejects.toThrow('connection lost')
    expect(readdirSync(join(directory, 'blobs/tmp'))).toEqual([])
  })

  test('sha512 blobs live beside sha256 ones', async () => {
    const {store} = await openStore()
    const blob = blobOf('hello', 'sha512')
    await store.putBlob(blob.bytes, {digest: blob.digest})
    expect(store.blobSize(blob.digest)).toBe(5)
    expect(store.blobSize(blobOf('hello').digest)).toBeUndefined()
  })

  test('many writers of one digest make one blob, and damage at rest is healed by the next writer', async () => {
    const {store, database} = await openStore()
    const blob = blobOf(randomBytes(300_000))
    await Promise.all(Array.from({length: 8}, () => store.putBlob(Readable.from([blob.bytes]), {digest: blob.digest})))
    expect(database.get('SELECT count(*) AS n FROM blobs')).toEqual({n: 1})
    const file = store.files.path(blob.digest)
    writeFileSync(file, randomBytes(300_000))
    await store.putBlob(blob.bytes, {digest: blob.digest})
    expect(readFileSync(file).equals(blob.bytes)).toBe(true)
  })

  test('an empty blob can be stored and read', async () => {
    const {store} = await openStore()
    const blob = blobOf('')
    await store.putBlob(blob.bytes, {digest: blob.digest})
    expect(await store.readBlob(blob.digest)).toEqual(Buffer.alloc(0))
  })
})

describe('manifests', () => {
  test('labels, platform and marks come from the configuration', async () => {
    const {store} = await openStore()
    const image = imageOf({labels: {'containers.bootc': '1', version: '9'}, architecture: 'arm64'})
    const id = await storeImage(store, image)
    expect(store.manifests.byId(id)).toMatchObject({
      digest: image.digest,
      manifestType: 'image',
      contentType: 'bootable',
      isBootable: true,
      isFlatpak: false,
      architecture: 'arm64',
      os: 'linux',
      labels: {'containers.bootc': '1', version: '9'},
      schemaVersion: 2,
    })
    expect(store.manifests.bytes(id)).toEqual(image.bytes)
    expect(
      store.manifests
        .blobs(id)
        .map(({digest}) => digest)
        .sort(),
    ).toEqual(image.blobs.map(({digest}) => digest).sort())
  })

  test('kinds of content are told apart', async () => {
    const {store} = await openStore()
    const kinds = async (options: Parameters<typeof imageOf>[0]): Promise<string | undefined> =>
      store.manifests.byId(await storeImage(store, imageOf(options)))?.contentType
    expect(await kinds({})).toBe('image')
    expect(await kinds({labels: {'org.flatpak.ref': 'app/a.b.C/x86_64/stable'}})).toBe('flatpak')
    expect(await kinds({annotations: {'containers.bootc': '1'}})).toBe('bootable')
    expect(await kinds({configMediaType: 'application/vnd.cncf.helm.config.v1+json'})).toBe('helm')
    expect(
      await kinds({artifactType: 'application/x.thing', configMediaType: 'application/vnd.oci.empty.v1+json'}),
    ).toBe('artifact')
  })

  test('a list takes the marks of its members, whichever comes first', async () => {
    const {store} = await openStore()
    const plain = imageOf()
    const flatpak = imageOf({labels: {'org.flatpak.ref': 'app/a.b.C/x86_64/stable'}})
    await storeImage(store, plain)
    const list = indexOf([plain, flatpak])
    const early = await store.putManifest(list.bytes, {mediaType: ociIndex})
    expect(early).toMatchObject({manifestType: 'list', contentType: 'index', isFlatpak: false})
    const member = await storeImage(store, flatpak)
    expect(store.manifests.byId(early.id)?.isFlatpak).toBe(true)
    expect(store.manifests.children(early.id).map(({digest}) => digest)).toEqual([plain.digest, flatpak.digest])
    expect(store.manifests.parents(member).map(({id}) => id)).toEqual([early.id])
  })

  test('a manifest stored before its configuration learns its labels when it is stored again', async () => {
    const {store} = await openStore()
    const image = imageOf({labels: {a: 'b'}})
    const {id} = await store.putManifest(image.bytes)
    expect(store.manifests.byId(id)?.labels).toEqual({})
    expect(await storeImage(store, image)).toBe(id)
    expect(store.manifests.byId(id)?.labels).toEqual({a: 'b'})
  })

  test('malformed manifests and wrong digests are refused', async () => {
    const {store, database} = await openStore()
    const image = imageOf()
    for (const bytes of ['', '{}', '[]', '{"schemaVersion":1}', '{"schemaVersion":2,"config":{}}'])
      await expect(store.putManifest(Buffer.from(bytes))).rejects.toMatchObject({code: 'MANIFEST_INVALID'})
    await expect(store.putManifest(image.bytes, {digest: blobOf().digest})).rejects.toMatchObject({
      code: 'DIGEST_INVALID',
    })
    expect(database.get('SELECT count(*) AS n FROM manifests')).toEqual({n: 0})
  })
})

describe('content sets', () => {
  const twoTags = async (store: ContentStore) => {
    const [old, current] = [imageOf(), imageOf()]
    const [a, b] = [await storeImage(store, old), await storeImage(store, current)]
    const list = indexOf([old, current])
    const c = (await store.putManifest(list.bytes)).id
    return {old, current, list, a, b, c, set: store.sets.create({tags: {'1.0': a, '2.0': b, latest: c}})}
  }

  test('a set resolves tags and digests, and only its own', async () => {
    const {store} = await openStore()
    const {set, a, old, list} = await twoTags(store)
    const foreign = await storeImage(store, imageOf())
    expect(store.sets.resolve(set, '1.0')?.id).toBe(a)
    expect(store.sets.resolve(set, old.digest)?.id).toBe(a)
    expect(store.sets.resolve(set, list.digest)?.manifestType).toBe('list')
    expect(store.sets.resolve(set, 'nope')).toBeUndefined()
    expect(store.sets.resolve(set, store.manifests.byId(foreign)?.digest ?? '')).toBeUndefined()
    expect(store.sets.counts(set)).toEqual({tags: 3, images: 2, lists: 1})
    expect(store.sets.tags(set).map(({name}) => name)).toEqual(['1.0', '2.0', 'latest'])
    expect(store.sets.tags(set, {after: '1.0', limit: 1}).map(({name}) => name)).toEqual(['2.0'])
  })

  test('a filtered copy keeps what its tags reach and drops what is untagged', async () => {
    const {store} = await openStore()
    const {set, a} = await twoTags(store)
    const copy = store.sets.create({from: set, keepTag: (name) => name === '1.0'})
    expect(store.sets.counts(copy)).toEqual({tags: 1, images: 1, lists: 0})
    expect(store.sets.resolve(copy, '1.0')?.id).toBe(a)
    expect(store.sets.hasBlob(copy, store.manifests.byId(a)?.configDigest ?? '')).toBe(true)
    const other = store.sets.resolve(set, '2.0')
    expect(store.sets.hasBlob(copy, other?.configDigest ?? '')).toBe(false)
  })

  test('a tag has one id wherever the same name means the same manifest', async () => {
    const {store} = await openStore()
    const {set, b} = await twoTags(store)
    const copy = store.sets.create({from: set})
    const idIn = (id: number, name: string): number | undefined =>
      store.sets.tags(id).find((tag) => tag.name === name)?.id
    expect(idIn(copy, '1.0')).toBe(idIn(set, '1.0'))
    const moved = store.sets.create({tags: {'1.0': b}})
    expect(idIn(moved, '1.0')).not.toBe(idIn(set, '1.0'))
    expect(store.sets.metaTag(idIn(set, '1.0') ?? 0)?.setIds.sort()).toEqual([set, copy].sort())
  })

  test('only mutable sets change, and every change counts', async () => {
    const {store} = await openStore()
    const {set, a, b} = await twoTags(store)
    expect(() => store.sets.add(set, b, 'x')).toThrow(/cannot change/)
    const own = store.sets.create({mutable: true})
    store.sets.add(own, a, 'latest')
    store.sets.add(own, b, 'latest')
    expect(store.sets.get(own)?.revision).toBe(3)
    expect(store.sets.resolve(own, 'latest')?.id).toBe(b)
    expect(store.sets.counts(own).images).toBe(2)
    expect(store.sets.untag(own, 'latest')).toBe(true)
    expect(store.sets.untag(own, 'latest')).toBe(false)
    expect(store.sets.remove(own, b)).toBe(true)
    expect(store.sets.manifests(own).map(({id}) => id)).toEqual([a])
  })

  test('a set that fails to be made leaves nothing', async () => {
    const {store, database} = await openStore()
    expect(() => store.sets.create({tags: {x: 4711}})).toThrow()
    expect(database.get('SELECT count(*) AS n FROM content_sets')).toEqual({n: 0})
  })

  test('a blob deleted from a pushed repository is gone there and in copies, but not elsewhere', async () => {
    const {store} = await openStore()
    const image = imageOf()
    const id = await storeImage(store, image)
    const layer = image.blobs[1]?.digest ?? ''
    const [own, other] = [store.sets.create({mutable: true}), store.sets.create({tags: {v1: id}})]
    store.sets.linkBlob(own, layer)
    store.sets.add(own, id, 'v1')
    expect(store.sets.setsWithBlob(layer).sort()).toEqual([own, other].sort())
    expect(store.sets.unlinkBlob(own, layer)).toBe(true)
    expect(store.sets.unlinkBlob(own, layer)).toBe(false)
    expect(store.sets.hasBlob(own, layer)).toBe(false)
    expect(store.sets.hasBlob(store.sets.create({from: own}), layer)).toBe(false)
    expect(store.sets.setsWithBlob(layer)).toEqual([other])
    store.sets.linkBlob(own, layer)
    expect(store.sets.hasBlob(own, layer)).toBe(true)
  })
})

describe('collection and check', () => {
  const clocked = async () => {
    let now = Date.now()
    const opened = await openStore(undefined, {now: () => now})
    return {...opened, advance: (ms: number) => void (now += ms)}
  }

  test('what a live set reaches stays, everything else goes after its grace', async () => {
    const {store, database, advance} = await clocked()
    const [kept, lost] = [imageOf(), imageOf()]
    const live = store.sets.create({tags: {v1: await storeImage(store, kept)}})
    store.sets.create({tags: {v1: await storeImage(store, lost)}})
    const liveSets = (): number[] => [live]
    expect(await collectGarbage(store, {liveSets})).toMatchObject({sets: 0, manifests: 0, blobs: 0})
    advance(2 * hour)
    expect(await collectGarbage(store, {liveSets, dryRun: true})).toMatchObject({sets: 1})
    expect(await collectGarbage(store, {liveSets})).toMatchObject({sets: 1, manifests: 1, blobs: 2})
    for (const {digest} of kept.blobs) expect(await store.files.size(digest)).toBeGreaterThan(0)
    for (const {digest} of lost.blobs) expect(await store.files.size(digest)).toBeUndefined()
    expect(database.get('SELECT count(*) AS n FROM manifests')).toEqual({n: 1})
    expect((await checkContent(store)).faults).toEqual([])
  })

  test('an upload that nobody added to for a day ends, and a dry run counts it', async () => {
    const {store, advance} = await clocked()
    const liveSets = (): number[] => []
    const {id} = await store.uploads.start({repository: 'acme/web', owner: '1'})
    expect(await collectGarbage(store, {liveSets})).toMatchObject({uploads: 0})
    advance(25 * hour)
    expect(await collectGarbage(store, {liveSets, dryRun: true})).toMatchObject({uploads: 1})
    expect(await store.uploads.find(id, 'acme/web')).toBeDefined()
    expect(await collectGarbage(store, {liveSets})).toMatchObject({uploads: 1})
    expect(await store.uploads.find(id, 'acme/web')).toBeUndefined()
  })

  test('a touched blob, a leased one and one being pushed again are kept', async () => {
    const {store, advance} = await clocked()
    const [asked, leased, idle] = [blobOf(), blobOf(), blobOf()]
    for (const {bytes} of [asked, idle]) await store.putBlob(bytes)
    advance(2 * hour)
    const lease = store.lease()
    await store.putBlob(leased.bytes)
    expect(store.hasBlob(asked.digest)).toBe(true)
    advance(2 * hour)
    expect(await collectGarbage(store, {liveSets: () => []})).toMatchObject({blobs: 1})
    expect(store.blobSize(idle.digest)).toBeUndefined()
    lease.release()
    expect(await collectGarbage(store, {liveSets: () => []})).toMatchObject({blobs: 2})
  })

  test('blobs pushed without a manifest stay while their repository is busy', async () => {
    const {store, advance} = await clocked()
    const set = store.sets.create({mutable: true})
    const [first, second] = [blobOf(), blobOf()]
    await store.putBlob(first.bytes)
    store.sets.linkBlob(set, first.digest)
    advance(2 * hour)
    await store.putBlob(second.bytes)
    store.sets.linkBlob(set, second.digest)
    const liveSets = (): number[] => [set]
    expect(await collectGarbage(store, {liveSets})).toMatchObject({blobs: 0})
    advance(2 * hour)
    expect(await collectGarbage(store, {liveSets})).toMatchObject({blobs: 2})
  })

  test('a file without a row is removed when it is old', async () => {
    const {store, database} = await openStore()
    const blob = blobOf()
    await store.putBlob(blob.bytes)
    database.run('DELETE FROM blobs')
    await collectGarbage(store, {liveSets: () => []})
    expect(await store.files.size(blob.digest)).toBe(64)
    await collectGarbage(store, {liveSets: () => [], grace: -1000})
    expect(await store.files.size(blob.digest)).toBeUndefined()
  })

  test('collecting while blobs and manifests arrive never takes one that is needed', async () => {
    const {store, advance} = await clocked()
    const set = store.sets.create({mutable: true})
    const images = Array.from({length: 25}, () => imageOf())
    // half of what arrives is there already, old enough to be collected at any moment, among more that nobody needs
    const old = [...images.slice(12), ...Array.from({length: 20}, () => imageOf())]
    for (const {bytes} of old.flatMap(({blobs}) => blobs)) await store.putBlob(bytes)
    advance(2 * hour)
    const pushing = new AbortController()
    const collecting = (async () => {
      while (!pushing.signal.aborted) await collectGarbage(store, {liveSets: () => [set]})
    })()
    await Promise.all(
      images.map(async (image) => {
        for (const {bytes, digest} of image.blobs) {
          await store.putBlob(bytes, {digest})
          store.sets.linkBlob(set, digest)
        }
        const {id} = await store.putManifest(image.bytes, {mediaType: ociManifest})
        store.sets.add(set, id)
      }),
    )
    pushing.abort()
    await collecting
    expect(await checkContent(store)).toMatchObject({blobs: 50, manifests: 25, faults: []})
  })

  test('missing, short and damaged content is found', async () => {
    const {store, database} = await openStore()
    const images = [imageOf(), imageOf(), imageOf()]
    const tags: Record<string, number> = {}
    for (const [i, image] of images.entries()) tags[`v${i}`] = await storeImage(store, image)
    store.sets.create({tags})
    expect((await checkContent(store)).faults).toEqual([])
    const [cut, flip, gone] = images.map((image) => image.blobs[1]?.digest ?? '')
    truncateSync(store.files.path(cut ?? ''), 10)
    const file = store.files.path(flip ?? '')
    const bytes = readFileSync(file)
    bytes[50] = (bytes[50] ?? 0) ^ 1
    writeFileSync(file, bytes)
    database.run('DELETE FROM blobs WHERE digest = ?', gone ?? '')
    database.run('UPDATE manifest_bytes SET bytes = ? WHERE manifest_id = ?', Buffer.from('{}'), tags['v0'] ?? 0)
    const {faults} = await checkContent(store)
    expect(faults.map(({kind, digest}) => `${kind} ${digest}`).sort()).toEqual(
      [
        `blob damaged ${cut}`,
        `blob damaged ${flip}`,
        `blob missing ${gone}`,
        `manifest damaged ${images[0]?.digest}`,
      ].sort(),
    )
    expect((await checkContent(store, {contents: false})).faults).toHaveLength(3)
  })

  test('files and directories are for their owner only', async () => {
    const {store, directory} = await openStore()
    const blob = blobOf()
    await store.putBlob(blob.bytes)
    expect(statSync(store.files.path(blob.digest)).mode & 0o077).toBe(0)
    expect(statSync(join(directory, 'blobs')).mode & 0o077).toBe(0)
  })
})
