import {mkdtemp, readFile, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'
import {pack} from 'tar-stream'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {AppError} from '../../../src/core/errors'
import {digestOf} from '../../../src/core/digest'
import {ArchiveWriter, openDockerArchive, openOciArchive} from '../../../src/oci/layout/archive'
import type {ImageSource, ImageTarget} from '../../../src/oci/endpoint'
import {memorySource} from '../../support/repository'
import {buildLayer} from '../../../src/sandbox/upstream/image'
import {blobPath, LayoutDirectory, openLayout} from '../../../src/oci/layout/layout'
import {formatArchive, parseLocation} from '../../../src/oci/layout/location'
import {blobsOf, parseManifest} from '../../../src/oci/manifest'
import {collect, once} from '../../../src/oci/streams'

let directory: string
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'mallet-layout-test-'))))
afterEach(() => rm(directory, {recursive: true, force: true}))

const fixture = async (name: string): Promise<ImageSource> => {
  const found = (await fixtureRepositories()).find((repository) => repository.name === name)
  if (!found) throw new Error(name)
  return memorySource(found)
}
const all = (bytes: AsyncIterable<Uint8Array>) => collect(bytes, 1e8, () => new Error('too large'))

async function save(source: ImageSource, reference: string, target: ImageTarget, name?: string): Promise<string> {
  const manifest = await source.manifest(reference)
  const parsed = parseManifest(manifest.bytes)
  if (parsed.kind === 'list')
    for (const child of parsed.manifests) {
      const stored = await source.manifest(child.digest)
      for (const blob of blobsOf(parseManifest(stored.bytes))) await target.putBlob(blob, () => source.blob(blob))
      await target.putManifest(stored)
    }
  for (const blob of blobsOf(parsed)) await target.putBlob(blob, () => source.blob(blob))
  await target.putManifest(manifest, name ?? manifest.digest)
  return manifest.digest
}

async function tarFile(path: string, members: Record<string, Uint8Array | string>, links: Record<string, string> = {}) {
  const archive = pack()
  for (const [name, content] of Object.entries(members)) archive.entry({name}, Buffer.from(content))
  for (const [name, linkname] of Object.entries(links)) archive.entry({name, type: 'symlink', linkname})
  archive.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of archive) chunks.push(chunk as Uint8Array)
  await writeFile(path, Buffer.concat(chunks))
}

const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`)
  return error
}

describe('an OCI layout directory', () => {
  it('gives back images and lists as they were written', async () => {
    const web = await fixture('apps/web')
    const target = new LayoutDirectory(directory)
    const digest = await save(web, '1.0', target, '1.0')
    const layout = await openLayout(directory)
    expect(await layout.names()).toEqual(['1.0'])
    const manifest = await layout.manifest('1.0')
    expect(manifest).toEqual(await web.manifest('1.0'))
    expect(manifest.digest).toBe(digest)
    expect((await layout.manifest()).digest).toBe(digest)
    const parsed = parseManifest(manifest.bytes)
    const child = await layout.manifest(parsed.kind === 'list' ? parsed.manifests[1]?.digest : undefined)
    for (const blob of blobsOf(parseManifest(child.bytes)))
      expect(digestOf(await all(layout.blob(blob)))).toBe(blob.digest)
  })

  it('moves a name to a new image and keeps what other programs wrote into the index', async () => {
    const busybox = await fixture('library/busybox')
    const target = new LayoutDirectory(directory)
    await save(busybox, '1.35', target, 'latest')
    const path = join(directory, 'index.json')
    const index = JSON.parse(await readFile(path, 'utf8')) as {manifests: Record<string, unknown>[]}
    index.manifests.push({...index.manifests[0], annotations: {'com.example.kept': 'yes'}, data: 'e30='})
    await writeFile(path, JSON.stringify(index))
    const digest = await save(busybox, '1.36', target, 'latest')
    const after = JSON.parse(await readFile(path, 'utf8')) as {manifests: Record<string, unknown>[]}
    expect(after.manifests).toHaveLength(2)
    expect(after.manifests[0]).toMatchObject({annotations: {'com.example.kept': 'yes'}, data: 'e30='})
    expect((await (await openLayout(directory)).manifest('latest')).digest).toBe(digest)
  })

  it('lists every image when several are put at once', async () => {
    const busybox = await fixture('library/busybox')
    const target = new LayoutDirectory(directory)
    const names = Array.from({length: 12}, (_, i) => `n${i}`)
    await Promise.all(names.map(async (name) => target.putManifest(await busybox.manifest('1.35'), name)))
    expect((await target.names()).sort()).toEqual(names.sort())
  })

  it('leaves no file behind when a blob is wrong', async () => {
    const target = new LayoutDirectory(directory)
    const descriptor = {mediaType: 'x/y', digest: digestOf('right'), size: 5}
    const error = await failure(target.putBlob(descriptor, () => once('wrong')))
    expect(error.parts.code).toBe('corrupt_content')
    expect(await readdir(join(directory, 'blobs', 'sha256'))).toEqual([])
  })

  it('notices any flipped bit at rest', async () => {
    const target = new LayoutDirectory(directory)
    await save(await fixture('os/rhel9'), '9.4', target, '9.4')
    const manifest = parseManifest((await target.manifest('9.4')).bytes)
    const blob = blobsOf(manifest)[1]
    if (!blob) throw new Error('no layer')
    const path = join(directory, blobPath(blob.digest))
    const good = await readFile(path)
    for (let bit = 0; bit < good.length * 8; bit += 997) {
      const bad = Buffer.from(good)
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await writeFile(path, bad)
      expect((await failure(all(target.blob(blob)))).parts.code).toBe('corrupt_content')
    }
    await writeFile(path, good.subarray(1))
    expect((await failure(all(target.blob(blob)))).parts.message).toContain('ended early')
  })

  it('says what is there when an image is not', async () => {
    const target = new LayoutDirectory(directory)
    await save(await fixture('library/busybox'), '1.35', target, 'one')
    await save(await fixture('library/busybox'), '1.36', target, 'two')
    const unknown = await failure(target.manifest('three'))
    expect(unknown.exit).toBe(128)
    expect(unknown.parts.hint).toContain('one, two')
    expect((await failure(target.manifest())).parts.message).toContain('2 images')
  })

  it('is refused when it is none, with exit code 66', async () => {
    expect((await failure(openLayout(directory))).exit).toBe(66)
    expect((await failure(openLayout(join(directory, 'missing')))).parts).toMatchObject({
      exit: 66,
      detail: 'the directory does not exist',
    })
  })

  it('never builds a path from something that is no digest', () => {
    for (const text of ['sha256:../../etc/passwd', '../x', 'sha256:', '', `sha256:${'A'.repeat(64)}`, 'sha256:a\0'])
      expect(() => blobPath(text)).toThrow(/Not a digest/)
  })
})

describe('an OCI archive', () => {
  it('holds what was written, plain and gzipped', async () => {
    const web = await fixture('apps/web')
    const path = join(directory, 'web.tar')
    const writer = await ArchiveWriter.create('oci-archive', path)
    const digest = await save(web, '2.0', writer, '2.0')
    await writer.finish()
    await writeFile(`${path}.gz`, gzipSync(await readFile(path)))
    for (const file of [path, `${path}.gz`]) {
      const layout = await openOciArchive(file)
      expect((await layout.manifest('2.0')).digest).toBe(digest)
      const list = parseManifest((await layout.manifest()).bytes)
      if (list.kind !== 'list') throw new Error('an image')
      for (const child of list.manifests)
        for (const blob of blobsOf(parseManifest((await layout.manifest(child.digest)).bytes)))
          expect(await all(layout.blob(blob))).toHaveLength(blob.size)
      await layout.close()
    }
    expect((await readdir(directory)).sort()).toEqual(['web.tar', 'web.tar.gz'])
  })

  it('reads members with long names and "./" before them', async () => {
    const long = `./${'deep/'.repeat(60)}file`
    const path = join(directory, 'odd.tar')
    await tarFile(path, {
      [long]: 'x',
      './oci-layout': '{"imageLayoutVersion":"1.0.0"}',
      './index.json': '{"manifests":[]}',
    })
    expect(await (await openOciArchive(path)).entries()).toEqual([])
  })

  it('is refused when it is cut short, no archive or missing', async () => {
    const path = join(directory, 'a.tar')
    await tarFile(path, {'oci-layout': '{"imageLayoutVersion":"1.0.0"}', 'index.json': 'x'.repeat(5000)})
    const whole = await readFile(path)
    await writeFile(path, whole.subarray(0, 2000))
    expect((await failure(openOciArchive(path))).parts.message).toContain('truncated')
    await writeFile(path, 'no archive at all'.repeat(100))
    expect((await failure(openOciArchive(path))).parts.message).toContain('not a tar archive')
    expect((await failure(openOciArchive(join(directory, 'missing')))).exit).toBe(66)
    await writeFile(path, Buffer.concat([gzipSync('x'.repeat(5000)).subarray(0, 20)]))
    expect((await failure(openOciArchive(path))).exit).toBe(66)
  })
})

describe('a docker archive', () => {
  it('is read as docker save writes it: plain layers, one shared by a link', async () => {
    const layer = await buildLayer([{path: 'hello', content: 'hello\n'}])
    const plain = gunzipSync(layer.bytes)
    const config = {architecture: 'amd64', os: 'linux', rootfs: {diff_ids: [layer.diffId, layer.diffId, layer.diffId]}}
    const path = join(directory, 'saved.tar')
    const listing = [
      {Config: 'c.json', RepoTags: ['app:1', 'app:2'], Layers: ['l1/layer.tar', 'l2/layer.tar', 'l3.tgz']},
    ]
    await tarFile(
      path,
      {
        'c.json': JSON.stringify(config),
        'l1/layer.tar': plain,
        'l3.tgz': layer.bytes,
        'manifest.json': JSON.stringify(listing),
      },
      {'l2/layer.tar': '../l1/layer.tar'},
    )
    const layout = await openDockerArchive(path)
    expect(await layout.names()).toEqual(['app:1', 'app:2'])
    const manifest = parseManifest((await layout.manifest('app:2')).bytes)
    if (manifest.kind !== 'image') throw new Error('a list')
    expect(manifest.layers).toHaveLength(3)
    for (const descriptor of manifest.layers)
      expect(digestOf(gunzipSync(await all(layout.blob(descriptor))))).toBe(layer.diffId)
    await layout.close()
    expect((await failure(layout.manifest('app:1'))).exit).toBe(66)
  })

  it('is refused when a layer does not match its configuration', async () => {
    const layer = await buildLayer([{path: 'hello', content: 'hello\n'}])
    const config = {rootfs: {diff_ids: [digestOf('other')]}}
    const listing = [{Config: 'c.json', RepoTags: [], Layers: ['l.tar']}]
    const path = join(directory, 'bad.tar')
    for (const content of [layer.bytes, gunzipSync(layer.bytes)]) {
      await tarFile(path, {
        'c.json': JSON.stringify(config),
        'l.tar': content,
        'manifest.json': JSON.stringify(listing),
      })
      expect((await failure(openDockerArchive(path))).parts.code).toBe('corrupt_content')
    }
  })

  it('is written with plain layers and reads back to the same content', async () => {
    const busybox = await fixture('library/busybox')
    const path = join(directory, 'out.tar')
    const writer = await ArchiveWriter.create('docker-archive', path)
    await save(busybox, '1.36', writer, 'busybox:1.36')
    await writer.finish()
    const layout = await openDockerArchive(path)
    const read = parseManifest((await layout.manifest('busybox:1.36')).bytes)
    const original = parseManifest((await busybox.manifest('1.36')).bytes)
    if (read.kind !== 'image' || original.kind !== 'image') throw new Error('a list')
    expect(read.config).toEqual(original.config)
    const layers = async (source: ImageSource, list: typeof read.layers) =>
      Promise.all(list.map(async (l) => digestOf(gunzipSync(await all(source.blob(l))))))
    expect(await layers(layout, read.layers)).toEqual(await layers(busybox, original.layers))
    await layout.close()
  })

  it('cannot hold a list and says what to do', async () => {
    const writer = await ArchiveWriter.create('docker-archive', join(directory, 'list.tar'))
    await save(await fixture('apps/web'), '1.0', writer, 'web:1.0')
    expect((await failure(writer.finish())).parts.hint).toContain('oci-archive')
    expect(await readdir(directory)).toEqual([])
  })
})

describe('parseLocation', () => {
  it('knows directories, archives and registries', () => {
    expect(parseLocation('oci:some/dir')).toEqual({kind: 'oci', path: 'some/dir', reference: undefined})
    expect(parseLocation('oci:/d:app/org.example/x86_64/stable')).toMatchObject({
      path: '/d',
      reference: 'app/org.example/x86_64/stable',
    })
    expect(parseLocation('docker-archive:f.tar:app:1.0')).toMatchObject({kind: 'docker-archive', reference: 'app:1.0'})
    expect(parseLocation('docker://h.example/a:1')).toMatchObject({kind: 'registry', reference: {host: 'h.example'}})
    expect(parseLocation('h.example/a')).toMatchObject({kind: 'registry', reference: {name: 'a'}})
    expect(formatArchive('oci', '/d', 'x')).toBe('oci:/d:x')
  })

  it.each(['./web.tar', '/tmp/web', '../web', '~/web'])('asks for the kind of the path %s', (path) => {
    expect(() => parseLocation(path)).toThrow(/is a path, and its kind is missing/)
  })

  it('refuses a missing path', () => {
    expect(() => parseLocation('oci::x')).toThrow(/does not name a directory/)
  })
})
