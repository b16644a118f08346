// Copying an image and telling what was copied: its platforms and its whole size besides what the copy itself counts.
import {copyImage, type CopyOptions, type CopyResult} from '../../oci/copy'
import type {ImageSource} from '../../oci/endpoint'
import {formatPlatform, manifestLimit, parseImageConfig, parseManifest, type StoredManifest} from '../../oci/manifest'
import {collect} from '../../oci/streams'
import {invalidContent} from '../../oci/errors'
import {isImageConfig} from './image'

export interface Copied extends CopyResult {
  /** Bytes of the image: all its manifests and blobs, wherever they came from. */
  readonly size: number
  /** `os/architecture[/variant]` of each image in it. */
  readonly platforms: readonly string[]
}

/** Copies as {@link copyImage} does. */
export async function copyAndDescribe(options: CopyOptions): Promise<Copied> {
  const read = new Map<string, StoredManifest>()
  const blobs = new Map<string, number>()
  let manifestBytes = 0
  const result = await copyImage({
    ...options,
    source: remembering(options.source, read),
    progress: {
      blob(progress) {
        blobs.set(progress.digest, progress.size)
        options.progress?.blob(progress)
      },
      manifest(digest, mediaType) {
        manifestBytes += read.get(digest)?.bytes.length ?? 0
        options.progress?.manifest(digest, mediaType)
      },
    },
  })
  const root = read.get(result.digest)
  const blobBytes = [...blobs.values()].reduce((sum, size) => sum + size, 0)
  const platforms = root ? await platformsOf(options.source, root, options.signal) : []
  return {...result, size: manifestBytes + blobBytes, platforms}
}

/** A source that keeps the manifests it gave. Where it is in a registry is passed on: blobs may be mounted from there. */
function remembering(source: ImageSource, read: Map<string, StoredManifest>): ImageSource {
  const place =
    'origin' in source && 'repository' in source ? {origin: source.origin, repository: source.repository} : {}
  return {
    ...place,
    name: source.name,
    async manifest(reference, signal) {
      const stored = await source.manifest(reference, signal)
      read.set(stored.digest, stored)
      return stored
    },
    blob: (descriptor, options) => source.blob(descriptor, options),
    ...(source.companions && {companions: (choice) => source.companions?.(choice) ?? {of: async () => []}}),
  }
}

async function platformsOf(
  source: ImageSource,
  {bytes, mediaType}: StoredManifest,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const manifest = parseManifest(bytes, mediaType)
  if (manifest.kind === 'list')
    return manifest.manifests.flatMap(({platform}) =>
      platform && platform.os !== 'unknown' ? [formatPlatform(platform)] : [],
    )
  if (!isImageConfig(manifest.config.mediaType)) return []
  const tooLarge = () => invalidContent('The image configuration is too large')
  const {platform} = parseImageConfig(await collect(source.blob(manifest.config, {signal}), manifestLimit, tooLarge))
  return platform.os || platform.architecture ? [formatPlatform(platform)] : []
}
