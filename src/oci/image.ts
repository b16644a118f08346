import {crc32} from 'node:zlib'
import {digestOf} from '../core/digest'
import type {StoredManifest} from './content'
import {parseImageConfig, type Descriptor, type Platform} from './manifest'
import {mediaTypes} from './mediatypes'

export interface ImageFile {
  /** Path inside the image without a leading slash; a trailing slash makes a directory. */
  readonly path: string
  readonly content?: string | Uint8Array
  /** Permission bits; 0644 for files, 0755 for directories unless given. */
  readonly mode?: number
  /** Target of a symbolic link. */
  readonly link?: string
}

export interface Layer {
  readonly bytes: Uint8Array
  readonly digest: string
  /** Digest of the uncompressed archive. */
  readonly diffId: string
  /** Bytes of all files together. */
  readonly installedSize: number
}

export interface ImageOptions {
  readonly architecture?: string
  readonly os?: string
  readonly variant?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly environment?: readonly string[]
  readonly command?: readonly string[]
  /** Media types to use; `oci` unless given. */
  readonly format?: 'oci' | 'docker'
}

/** An image: its manifest and the blobs (configuration and layers) by digest. */
export interface BuiltImage {
  readonly manifest: StoredManifest
  readonly blobs: ReadonlyMap<string, Uint8Array>
  readonly platform: Platform
}

/** An index over images: its own manifest, those of the images, and all their blobs. */
export interface BuiltIndex {
  readonly manifest: StoredManifest
  readonly children: readonly StoredManifest[]
  readonly blobs: ReadonlyMap<string, Uint8Array>
}

/** What every built image says about its time: equal input gives equal digests, on any day and machine. */
export const epoch = '2024-01-01T00:00:00Z'

/** An image with one layer for each list of files. The same input gives the same bytes everywhere. */
export async function buildImage(
  layers: readonly (readonly ImageFile[])[],
  options: ImageOptions = {},
): Promise<BuiltImage> {
  return assembleImage(await Promise.all(layers.map(buildLayer)), options)
}

/** A gzip-compressed tar layer; owners are root, times are {@link epoch}, order is as given. */
export async function buildLayer(files: readonly ImageFile[]): Promise<Layer> {
  const {pack: createPack} = await import('tar-stream')
  const pack = createPack()
  let installedSize = 0
  for (const {path, content = '', mode, link} of files) {
    const data = Buffer.from(content)
    const common = {name: path, uid: 0, gid: 0, mtime: new Date(epoch)}
    if (link !== undefined) pack.entry({...common, type: 'symlink', linkname: link, mode: 0o777})
    else if (path.endsWith('/')) pack.entry({...common, type: 'directory', mode: mode ?? 0o755})
    else pack.entry({...common, mode: mode ?? 0o644, size: data.length}, data)
    installedSize += data.length
  }
  pack.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of pack) chunks.push(chunk as Uint8Array)
  const tar = Buffer.concat(chunks)
  const bytes = storedGzip(tar)
  return {bytes, digest: digestOf(bytes), diffId: digestOf(tar), installedSize}
}

/** Writes configuration and manifest around finished layers. */
export function assembleImage(layers: readonly Layer[], options: ImageOptions = {}): BuiltImage {
  const {architecture = 'amd64', os = 'linux', variant, labels, annotations, environment, command} = options
  const docker = options.format === 'docker'
  const config = json({
    created: epoch,
    architecture,
    os,
    ...(variant && {variant}),
    config: {
      Env: environment ?? ['PATH=/usr/local/bin:/usr/bin:/bin'],
      ...(command && {Cmd: command}),
      ...(labels && {Labels: labels}),
    },
    rootfs: {type: 'layers', diff_ids: layers.map((layer) => layer.diffId)},
    history: layers.map(() => ({created: epoch, created_by: 'mallet'})),
  })
  const blobs = new Map([[digestOf(config), config], ...layers.map((l): [string, Uint8Array] => [l.digest, l.bytes])])
  const layerType = docker ? mediaTypes.dockerLayerGzip : mediaTypes.ociLayerGzip
  const manifest = stored(docker ? mediaTypes.dockerManifest : mediaTypes.ociManifest, {
    config: describe(docker ? mediaTypes.dockerConfig : mediaTypes.ociConfig, config),
    layers: layers.map((layer) => describe(layerType, layer.bytes)),
    ...(annotations && {annotations}),
  })
  return {manifest, blobs, platform: parseImageConfig(config).platform}
}

/** An index (or Docker manifest list) with one entry per image, in the order given. */
export function buildIndex(
  images: readonly BuiltImage[],
  options: Pick<ImageOptions, 'annotations' | 'format'> = {},
): BuiltIndex {
  const {annotations, format} = options
  const manifest = stored(format === 'docker' ? mediaTypes.dockerList : mediaTypes.ociIndex, {
    manifests: images.map(({manifest, platform: {architecture, os, variant}}) => ({
      ...describe(manifest.mediaType, manifest.bytes),
      platform: {architecture, os, ...(variant && {variant})},
    })),
    ...(annotations && {annotations}),
  })
  return {manifest, children: images.map((i) => i.manifest), blobs: new Map(images.flatMap((i) => [...i.blobs]))}
}

/** A descriptor of bytes. */
export function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return {mediaType, digest: digestOf(bytes), size: bytes.length}
}

function stored(mediaType: string, body: Record<string, unknown>): StoredManifest {
  const bytes = json({schemaVersion: 2, mediaType, ...body})
  return {digest: digestOf(bytes), mediaType, bytes}
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

/**
 * Gzip without compression. Compressed output differs between versions of zlib, and with it the digest of every image built
 * here; stored blocks are fixed by the format.
 */
function storedGzip(data: Uint8Array): Uint8Array {
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
  const parts: Uint8Array[] = [header]
  for (let start = 0; start === 0 || start < data.length; start += 0xffff) {
    const block = data.subarray(start, start + 0xffff)
    const head = Buffer.alloc(5)
    head.writeUInt8(start + 0xffff >= data.length ? 1 : 0)
    head.writeUInt16LE(block.length, 1)
    head.writeUInt16LE(~block.length & 0xffff, 3)
    parts.push(head, block)
  }
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(data))
  trailer.writeUInt32LE(data.length >>> 0, 4)
  return Buffer.concat([...parts, trailer])
}
