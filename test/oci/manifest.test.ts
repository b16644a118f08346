import {describe, expect, it, vi} from 'vitest'
import {AppError} from '../../src/core/errors'
import {artifactTypeOf, blobsOf, manifestLimit, parseImageConfig, parseManifest} from '../../src/oci/manifest'
import {mediaTypes} from '../../src/oci/mediatypes'

const digest = `sha256:${'b'.repeat(64)}`
const config = {mediaType: mediaTypes.ociConfig, digest, size: 2}
const layer = {mediaType: mediaTypes.ociLayerGzip, digest, size: 3}
const image = {schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer]}
const list = {
  schemaVersion: 2,
  mediaType: mediaTypes.dockerList,
  manifests: [
    {
      mediaType: mediaTypes.dockerManifest,
      digest,
      size: 9,
      platform: {os: 'linux', architecture: 'arm', variant: 'v7'},
    },
  ],
}
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))

describe('parseManifest', () => {
  it('reads an image with its annotations, artifact type and subject', () => {
    const subject = {mediaType: mediaTypes.ociManifest, digest, size: 5}
    const manifest = parseManifest(
      bytes({...image, artifactType: 'application/x', subject, annotations: {a: 'b', bad: 1}}),
      `${mediaTypes.ociManifest}; charset=utf-8`,
    )
    expect(manifest).toMatchObject({kind: 'image', artifactType: 'application/x', subject, annotations: {a: 'b'}})
    expect(manifest.annotations).not.toHaveProperty('bad')
    expect(blobsOf(manifest).map((d) => d.size)).toEqual([2, 3])
  })

  it('reads a list with platforms', () => {
    const manifest = parseManifest(bytes(list))
    expect(manifest.kind === 'list' && manifest.manifests[0]?.platform).toEqual({
      os: 'linux',
      architecture: 'arm',
      variant: 'v7',
      osVersion: undefined,
    })
  })

  it('knows an OCI manifest or index without mediaType by its members', () => {
    const {mediaType: _one, ...bareImage} = image
    const {mediaType: _two, ...bareList} = list
    expect(parseManifest(bytes(bareImage)).mediaType).toBe(mediaTypes.ociManifest)
    expect(parseManifest(bytes(bareList)).mediaType).toBe(mediaTypes.ociIndex)
    expect(parseManifest(bytes(bareImage), mediaTypes.dockerManifest).mediaType).toBe(mediaTypes.dockerManifest)
  })

  it('takes the artifact type from the configuration when there is no other', () => {
    expect(artifactTypeOf(parseManifest(bytes(image)))).toBe(mediaTypes.ociConfig)
  })

  it.each([
    ['schema 1', bytes({schemaVersion: 1, fsLayers: []}), undefined, /schema 1/],
    ['schema 1 by type', bytes(image), mediaTypes.dockerSchema1Signed, /schema 1/],
    ['an array', bytes([]), undefined, /not a JSON object/],
    ['no JSON', Buffer.from('<html>'), undefined, /not a JSON object/],
    ['broken UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), undefined, /not a JSON object/],
    ['both kinds at once', bytes({...image, manifests: []}), undefined, /image and a list/],
    ['another type than sent', bytes(image), mediaTypes.dockerManifest, /does not match its Content-Type/],
    ['an unknown type', bytes({...image, mediaType: 'x/y'}), undefined, /unknown media type/],
    ['a list type without manifests', bytes({...image, mediaType: mediaTypes.ociIndex}), undefined, /no manifests/],
    ['no layers', bytes({...image, layers: undefined}), undefined, /layers/],
    ['a bad digest', bytes({...image, config: {...config, digest: 'sha256:zz'}}), undefined, /config has an invalid/],
    ['a negative size', bytes({...image, layers: [{...layer, size: -1}]}), undefined, /layers\[0\] is not/],
    ['a fractional size', bytes({...image, layers: [{...layer, size: 1.5}]}), undefined, /layers\[0\] is not/],
    ['no schema version', bytes({config, layers: []}), undefined, /schemaVersion/],
  ])('refuses %s', (_name, input, type, message) => {
    const read = () => parseManifest(input, type)
    expect(read).toThrow(AppError)
    expect(read).toThrow(message)
  })

  it('is not built when it is nested deeply or has too many parts', () => {
    const build = vi.spyOn(JSON, 'parse')
    const deep = Buffer.from(`{"layers":${'['.repeat(1_900_000)}`)
    const wide = Buffer.from(`{"layers":[${'[],'.repeat(1_000_000)}[]]}`)
    for (const hostile of [deep, wide]) expect(() => parseManifest(hostile)).toThrow('nested too deeply')
    expect(build).not.toHaveBeenCalled()
    build.mockRestore()
  })

  it('accepts 4 MiB and refuses one byte more', () => {
    const padded = (size: number) => Buffer.concat([bytes(image), Buffer.alloc(size - bytes(image).length, ' ')])
    expect(parseManifest(padded(manifestLimit)).kind).toBe('image')
    expect(() => parseManifest(padded(manifestLimit + 1))).toThrow(/too large/)
  })
})

describe('parseImageConfig', () => {
  it('reads platform, labels and diff ids', () => {
    const read = parseImageConfig(
      bytes({architecture: 'arm64', os: 'linux', config: {Labels: {a: '1'}}, rootfs: {diff_ids: [digest]}}),
    )
    expect(read).toMatchObject({platform: {architecture: 'arm64', os: 'linux'}, labels: {a: '1'}, diffIds: [digest]})
  })

  it('gives empty parts for artifacts, whose configuration may be anything', () => {
    for (const text of ['{}', 'null', '[]', 'junk', '{"config":{"Labels":null}}'])
      expect(parseImageConfig(Buffer.from(text))).toMatchObject({labels: {}, diffIds: []})
  })
})
