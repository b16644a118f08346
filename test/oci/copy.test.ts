import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {fixtureRepositories} from '../../src/sandbox/upstream/images'
import {digestOf} from '../../src/core/digest'
import {ArchiveWriter, openOciArchive} from '../../src/oci/layout/archive'
import {addImage, emptyRepository} from '../../src/sandbox/upstream/repository'
import {copyImage, type BlobProgress} from '../../src/oci/copy'
import type {ImageTarget} from '../../src/oci/endpoint'
import {memorySource} from '../support/repository'
import {buildImage, buildIndex} from '../../src/sandbox/upstream/image'
import {LayoutDirectory} from '../../src/oci/layout/layout'
import {mediaTypes} from '../../src/oci/mediatypes'
import {pushServer} from './client/push-server'
import {client, failure, find, onCleanup, upstream} from './support'

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'mallet-copy-test-'))
  onCleanup(() => rm(made, {recursive: true, force: true}))
  return made
}

describe('copyImage', () => {
  it('brings a list with all its images from one registry to another, blobs once each', async () => {
    const from = await upstream()
    const to = await pushServer()
    const events: BlobProgress[] = []
    const manifests: string[] = []
    const result = await copyImage({
      source: client(from.url).repository('apps/web'),
      reference: '2.0',
      target: client(to.url).repository('a'),
      targetReference: 'v2',
      progress: {blob: (event) => events.push(event), manifest: (digest) => manifests.push(digest)},
    })
    const repository = find(await fixtureRepositories(), 'apps/web')
    expect(result.digest).toBe(repository.tags.get('2.0'))
    expect(digestOf(to.manifests.get('v2') ?? '')).toBe(result.digest)
    expect(result).toMatchObject({manifests: 3, blobs: {copied: 5, mounted: 0, present: 0}})
    expect(manifests.at(-1)).toBe(result.digest)
    for (const [digest, bytes] of to.blobs) expect(digestOf(bytes)).toBe(digest)
    expect(events.filter((event) => event.state === 'copied')).toHaveLength(5)
    const written = to.log.filter(({method, url}) => method === 'PUT' && url.includes('/manifests/'))
    expect(written.at(-1)?.url).toBe('/v2/a/manifests/v2')
    // Every blob was there before the first manifest that needs it.
    expect(to.log.findIndex(({url}) => url.includes('/manifests/'))).toBeGreaterThan(
      to.log.findLastIndex(({url}) => url.includes('/blobs/')),
    )
  })

  it('sends only what is missing when it is run again', async () => {
    const from = await upstream()
    const to = await pushServer()
    const copy = () =>
      copyImage({
        source: client(from.url).repository('apps/web'),
        reference: '1.0',
        target: client(to.url).repository('a'),
        targetReference: '1.0',
      })
    await copy()
    expect(await copy()).toMatchObject({blobs: {copied: 0, present: 5}, bytes: 0})
  })

  it('chooses one platform of a list, and names those there are when it is not there', async () => {
    const from = client((await upstream()).url).repository('apps/web')
    const target = new LayoutDirectory(await directory())
    const result = await copyImage({
      source: from,
      reference: '1.0',
      target,
      targetReference: 'arm',
      platform: 'linux/arm64',
    })
    expect(result).toMatchObject({manifests: 1, mediaType: mediaTypes.ociManifest})
    expect(await target.names()).toEqual(['arm'])
    const error = await failure(copyImage({source: from, reference: '1.0', target, platform: 'linux/s390x'}))
    expect(error.parts.hint).toContain('linux/amd64, linux/arm64')
  })

  it('goes from a registry to an archive and from the archive to a registry without changing a byte', async () => {
    const path = join(await directory(), 'web.tar')
    const writer = await ArchiveWriter.create('oci-archive', path)
    const source = client((await upstream()).url).repository('apps/web')
    const first = await copyImage({source, reference: '1.1', target: writer, targetReference: '1.1'})
    const archive = await openOciArchive(path)
    const to = await pushServer()
    const second = await copyImage({source: archive, target: client(to.url).repository('a'), targetReference: '1.1'})
    expect(second.digest).toBe(first.digest)
    expect(digestOf(to.manifests.get('1.1') ?? '')).toBe(first.digest)
  })

  it('mounts blobs inside one registry', async () => {
    const server = await pushServer()
    const memory = memorySource(find(await fixtureRepositories(), 'library/busybox'))
    const registry = client(server.url)
    await copyImage({source: memory, target: registry.repository('a'), targetReference: '1'})
    server.options.mountable = new Set(server.blobs.keys())
    server.blobs.clear()
    const source = {...memory, origin: registry.origin, repository: 'a'}
    const result = await copyImage({source, target: registry.repository('b'), targetReference: '1'})
    expect(result.blobs).toEqual({copied: 0, mounted: 2, present: 0})
    expect(server.log.some(({url}) => url.includes('from=a'))).toBe(true)
  })

  it('writes no manifest when a blob is damaged on the way, and leaves no files', async () => {
    const faulty = await upstream({fault: ({path}) => (path.includes('/blobs/') ? {kind: 'flip', bit: 99} : undefined)})
    const source = client(faulty.url).repository('os/rhel9')
    const to = await pushServer()
    const error = await failure(copyImage({source, target: client(to.url).repository('a'), targetReference: 'x'}))
    expect(error.parts.code).toBe('corrupt_content')
    expect([to.manifests.size, to.blobs.size]).toEqual([0, 0])
    const out = await directory()
    const writer = await ArchiveWriter.create('oci-archive', join(out, 'x.tar'))
    expect((await failure(copyImage({source, target: writer}))).parts.code).toBe('corrupt_content')
    expect(await readdir(out)).toEqual([])
  })

  it('copies at most as many blobs at a time as it was told', async () => {
    const repository = emptyRepository('many')
    const layers = Array.from({length: 12}, (_, i) => [{path: `f${i}`, content: `${i}`}])
    addImage(repository, await buildImage(layers), 'latest')
    let now = 0
    let most = 0
    const target: ImageTarget = {
      name: 'counting',
      hasBlob: async () => false,
      putBlob: async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 5))
        now -= 1
        return 'copied'
      },
      putManifest: async () => {},
      finish: async () => {},
    }
    await copyImage({source: memorySource(repository), target, concurrency: 4})
    expect(most).toBe(4)
  })

  it('refuses lists that are nested without end', async () => {
    const repository = emptyRepository('nested')
    let inner: Parameters<typeof buildIndex>[0] = [await buildImage([])]
    for (let i = 0; i < 8; i++) {
      const index = buildIndex(inner)
      addImage(repository, index, 'latest')
      inner = [{manifest: index.manifest, blobs: index.blobs, platform: {os: 'linux', architecture: 'amd64'}}]
    }
    const target = new LayoutDirectory(await directory())
    const error = await failure(copyImage({source: memorySource(repository), target, reference: 'latest'}))
    expect(error.parts.message).toContain('nested')
  })

  it('stops when it is aborted', async () => {
    const from = await upstream({
      fault: ({path}) => (path.includes('/blobs/') ? {kind: 'silent', after: 10} : undefined),
    })
    const abort = new AbortController()
    setTimeout(() => abort.abort(new Error('enough')), 80)
    const source = client(from.url).repository('os/rhel9')
    const target = new LayoutDirectory(await directory())
    await expect(copyImage({source, target, signal: abort.signal})).rejects.toThrow('enough')
  })
})
