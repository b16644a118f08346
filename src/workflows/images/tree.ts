// What an image consists of, and what is attached to it: a tree of manifests and blobs with as few requests as that takes.
import {collect} from '../../oci/streams'
import type {Companion} from '../../oci/companions'
import type {ImageSource} from '../../oci/endpoint'
import {invalidContent} from '../../oci/errors'
import {
  blobsOf,
  formatPlatform,
  manifestLimit,
  parseImageConfig,
  parseManifest,
  type Descriptor,
  type ImageManifest,
  type Manifest,
  type Platform,
  type StoredManifest,
} from '../../oci/manifest'
import {isListMediaType} from '../../oci/mediatypes'
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import {isImageConfig} from '../registry/image'

/** What a node is to the one above it. */
export type Role = 'index' | 'manifest' | 'config' | 'layer' | 'signature' | 'attestation' | 'sbom' | 'referrer'

export interface TreeNode {
  readonly role: Role
  readonly digest: string
  readonly media_type: string
  readonly artifact_type: string | null
  /** Bytes of this manifest or blob alone. */
  readonly size: number
  /** `os/architecture[/variant]`; null for what is for no platform. */
  readonly platform: string | null
  /** How an attached one was found: by the referrers API, by the tag that stands in for it, or by a tag of its own. */
  readonly found_by: 'api' | 'fallback_tag' | 'tag' | null
  readonly tag: string | null
  /** It is named, and not there. */
  readonly missing: boolean
  readonly children: readonly TreeNode[]
}

/** Finds what is attached to a manifest. */
export interface Attachments {
  of(subject: string): Promise<readonly Companion[]>
}

export interface TreeOptions {
  readonly attachments: Attachments
  readonly signal?: AbortSignal | undefined
}

const maxDepth = 4
const maxManifests = 1000
const atOnce = 4

/** A node with what is usual of the rest. */
const nodeOf = (role: Role, {digest, mediaType, size}: Descriptor, more: Partial<TreeNode> = {}): TreeNode => ({
  role,
  digest,
  media_type: mediaType,
  artifact_type: null,
  size,
  platform: null,
  found_by: null,
  tag: null,
  missing: false,
  children: [],
  ...more,
})

/**
 * The tree below a manifest. Beside what its attachments take, one request for each manifest of an index, and one for the configuration of
 * an image that stands alone, for its platform. Exit code 65 for an index that is nested too deeply.
 */
export async function imageTree(source: ImageSource, root: StoredManifest, options: TreeOptions): Promise<TreeNode> {
  const manifest = parseManifest(root.bytes, root.mediaType)
  const platform = manifest.kind === 'image' ? await platformOf(source, manifest, options.signal) : undefined
  return manifestNode(source, root, {...options, platform, depth: 0})
}

interface At extends TreeOptions {
  readonly platform: Platform | undefined
  readonly depth: number
}

async function manifestNode(source: ImageSource, stored: StoredManifest, at: At): Promise<TreeNode> {
  const manifest = parseManifest(stored.bytes, stored.mediaType)
  if (manifest.kind === 'list' && (at.depth >= maxDepth || manifest.manifests.length > maxManifests))
    throw invalidContent('The manifest list is too long or nested too deeply', stored.digest)
  // The first question of a repository tells how the others are asked, so the children wait for it.
  const attached = await attachedNodes(stored.digest, at)
  const below = manifest.kind === 'list' ? await entryNodes(source, manifest.manifests, at) : blobNodes(manifest)
  const {digest, mediaType, bytes} = stored
  return nodeOf(
    manifest.kind === 'list' ? 'index' : 'manifest',
    {digest, mediaType, size: bytes.length},
    {artifact_type: artifactType(manifest), platform: platformText(at.platform), children: [...below, ...attached]},
  )
}

const entryNodes = (source: ImageSource, entries: readonly Descriptor[], at: At): Promise<TreeNode[]> =>
  mapParallel(entries, atOnce, async (entry) => {
    const child = await source.manifest(entry.digest, at.signal).catch(onlyMissing)
    const node = child
      ? await manifestNode(source, child, {...at, platform: entry.platform, depth: at.depth + 1})
      : absent(entry)
    return isAttestation(entry) ? {...node, role: 'attestation'} : node
  })

const blobNodes = (manifest: ImageManifest): TreeNode[] =>
  blobsOf(manifest).map((blob, at) => nodeOf(at === 0 ? 'config' : 'layer', blob))

/** What is attached to a manifest, with what is attached to that in turn: SBOMs are signed, too. */
async function attachedNodes(subject: string, at: TreeOptions, depth = 0): Promise<TreeNode[]> {
  if (depth >= maxDepth) return []
  const found = await at.attachments.of(subject)
  return mapParallel(found, atOnce, async ({kind, descriptor, source, tag}) =>
    nodeOf(kind === 'other' ? 'referrer' : kind, descriptor, {
      artifact_type: descriptor.artifactType ?? null,
      found_by: source,
      tag: tag ?? null,
      children: await attachedNodes(descriptor.digest, at, depth + 1),
    }),
  )
}

const absent = (entry: Descriptor): TreeNode =>
  nodeOf(isListMediaType(entry.mediaType) ? 'index' : 'manifest', entry, {
    artifact_type: entry.artifactType ?? null,
    platform: platformText(entry.platform),
    missing: true,
  })

/** BuildKit keeps attestations in the index itself, as manifests for an unknown platform. */
const isAttestation = ({annotations}: Descriptor): boolean =>
  annotations?.['vnd.docker.reference.type'] === 'attestation-manifest'

const platformText = (platform: Platform | undefined): string | null =>
  platform && platform.os !== '' && platform.os !== 'unknown' ? formatPlatform(platform) : null

function artifactType(manifest: Manifest): string | null {
  if (manifest.artifactType !== undefined) return manifest.artifactType
  const isArtifact = manifest.kind === 'image' && !isImageConfig(manifest.config.mediaType)
  return isArtifact ? manifest.config.mediaType : null
}

async function platformOf(
  source: ImageSource,
  {config}: ImageManifest,
  signal: AbortSignal | undefined,
): Promise<Platform | undefined> {
  if (!isImageConfig(config.mediaType)) return undefined
  const tooLarge = () => invalidContent('The image configuration is too large', config.digest)
  return parseImageConfig(await collect(source.blob(config, {signal}), manifestLimit, tooLarge)).platform
}

/** An index may name images that were not copied with it. */
function onlyMissing(error: unknown): undefined {
  if (!(error instanceof AppError) || error.parts.exit !== exitCodes.notFound) throw error
}

/** Bytes of everything below a node that is there, blobs that several share counted once. */
export function totalSize(root: TreeNode): number {
  const sizes = new Map<string, number>()
  const visit = ({digest, size, missing, children}: TreeNode): void => {
    if (!missing) sizes.set(digest, size)
    children.forEach(visit)
  }
  visit(root)
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}
