import {mapParallel} from '../core/parallel'
import type {CompanionChoice} from './companions'
import {copyCompanions, type CopiedCompanion} from './copy-companions'
import {invalidContent, missingContent} from './errors'
import type {ImageSource, ImageTarget} from './endpoint'
import {blobsOf, formatPlatform, parseManifest, type Descriptor, type Manifest, type StoredManifest} from './manifest'
import {isForeignLayer} from './mediatypes'

/** What is reported of a blob while an image is copied; `done` and `size` are bytes. */
export interface BlobProgress {
  readonly digest: string
  readonly size: number
  readonly done: number
  readonly state: 'waiting' | 'copying' | 'copied' | 'mounted' | 'present'
}

/** Receives a copy's progress, for whoever shows it. */
export interface CopyProgress {
  blob(progress: BlobProgress): void
  manifest(digest: string, mediaType: string): void
}

export interface CopyOptions {
  readonly source: ImageSource
  /** Tag, digest or name in the source; its default image when absent. */
  readonly reference?: string | undefined
  readonly target: ImageTarget
  /** Tag or name in the target; only the digest when absent. */
  readonly targetReference?: string | undefined
  /** Only this platform of a list, as `os/architecture[/variant]`; everything when absent. */
  readonly platform?: string | undefined
  /** Blobs copied at the same time; 3 unless given. */
  readonly concurrency?: number | undefined
  readonly progress?: CopyProgress | undefined
  /** Also copy what is attached to the image, and to each image of a list; only the image when absent. */
  readonly companions?: CompanionChoice | undefined
  readonly signal?: AbortSignal | undefined
}

export interface CopyResult {
  readonly digest: string
  readonly mediaType: string
  readonly manifests: number
  readonly blobs: {readonly copied: number; readonly mounted: number; readonly present: number}
  /** Bytes of the blobs that were copied. */
  readonly bytes: number
  /** What was attached to the image, as far as that was asked for. */
  readonly companions: readonly CopiedCompanion[]
}

interface Node {
  readonly stored: StoredManifest
  readonly manifest: Manifest
}

const maxManifests = 1000
const maxDepth = 4

/**
 * Copies an image, or a list with all its images, between registries, layouts and memory. Bytes are unchanged, so digests stay.
 * Manifests follow their blobs, the tag comes last: an interrupted copy leaves nothing half visible, and run again, it continues.
 */
export async function copyImage(options: CopyOptions): Promise<CopyResult> {
  try {
    return await copyAll(options)
  } catch (error) {
    await options.target.abandon?.()
    throw error
  }
}

async function copyAll(options: CopyOptions): Promise<CopyResult> {
  const {target, targetReference, signal, progress} = options
  const root = await chosen(options)
  target.check?.(parseManifest(root.bytes, root.mediaType))
  const nodes = await tree(options, root, 0, new Map())
  const blobs = new Map<string, Descriptor>()
  for (const {manifest} of nodes)
    for (const blob of blobsOf(manifest)) if (!isForeignLayer(blob.mediaType)) blobs.set(blob.digest, blob)
  // All are reported before the first is copied, so that whoever shows progress knows the whole.
  for (const {digest, size} of blobs.values()) progress?.blob({digest, size, done: 0, state: 'waiting'})
  const counts = {copied: 0, mounted: 0, present: 0}
  let bytes = 0
  await mapParallel([...blobs.values()], options.concurrency ?? 3, async (blob) => {
    const state = await copyBlob(options, blob)
    counts[state] += 1
    if (state === 'copied') bytes += blob.size
  })
  let companions: readonly CopiedCompanion[] = []
  for (const {stored} of nodes) {
    const last = stored === root
    // Before the tag: whoever may only run what is signed must not find the image without its signature.
    if (last && options.companions) companions = await companionsOf(options, options.companions, nodes)
    await target.putManifest(stored, last ? (targetReference ?? stored.digest) : undefined, signal)
    progress?.manifest(stored.digest, stored.mediaType)
  }
  await target.finish()
  return {digest: root.digest, mediaType: root.mediaType, manifests: nodes.length, blobs: counts, bytes, companions}
}

function companionsOf(
  options: CopyOptions,
  choice: CompanionChoice,
  nodes: readonly Node[],
): Promise<CopiedCompanion[]> {
  const {source, signal, concurrency} = options
  const digests = nodes.map(({stored}) => stored.digest)
  return copyCompanions(options, choice, digests, (copy) => copyImage({...copy, source, signal, concurrency}))
}

/** The manifest to copy: the one referred to, or of a list the image for the wanted platform. */
async function chosen({source, reference, platform, signal}: CopyOptions): Promise<StoredManifest> {
  const stored = await source.manifest(reference, signal)
  const manifest = parseManifest(stored.bytes, stored.mediaType)
  if (platform === undefined || manifest.kind === 'image') return stored
  const offered = manifest.manifests.flatMap((item) =>
    item.platform ? [[formatPlatform(item.platform), item] as const] : [],
  )
  const found = offered.find(([name]) => name === platform) ?? offered.find(([name]) => name.startsWith(`${platform}/`))
  if (found) return source.manifest(found[1].digest, signal)
  const names = offered.map(([name]) => name).join(', ')
  throw missingContent(`${source.name} has no image for ${platform}`, undefined, names && `It has images for: ${names}`)
}

/** A manifest and all it lists, children first. */
async function tree(
  options: CopyOptions,
  stored: StoredManifest,
  depth: number,
  found: Map<string, Node>,
): Promise<readonly Node[]> {
  if (found.has(stored.digest)) return []
  const manifest = parseManifest(stored.bytes, stored.mediaType)
  const nodes: Node[] = []
  if (manifest.kind === 'list') {
    if (depth >= maxDepth) throw invalidContent('Manifest lists are nested too deeply', stored.digest)
    for (const {digest} of manifest.manifests)
      if (!found.has(digest))
        nodes.push(...(await tree(options, await options.source.manifest(digest, options.signal), depth + 1, found)))
  }
  const node = {stored, manifest}
  found.set(stored.digest, node)
  if (found.size > maxManifests) throw invalidContent(`The list has more than ${maxManifests} manifests`)
  return [...nodes, node]
}

async function copyBlob(options: CopyOptions, blob: Descriptor): Promise<'copied' | 'mounted' | 'present'> {
  const {source, target, progress, signal} = options
  const {digest, size} = blob
  const report = (state: BlobProgress['state'], done: number) => progress?.blob({digest, size, done, state})
  if (await target.hasBlob(blob, signal)) {
    report('present', size)
    return 'present'
  }
  const state = await target.putBlob(blob, (from) => source.blob(blob, {signal, from, raw: true}), {
    signal,
    mountFrom: sharedRegistry(source, target),
    onProgress: (done) => report('copying', done),
  })
  report(state, size)
  return state
}

/** The source's repository when both sides are in one registry: its blobs can be mounted. */
function sharedRegistry(source: ImageSource, target: ImageTarget): string | undefined {
  const [from, to] = [place(source), place(target)]
  return from && to && from.origin === to.origin && from.repository !== to.repository ? from.repository : undefined
}

function place(end: ImageSource | ImageTarget): {origin: string; repository: string} | undefined {
  if (!('origin' in end) || !('repository' in end)) return undefined
  return typeof end.origin === 'string' && typeof end.repository === 'string'
    ? {origin: end.origin, repository: end.repository}
    : undefined
}
