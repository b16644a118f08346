import {AppError} from '../../core/errors'
import {
  blobsOf,
  isBootable,
  isFlatpak,
  parseImageConfig,
  parseManifest,
  type ImageConfig,
  type Manifest as ParsedManifest,
} from '../manifest'
import {isForeignLayer, mediaTypes} from '../mediatypes'
import {ContentError, type Manifest} from './types'

/** What the catalog learns from a manifest's bytes and its configuration. */
export interface Description extends Omit<Manifest, 'id' | 'digest' | 'size' | 'schemaVersion' | 'createdAt'> {
  /** Blobs that must be stored for the manifest to be whole; foreign layers are not among them. */
  readonly blobs: readonly {digest: string; size: number}[]
  readonly children: readonly string[]
}

const configTypes: readonly string[] = [mediaTypes.ociConfig, mediaTypes.dockerConfig]

/** Reads manifest bytes; malformed ones are a {@link ContentError} `MANIFEST_INVALID` that says why. */
export function parseForStore(bytes: Uint8Array, mediaType?: string): ParsedManifest {
  try {
    return parseManifest(bytes, mediaType)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const {detail} = error.parts
    throw new ContentError('MANIFEST_INVALID', detail ? `${error.message}: ${detail}` : error.message)
  }
}

/** Digest of the configuration that has to be read to describe an image; undefined for lists and artifacts. */
export function configOf(manifest: ParsedManifest): string | undefined {
  return manifest.kind === 'image' && configTypes.includes(manifest.config.mediaType)
    ? manifest.config.digest
    : undefined
}

/** Describes a manifest; `config` is the bytes of its configuration, if they are at hand. */
export function describe(manifest: ParsedManifest, config?: Uint8Array): Description {
  const image = config ? parseImageConfig(config) : undefined
  const labels = image?.labels ?? {}
  const marks = {...manifest.annotations, ...labels}
  const common = {
    mediaType: manifest.mediaType,
    artifactType: manifest.artifactType ?? null,
    subject: manifest.subject?.digest ?? null,
    labels,
    annotations: manifest.annotations,
    isBootable: isBootable(labels) || isBootable(manifest.annotations),
    isFlatpak: isFlatpak(marks),
    blobs: requiredBlobs(manifest),
  }
  if (manifest.kind === 'list')
    return {
      ...common,
      manifestType: 'list',
      contentType: 'index',
      configDigest: null,
      configMediaType: null,
      architecture: null,
      os: null,
      children: manifest.manifests.map(({digest}) => digest),
    }
  return {
    ...common,
    manifestType: 'image',
    contentType: contentTypeOf(manifest, common),
    configDigest: manifest.config.digest,
    configMediaType: manifest.config.mediaType,
    architecture: platformPart(image, 'architecture'),
    os: platformPart(image, 'os'),
    children: [],
  }
}

function requiredBlobs(manifest: ParsedManifest): {digest: string; size: number}[] {
  const found = new Map<string, number>()
  for (const {digest, size, mediaType, urls} of blobsOf(manifest))
    if (!isForeignLayer(mediaType) && !urls?.length) found.set(digest, size)
  return [...found].map(([digest, size]) => ({digest, size}))
}

function contentTypeOf(
  manifest: Extract<ParsedManifest, {kind: 'image'}>,
  marks: {isBootable: boolean; isFlatpak: boolean},
): string {
  if (marks.isBootable) return 'bootable'
  if (marks.isFlatpak) return 'flatpak'
  if (manifest.config.mediaType === 'application/vnd.cncf.helm.config.v1+json') return 'helm'
  if (manifest.layers.some(({mediaType}) => mediaType === 'application/vnd.dev.cosign.simplesigning.v1+json'))
    return 'cosign_signature'
  return configTypes.includes(manifest.config.mediaType) && !manifest.artifactType ? 'image' : 'artifact'
}

function platformPart(config: ImageConfig | undefined, part: 'architecture' | 'os'): string | null {
  return config?.platform[part] || null
}
