import {describe, expect, it} from 'vitest'
import {gunzipSync} from 'node:zlib'
import {fixtureRepositories, fixtureRuntime} from '../../../src/sandbox/upstream/images'
import {digestOf} from '../../../src/core/digest'
import {findManifest} from '../../support/repository'
import {parseFlatpakRef, runtimeOf} from '../../../src/oci/flatpak/labels'
import {buildImage, buildLayer} from '../../../src/sandbox/upstream/image'
import {
  blobsOf,
  isBootable,
  isFlatpak,
  parseImageConfig,
  parseManifest,
  type ImageConfig,
} from '../../../src/oci/manifest'
import type {RepositoryContent} from '../../../src/sandbox/upstream/repository'

function configOf(repository: RepositoryContent, reference: string): ImageConfig {
  const manifest = parseManifest(findManifest(repository, reference).bytes)
  if (manifest.kind !== 'image') throw new Error('a list')
  return parseImageConfig(repository.blobs.get(manifest.config.digest) ?? new Uint8Array())
}

const named = async (name: string): Promise<RepositoryContent> => {
  const found = (await fixtureRepositories()).find((repository) => repository.name === name)
  if (!found) throw new Error(name)
  return found
}

describe('buildLayer', () => {
  it('gives gzip whose content is the archive that the diff id names', async () => {
    const layer = await buildLayer([
      {path: 'a', content: 'x'.repeat(200_000)},
      {path: 'b/', mode: 0o700},
    ])
    const tar = gunzipSync(layer.bytes)
    expect(digestOf(tar)).toBe(layer.diffId)
    expect(digestOf(layer.bytes)).toBe(layer.digest)
    expect(layer.installedSize).toBe(200_000)
  })

  it('gives the same digest every time, known in advance', async () => {
    const build = () =>
      buildLayer([
        {path: 'hello', content: 'hello\n', mode: 0o755},
        {path: 'l', link: 'hello'},
      ])
    expect((await build()).digest).toBe((await build()).digest)
    expect((await build()).digest).toMatchInlineSnapshot(
      `"sha256:295240b46945b889460171744ad2adc0b919a8f6bd1bcff486644b100798bc09"`,
    )
  })

  it('works for no files at all', async () => {
    expect(gunzipSync((await buildLayer([])).bytes)).toHaveLength(1024)
  })
})

describe('buildImage', () => {
  it('writes a configuration with one diff id per layer', async () => {
    const image = await buildImage([[{path: 'a', content: '1'}], [{path: 'b', content: '2'}]], {labels: {k: 'v'}})
    const manifest = parseManifest(image.manifest.bytes, image.manifest.mediaType)
    expect(blobsOf(manifest)).toHaveLength(3)
    for (const {digest, size} of blobsOf(manifest)) expect(image.blobs.get(digest)).toHaveLength(size)
    if (manifest.kind !== 'image') throw new Error('a list')
    const config = parseImageConfig(image.blobs.get(manifest.config.digest) ?? new Uint8Array())
    expect(config.diffIds).toHaveLength(2)
    expect(config.labels).toEqual({k: 'v'})
  })
})

describe('the fixture images', () => {
  it('hold every manifest and blob that they refer to, under its digest', async () => {
    for (const repository of await fixtureRepositories()) {
      expect(repository.tags.size).toBeGreaterThan(0)
      for (const digest of repository.tags.values()) expect(repository.manifests.has(digest)).toBe(true)
      for (const {digest, bytes, mediaType} of repository.manifests.values()) {
        expect(digestOf(bytes)).toBe(digest)
        const manifest = parseManifest(bytes, mediaType)
        for (const blob of blobsOf(manifest)) expect(repository.blobs.get(blob.digest)).toHaveLength(blob.size)
        if (manifest.kind === 'list')
          for (const child of manifest.manifests) expect(repository.manifests.has(child.digest)).toBe(true)
      }
      for (const [digest, bytes] of repository.blobs) expect(digestOf(bytes)).toBe(digest)
    }
  })

  it('have two platforms in every tag of the multi-arch list', async () => {
    const web = await named('apps/web')
    expect([...web.tags.keys()].sort()).toEqual(['1.0', '1.1', '2.0', 'latest'])
    for (const tag of web.tags.keys()) {
      const manifest = parseManifest(findManifest(web, tag).bytes)
      expect(manifest.kind === 'list' && manifest.manifests.map((m) => m.platform?.architecture)).toEqual([
        'amd64',
        'arm64',
      ])
    }
  })

  it('have a bootable operating system and flatpaks that need the fixture runtime', async () => {
    expect(isBootable(configOf(await named('os/rhel9'), '9.5').labels)).toBe(true)
    const runtime = configOf(await named('flatpaks/platform'), 'latest').labels
    expect(runtime['org.flatpak.ref']).toBe(`runtime/${fixtureRuntime}`)
    for (const name of ['flatpaks/maps', 'flatpaks/notes']) {
      const {labels, platform} = configOf(await named(name), 'latest')
      expect(isFlatpak(labels)).toBe(true)
      expect(labels['name']).toBe(name.slice('flatpaks/'.length))
      expect(platform.architecture).toBe('amd64')
      expect(runtimeOf(labels['org.flatpak.metadata'] ?? '')).toBe(fixtureRuntime)
      expect(parseFlatpakRef(labels['org.flatpak.ref'] ?? '')).toMatchObject({kind: 'app', arch: 'x86_64'})
    }
  })

  it('are small', async () => {
    const sizes = (await fixtureRepositories()).flatMap((r) => [...r.blobs.values()].map((b) => b.length))
    expect(Math.max(...sizes)).toBeLessThan(8192)
  })
})
