// What an image is: its manifest and configuration, and for a list those of each image in it.
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {ImageSource} from '../../oci/endpoint'
import {invalidContent, missingContent} from '../../oci/errors'
import {flatpakContent} from '../../oci/flatpak/labels'
import {
  artifactTypeOf,
  blobsOf,
  formatPlatform,
  isBootable,
  isFlatpak,
  manifestLimit,
  parseImageConfig,
  parseManifest,
  type Descriptor,
  type ImageManifest,
  type ListManifest,
  type StoredManifest,
} from '../../oci/manifest'
import {isListMediaType, mediaTypes} from '../../oci/mediatypes'
import {collect} from '../../oci/streams'
import {asObject, parseJson, textsOf} from '../../core/json'

type Labels = Readonly<Record<string, string>>

export interface ImageLayer {
  readonly digest: string
  readonly size: number
  readonly media_type: string
}

/** One image, in the names that programs get. */
export interface ImageFacts {
  readonly digest: string
  readonly media_type: string
  /** `list` holds images, one per platform; `artifact` is something else than an image. */
  readonly kind: 'image' | 'list' | 'artifact'
  readonly artifact_type: string | null
  /** Bytes of manifests, configurations and layers. */
  readonly size: number
  readonly platforms: readonly string[]
  readonly created: string | null
  readonly labels: Labels
  readonly annotations: Labels
  readonly env: readonly string[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly layers: readonly ImageLayer[]
  readonly is_flatpak: boolean
  readonly is_bootable: boolean
  readonly flatpak_ref: string | null
  readonly flatpak_runtime: string | null
  /** Of a list: its images. */
  readonly manifests: readonly ImageFacts[]
}

/** True for the media types of image configurations: others hold anything. */
export const isImageConfig = (mediaType: string): boolean =>
  mediaType === mediaTypes.ociConfig || mediaType === mediaTypes.dockerConfig

export interface InspectOptions {
  /** Of a list only the image for this, as `os/architecture[/variant]`. */
  readonly platform?: string | undefined
  readonly signal?: AbortSignal | undefined
}

const maxDepth = 4
const maxManifests = 1000

const nothing = {
  created: null,
  labels: {},
  env: [],
  entrypoint: [],
  cmd: [],
  layers: [],
  is_flatpak: false,
  is_bootable: false,
  flatpak_ref: null,
  flatpak_runtime: null,
  manifests: [],
} satisfies Partial<ImageFacts>

/** Reads what a reference names. Exit code 128 without it, or without the platform that is asked for. */
export async function inspectImage(
  source: ImageSource,
  reference: string | undefined,
  options: InspectOptions = {},
): Promise<ImageFacts> {
  return factsOf(source, await manifestFor(source, reference, options), options.signal, undefined, 0)
}

/** The manifest of a reference, or of the image in it for a platform. */
export async function manifestFor(
  source: ImageSource,
  reference: string | undefined,
  {platform, signal}: InspectOptions = {},
): Promise<StoredManifest> {
  const stored = await source.manifest(reference, signal)
  if (platform === undefined) return stored
  const manifest = parseManifest(stored.bytes, stored.mediaType)
  if (manifest.kind === 'image') return stored
  const offered = manifest.manifests.filter((item) => item.platform)
  const nameOf = (item: Descriptor): string => (item.platform ? formatPlatform(item.platform) : '')
  const found =
    offered.find((item) => nameOf(item) === platform) ?? offered.find((item) => nameOf(item).startsWith(`${platform}/`))
  if (found) return source.manifest(found.digest, signal)
  throw missingContent(
    `${source.name} has no image for ${platform}`,
    undefined,
    `It has images for: ${offered.map(nameOf).join(', ')}`,
  )
}

async function factsOf(
  source: ImageSource,
  stored: StoredManifest,
  signal: AbortSignal | undefined,
  entry: Descriptor | undefined,
  depth: number,
): Promise<ImageFacts> {
  const manifest = parseManifest(stored.bytes, stored.mediaType)
  if (manifest.kind === 'list' && (depth >= maxDepth || manifest.manifests.length > maxManifests))
    throw invalidContent('The manifest list is too long or nested too deeply', stored.digest)
  return manifest.kind === 'list'
    ? listFacts(source, stored, manifest, signal, depth)
    : imageFacts(source, stored, manifest, signal, entry)
}

async function imageFacts(
  source: ImageSource,
  stored: StoredManifest,
  manifest: ImageManifest,
  signal: AbortSignal | undefined,
  entry: Descriptor | undefined,
): Promise<ImageFacts> {
  const isImage = isImageConfig(manifest.config.mediaType)
  const bytes = isImage ? await configOf(source, manifest.config, signal) : new Uint8Array()
  const {platform, created, labels} = parseImageConfig(bytes)
  const {config} = asObject(parseJson(bytes)) ?? {}
  const {Env: env, Entrypoint: entrypoint, Cmd: cmd} = asObject(config) ?? {}
  const shown = platform.os || platform.architecture ? platform : entry?.platform
  const flatpak = flatpakContent({...manifest.annotations, ...labels})
  return {
    digest: stored.digest,
    media_type: stored.mediaType,
    kind: isImage ? 'image' : 'artifact',
    artifact_type: isImage ? (manifest.artifactType ?? null) : (artifactTypeOf(manifest) ?? null),
    size: stored.bytes.length + blobsOf(manifest).reduce((sum, blob) => sum + blob.size, 0),
    platforms: shown && shown.os !== 'unknown' ? [formatPlatform(shown)] : [],
    created: created ?? null,
    labels,
    annotations: manifest.annotations,
    env: textsOf(env),
    entrypoint: textsOf(entrypoint),
    cmd: textsOf(cmd),
    layers: manifest.layers.map(({digest, size, mediaType}) => ({digest, size, media_type: mediaType})),
    is_flatpak: isFlatpak(labels) || isFlatpak(manifest.annotations),
    is_bootable: isBootable(labels) || isBootable(manifest.annotations),
    flatpak_ref: flatpak?.ref ?? null,
    flatpak_runtime: flatpak?.runtime ?? null,
    manifests: nothing.manifests,
  }
}

/** A list is what any of its images is. */
async function listFacts(
  source: ImageSource,
  stored: StoredManifest,
  manifest: ListManifest,
  signal: AbortSignal | undefined,
  depth: number,
): Promise<ImageFacts> {
  const images = await mapParallel(manifest.manifests, 4, async (entry) => {
    const child = await source.manifest(entry.digest, signal).catch(onlyMissing)
    return child ? factsOf(source, child, signal, entry, depth + 1) : absent(entry)
  })
  // Layers that images share are stored, and sent, once.
  const layers = new Map(images.flatMap((image) => image.layers.map((layer) => [layer.digest, layer] as const)))
  const ownSize = (image: ImageFacts): number => image.size - image.layers.reduce((sum, layer) => sum + layer.size, 0)
  const shared = [...layers.values()].reduce((sum, layer) => sum + layer.size, 0)
  return {
    ...nothing,
    digest: stored.digest,
    media_type: stored.mediaType,
    kind: 'list',
    artifact_type: manifest.artifactType ?? null,
    size: stored.bytes.length + images.reduce((sum, image) => sum + ownSize(image), 0) + shared,
    platforms: images.flatMap(({platforms}) => platforms),
    annotations: manifest.annotations,
    is_flatpak: images.some((image) => image.is_flatpak) || isFlatpak(manifest.annotations),
    is_bootable: images.some((image) => image.is_bootable) || isBootable(manifest.annotations),
    manifests: images,
  }
}

/** A list may name images that were not copied with it. */
function onlyMissing(error: unknown): undefined {
  if (!(error instanceof AppError) || error.parts.exit !== exitCodes.notFound) throw error
}

/** What the list itself says of an image that is not there. */
function absent({digest, mediaType, size, platform, artifactType, annotations = {}}: Descriptor): ImageFacts {
  return {
    ...nothing,
    digest,
    media_type: mediaType,
    kind: isListMediaType(mediaType) ? 'list' : 'image',
    artifact_type: artifactType ?? null,
    size,
    platforms: platform && platform.os !== 'unknown' ? [formatPlatform(platform)] : [],
    annotations,
  }
}

function configOf(source: ImageSource, config: Descriptor, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const tooLarge = () => invalidContent('The image configuration is too large', config.digest)
  return collect(source.blob(config, {signal}), manifestLimit, tooLarge)
}
