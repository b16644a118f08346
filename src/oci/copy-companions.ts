// What is attached to an image goes with it: signatures, attestations, SBOMs. What cannot be brought is told, and stops nothing.
import {AppError} from '../core/errors'
import type {Companion, CompanionChoice, CompanionSearch} from './companions'
import type {ImageSource, ImageTarget} from './endpoint'
import {parseManifest, type StoredManifest} from './manifest'

/** What became of something attached to the image. */
export interface CopiedCompanion {
  /** Undefined when the source could not even be asked what is attached to the image. */
  readonly companion: Companion | undefined
  readonly state: 'copied' | 'present' | 'lost'
  /** Why it was lost. */
  readonly reason?: string | undefined
}

/** From where to where an image is copied. */
interface Ends {
  readonly source: ImageSource
  readonly target: ImageTarget
  readonly signal?: AbortSignal | undefined
}

/** One manifest with all it needs, from the source to a target. */
export interface CompanionCopy {
  readonly reference: string
  readonly target: ImageTarget
  readonly targetReference: string | undefined
}

type CopyOne = (copy: CompanionCopy) => Promise<unknown>

const maxCompanions = 1000

/** Copies what is attached to the manifests of an image, given by their digests, and what is attached to that. Only an abort is thrown. */
export async function copyCompanions(
  ends: Ends,
  choice: CompanionChoice,
  image: readonly string[],
  copyOne: CopyOne,
): Promise<CopiedCompanion[]> {
  const {source, signal} = ends
  const search = source.companions?.({...choice, signal})
  if (!search) return []
  // What the image's own list names is copied with it.
  const seen = new Set(image)
  const waiting = image.toReversed()
  const copied: CopiedCompanion[] = []
  for (const subject of waiting) {
    const found = await attachedTo(search, subject, signal)
    if ('reason' in found) return [...copied, {companion: undefined, state: 'lost', reason: found.reason}]
    for (const companion of found.companions) {
      const {digest} = companion.descriptor
      if (companion.tag === undefined && seen.has(digest)) continue
      if (copied.length >= maxCompanions)
        return [...copied, {companion, state: 'lost', reason: `more than ${maxCompanions} are attached to the image`}]
      copied.push({companion, ...(await copyCompanion(ends, companion, copyOne))})
      if (!seen.has(digest)) waiting.push(digest)
      seen.add(digest)
    }
  }
  return copied
}

async function attachedTo(
  search: CompanionSearch,
  subject: string,
  signal: AbortSignal | undefined,
): Promise<{readonly companions: readonly Companion[]} | {readonly reason: string}> {
  try {
    return {companions: await search.of(subject)}
  } catch (error) {
    return {reason: reasonOf(error, signal)}
  }
}

type Outcome = Pick<CopiedCompanion, 'state' | 'reason'>

async function copyCompanion(ends: Ends, companion: Companion, copyOne: CopyOne): Promise<Outcome> {
  const {target, signal} = ends
  const {descriptor, tag} = companion
  if (!target.putReferrer) return {state: 'lost', reason: `${target.name} can hold nothing but the image`}
  try {
    const before = await target.present?.(tag ?? descriptor.digest, signal)
    if (before?.digest === descriptor.digest && tag !== undefined) return {state: 'present'}
    const conflict = tag === undefined || !before ? undefined : await difference(ends, companion, before)
    if (conflict) return conflict
    await copyOne({
      reference: descriptor.digest,
      target: part(target, descriptor.digest, tag === undefined),
      targetReference: tag,
    })
    return {state: before && tag === undefined ? 'present' : 'copied'}
  } catch (error) {
    return {state: 'lost', reason: reasonOf(error, signal)}
  }
}

/** A tag that already holds other signatures of the same image is replaced only by more of the same. */
async function difference(
  {source, signal}: Ends,
  {descriptor}: Companion,
  before: StoredManifest,
): Promise<Outcome | undefined> {
  const [ours, theirs] = [layersOf(await source.manifest(descriptor.digest, signal)), layersOf(before)]
  if ([...theirs].every((digest) => ours.has(digest))) return undefined
  if ([...ours].every((digest) => theirs.has(digest))) return {state: 'present'}
  return {state: 'lost', reason: 'the destination has others under the same tag, which are kept'}
}

function layersOf({bytes, mediaType}: StoredManifest): Set<string> {
  const manifest = parseManifest(bytes, mediaType)
  return new Set((manifest.kind === 'image' ? manifest.layers : manifest.manifests).map(({digest}) => digest))
}

/** The target, for something attached to the image: not finished by it, and with its own way of storing what has a subject. */
function part(target: ImageTarget, root: string, isReferrer: boolean): ImageTarget {
  const place =
    'origin' in target && 'repository' in target ? {origin: target.origin, repository: target.repository} : {}
  return {
    ...place,
    name: target.name,
    hasBlob: (descriptor, signal) => target.hasBlob(descriptor, signal),
    putBlob: (descriptor, open, options) => target.putBlob(descriptor, open, options),
    putManifest: async (manifest, reference, signal) => {
      if (isReferrer && manifest.digest === root && target.putReferrer) return target.putReferrer(manifest, signal)
      return target.putManifest(manifest, reference, signal)
    },
    finish: async () => {},
  }
}

function reasonOf(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted || !(error instanceof AppError)) throw error
  const {message, detail} = error.parts
  return detail === undefined ? message : `${message} (${detail})`
}
