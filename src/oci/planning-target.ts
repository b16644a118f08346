// A target that takes nothing: it looks for what the real one has, and writes down what a copy would put there.
import {referrersIndex} from './artifact'
import {companionTag} from './companions'
import type {ImageTarget} from './endpoint'
import {artifactTypeOf, parseManifest, type Descriptor, type StoredManifest} from './manifest'

/** What would be put into a target; blobs that are there are left out. */
export interface PlannedPut {
  readonly content: 'blob' | 'manifest'
  readonly digest: string
  /** Bytes. */
  readonly size: number
  readonly mediaType: string
  /** Tag or digest that a manifest is put under; undefined for one that only an index lists, and for blobs. */
  readonly reference?: string | undefined
  /** Repository of the same registry that a blob is mounted from. */
  readonly mountFrom?: string | undefined
}

/**
 * What the tag lists that stands for the referrers API, for the digest of an image; undefined where the registry has that API, or the
 * place keeps what is attached in another way.
 */
export type TaggedReferrers = (subject: string) => Promise<readonly Descriptor[] | undefined>

interface Slot {
  readonly blob: Descriptor
  put: PlannedPut | undefined
}

/** Stands before a target that it only reads. The plan has the order of the copy, however many blobs are looked for at once. */
export class PlanningTarget implements ImageTarget {
  readonly name: string
  /** Where the target is in a registry: blobs may be mounted from there. */
  readonly origin: string | undefined
  readonly repository: string | undefined
  readonly check: ImageTarget['check']
  readonly present: ImageTarget['present']
  readonly #target: ImageTarget
  readonly #tagged: TaggedReferrers
  readonly #slots: (Slot | PlannedPut)[] = []
  readonly #blobs = new Map<string, Slot>()
  readonly #listed = new Map<string, readonly Descriptor[]>()

  constructor(target: ImageTarget, tagged: TaggedReferrers = () => Promise.resolve(undefined)) {
    this.#target = target
    this.#tagged = tagged
    this.name = target.name
    const place = target as {origin?: unknown; repository?: unknown}
    this.origin = typeof place.origin === 'string' ? place.origin : undefined
    this.repository = typeof place.repository === 'string' ? place.repository : undefined
    this.check = target.check && ((manifest) => target.check?.(manifest))
    this.present = (reference, signal) => Promise.resolve(target.present?.(reference, signal))
  }

  /** What would be put, in the order of the copy. */
  get puts(): readonly PlannedPut[] {
    return this.#slots.flatMap((one) => ('blob' in one ? (one.put ?? []) : [one]))
  }

  async hasBlob(blob: Descriptor, signal?: AbortSignal): Promise<boolean> {
    if (this.#blobs.has(blob.digest)) return true // by then it is there
    const slot: Slot = {blob, put: undefined}
    this.#blobs.set(blob.digest, slot)
    this.#slots.push(slot)
    return this.#target.hasBlob(blob, signal)
  }

  putBlob: ImageTarget['putBlob'] = (blob, _open, {mountFrom} = {}) => {
    const slot = this.#blobs.get(blob.digest)
    const {digest, size, mediaType} = blob
    if (slot) slot.put = {content: 'blob', digest, size, mediaType, mountFrom}
    return Promise.resolve(mountFrom === undefined ? 'copied' : 'mounted')
  }

  putManifest({digest, mediaType, bytes}: StoredManifest, reference?: string): Promise<void> {
    this.#slots.push({content: 'manifest', digest, size: bytes.length, mediaType, reference})
    return Promise.resolve()
  }

  /** Absent where the target has none. */
  get putReferrer(): ImageTarget['putReferrer'] {
    return this.#target.putReferrer && ((manifest) => this.#attach(manifest))
  }

  finish(): Promise<void> {
    return Promise.resolve()
  }

  async #attach(manifest: StoredManifest): Promise<void> {
    const {digest, mediaType, bytes} = manifest
    await this.putManifest(manifest, digest)
    const parsed = parseManifest(bytes, mediaType)
    const subject = parsed.subject?.digest
    if (subject === undefined) return
    const listed = this.#listed.get(subject) ?? (await this.#tagged(subject))
    if (!listed || listed.some((entry) => entry.digest === digest)) return
    const {annotations} = parsed
    const entry = {mediaType, digest, size: bytes.length, artifactType: artifactTypeOf(parsed), annotations}
    const all = [...listed, entry]
    this.#listed.set(subject, all)
    await this.putManifest(referrersIndex(all), companionTag(subject))
  }
}
