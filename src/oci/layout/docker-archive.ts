import {createHash} from 'node:crypto'
import {join} from 'node:path'
import {createGunzip, createGzip} from 'node:zlib'
import {digestOf, isDigest} from '../../core/digest'
import type {ImageSource} from '../endpoint'
import {corruptContent, invalidContent, unreadableInput} from '../errors'
import {writeAtomically} from './files'
import {blobPath, directoryFiles, type LayoutDirectory} from './layout'
import {
  descriptorOf,
  manifestLimit,
  parseImageConfig,
  parseManifest,
  type Descriptor,
  type ImageManifest,
  type Manifest,
} from '../manifest'
import {mediaTypes} from '../mediatypes'
import {collect, once, through} from '../streams'
import type {ArchiveMember, FileSet} from './tarfile'
import {asArray, asObject, asText, parseJson, textsOf} from '../../core/json'

/** Puts every image of a `docker save` archive into a layout, under its repository tags. */
export async function addDockerImages(name: string, archive: FileSet, layout: LayoutDirectory): Promise<void> {
  const list = asArray(parseJson(await read(archive, name, 'manifest.json')))
  if (!list) throw unreadableInput(`${name} is not a docker archive`, 'its manifest.json is not a list')
  for (const item of list) {
    const image = asObject(item)
    const config = await read(archive, name, asText(image?.['Config']) ?? '')
    const {diffIds} = parseImageConfig(config)
    const paths = textsOf(image?.['Layers'])
    if (paths.length !== diffIds.length)
      throw unreadableInput(`${name} is damaged`, `${paths.length} layers, but ${diffIds.length} diff ids`)
    const layers: Descriptor[] = []
    for (const [index, path] of paths.entries())
      layers.push(await addLayer(name, archive, path, diffIds[index] ?? '', layout))
    const described = descriptorOf(mediaTypes.dockerConfig, config)
    await layout.putBlob(described, () => once(config))
    const body = {schemaVersion: 2, mediaType: mediaTypes.dockerManifest, config: described, layers}
    const bytes = Buffer.from(JSON.stringify(body))
    const manifest = {digest: digestOf(bytes), mediaType: mediaTypes.dockerManifest, bytes}
    const tags = textsOf(image?.['RepoTags'])
    for (const tag of tags.length > 0 ? tags : [manifest.digest]) await layout.putManifest(manifest, tag)
  }
}

/** Gives the manifest back, or throws exit code 65 for what a docker archive cannot hold: lists, and layers packed with zstd. */
export function checkDockerImage(manifest: Manifest): ImageManifest {
  if (manifest.kind === 'list')
    throw invalidContent(
      'A docker archive cannot hold a manifest list',
      undefined,
      'Choose one platform, or write an oci-archive.',
    )
  const zstd = manifest.layers.find(({mediaType}) => mediaType.endsWith('zstd'))
  if (zstd) throw invalidContent('A docker archive cannot hold zstd layers', zstd.mediaType)
  return manifest
}

/** The members of a docker archive with one image of a layout; `scratch` takes the unpacked layers. */
export async function dockerMembers(
  source: ImageSource,
  reference: string | undefined,
  scratch: string,
): Promise<ArchiveMember[]> {
  const manifest = checkDockerImage(parseManifest((await source.manifest(reference)).bytes))
  const tooLarge = () => invalidContent('The image configuration is too large')
  const config = await collect(source.blob(manifest.config), manifestLimit, tooLarge)
  const {diffIds} = parseImageConfig(config)
  const members: ArchiveMember[] = []
  for (const [index, layer] of manifest.layers.entries()) {
    const name = `${hexOf(diffIds[index] ?? layer.digest)}.tar`
    const plain = unpacked(source.blob(layer), layer.mediaType)
    const size = await writeAtomically(
      join(scratch, 'layers', name),
      checkedDiff(plain, diffIds[index] ?? '', layer.digest),
    )
    members.push({name, size, read: () => directoryFiles(scratch).read(`layers/${name}`)})
  }
  const configName = `${hexOf(manifest.config.digest)}.json`
  const tags = reference && reference.includes(':') && !isDigest(reference) ? [reference] : []
  const listing = [{Config: configName, RepoTags: tags, Layers: members.map((member) => member.name)}]
  return [...members, inline(configName, config), inline('manifest.json', Buffer.from(JSON.stringify(listing)))]
}

async function addLayer(
  name: string,
  archive: FileSet,
  path: string,
  diffId: string,
  layout: LayoutDirectory,
): Promise<Descriptor> {
  if ((await archive.size(path)) === undefined) throw unreadableInput(`${name} is damaged`, `it has no member ${path}`)
  const what = `layer ${path} in ${name}`
  // Two passes: a blob's digest, which names it, is known only after it was compressed once.
  const compressed = () =>
    packed(
      () => archive.read(path),
      (plain) => checkedDiff(plain, diffId, what),
    )
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of compressed()) {
    hash.update(chunk)
    size += chunk.length
  }
  const layer = {mediaType: mediaTypes.dockerLayerGzip, digest: `sha256:${hash.digest('hex')}`, size}
  if (!(await layout.hasBlob(layer))) await layout.putBlob(layer, compressed)
  return layer
}

/** A layer as gzip. One that is gzip already is passed on as it is, after its content was checked. */
async function* packed(
  open: () => AsyncIterable<Uint8Array>,
  check: (plain: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (await startsWithGzip(open())) {
    for await (const _chunk of check(through(open(), createGunzip())));
    yield* open()
  } else {
    yield* through(check(open()), createGzip())
  }
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>, mediaType: string): AsyncGenerator<Uint8Array> {
  if (!mediaType.endsWith('gzip')) yield* bytes
  else yield* through(bytes, createGunzip())
}

async function* checkedDiff(
  bytes: AsyncIterable<Uint8Array>,
  diffId: string,
  what: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
  const actual = `sha256:${hash.digest('hex')}`
  if (actual !== diffId)
    throw corruptContent(`${what} does not match its configuration`, `${diffId} expected, got ${actual}`)
}

async function startsWithGzip(bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
  for await (const chunk of bytes) return chunk[0] === 0x1f && chunk[1] === 0x8b
  return false
}

async function read(archive: FileSet, name: string, path: string): Promise<Uint8Array> {
  if ((await archive.size(path)) === undefined)
    throw unreadableInput(`${name} is not a docker archive`, `it has no member "${path}"`)
  return collect(archive.read(path), manifestLimit, () => unreadableInput(`${path} in ${name} is too large`))
}

function inline(name: string, bytes: Uint8Array): ArchiveMember {
  return {name, size: bytes.length, read: () => once(bytes)}
}

function hexOf(digest: string): string {
  return blobPath(digest).split('/').pop() ?? ''
}
