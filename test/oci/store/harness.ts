import {createHash, randomBytes} from 'node:crypto'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {digestOf, type Algorithm} from '../../../src/core/digest'
import {contentMigrations, ContentStore, type ContentOptions} from '../../../src/oci/store'
import {openDatabase, type Database} from '../../../src/server/kernel/store/database'

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-content-'))
  onTestFinished(() => rmSync(directory, {recursive: true, force: true}))
  return directory
}

/** A store in a directory of its own; opening the same directory twice is what a restart does. */
export async function openStore(
  directory = temporaryDirectory(),
  options: ContentOptions = {},
): Promise<{store: ContentStore; database: Database; directory: string}> {
  const database = openDatabase(directory, contentMigrations)
  const store = await ContentStore.open(database, directory, options)
  return {store, database, directory}
}

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json'
export const ociIndex = 'application/vnd.oci.image.index.v1+json'
export const ociConfig = 'application/vnd.oci.image.config.v1+json'
export const ociLayer = 'application/vnd.oci.image.layer.v1.tar'

export interface Blob {
  readonly bytes: Buffer
  readonly digest: string
}

export function blobOf(content: string | Buffer = randomBytes(64), algorithm: Algorithm = 'sha256'): Blob {
  const bytes = Buffer.from(content)
  return {bytes, digest: digestOf(bytes, algorithm)}
}

export interface TestImage {
  readonly bytes: Buffer
  readonly digest: string
  readonly blobs: readonly Blob[]
  readonly config: Blob
}

export interface ImageOptions {
  readonly labels?: Record<string, string>
  readonly architecture?: string
  readonly layers?: readonly Blob[]
  readonly annotations?: Record<string, string>
  readonly artifactType?: string
  readonly subject?: {mediaType: string; digest: string; size: number}
  readonly algorithm?: Algorithm
  readonly configMediaType?: string
}

/** An image manifest with its blobs. */
export function imageOf(options: ImageOptions = {}): TestImage {
  const {algorithm = 'sha256', layers = [blobOf(randomBytes(100), algorithm)]} = options
  const config = blobOf(
    JSON.stringify({
      architecture: options.architecture ?? 'amd64',
      os: 'linux',
      config: {Labels: options.labels ?? {}},
      rootfs: {type: 'layers', diff_ids: layers.map(({digest}) => digest)},
    }),
    algorithm,
  )
  const describe = (mediaType: string, blob: Blob): unknown => ({
    mediaType,
    digest: blob.digest,
    size: blob.bytes.length,
  })
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: ociManifest,
      artifactType: options.artifactType,
      config: describe(options.configMediaType ?? ociConfig, config),
      layers: layers.map((layer) => describe(ociLayer, layer)),
      subject: options.subject,
      annotations: options.annotations,
    }),
  )
  return {bytes, digest: digestOf(bytes, algorithm), config, blobs: [config, ...layers]}
}

/** An index of images, or of anything with bytes and digest. */
export function indexOf(
  members: readonly {bytes: Buffer; digest: string}[],
  extra: Record<string, unknown> = {},
  algorithm: Algorithm = 'sha256',
): Blob {
  const manifests = members.map(({bytes, digest}, i) => ({
    mediaType: ociManifest,
    digest,
    size: bytes.length,
    platform: {os: 'linux', architecture: ['amd64', 'arm64', 'ppc64le'][i % 3]},
  }))
  return blobOf(JSON.stringify({schemaVersion: 2, mediaType: ociIndex, manifests, ...extra}), algorithm)
}

/** Stores an image with its blobs; gives its manifest's id. */
export async function storeImage(store: ContentStore, image: TestImage): Promise<number> {
  for (const {bytes, digest} of image.blobs) await store.putBlob(bytes, {digest})
  return (await store.putManifest(image.bytes, {mediaType: ociManifest, digest: image.digest})).id
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
