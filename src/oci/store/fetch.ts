import pLimit, {type LimitFunction} from 'p-limit'
import type {RegistryClient} from '../client/client'
import {blobsOf, type Descriptor} from '../manifest'
import {isForeignLayer} from '../mediatypes'
import type {ContentStore} from './store'
import type {Manifest} from './types'

export interface FetchOptions {
  readonly signal: AbortSignal
  /** Blobs that are downloaded at once; six unless given. */
  readonly concurrency?: number
  /** False leaves layers where they are: only configurations come, which say what an image is. */
  readonly layers?: boolean
  /** Called when a blob has to come, and when it has. */
  readonly onBlob?: (state: 'expected' | 'stored') => void
}

const usualConcurrency = 6
const maxDepth = 4

/**
 * Brings images of one repository of a registry into the store, each with everything it needs. What is there is not
 * fetched again, and what images share is fetched once. Hold a lease of the store while one is in use.
 */
export class ImageFetcher {
  readonly #content: ContentStore
  readonly #client: RegistryClient
  readonly #name: string
  readonly #options: FetchOptions
  readonly #manifests = new Map<string, Promise<Manifest>>()
  readonly #blobs = new Map<string, Promise<void>>()
  readonly #slots: LimitFunction

  constructor(content: ContentStore, client: RegistryClient, name: string, options: FetchOptions) {
    this.#content = content
    this.#client = client
    this.#name = name
    this.#options = options
    this.#slots = pLimit(options.concurrency ?? usualConcurrency)
  }

  /** The image of a tag; undefined when there is no such tag. */
  async tag(tag: string): Promise<Manifest | undefined> {
    const {signal} = this.#options
    const head = await this.#client.headManifest(this.#name, tag, {signal})
    return head && this.manifest(head.digest)
  }

  /** The image or list of a digest, with its members and blobs. */
  manifest(digest: string, depth = 0): Promise<Manifest> {
    if (depth > maxDepth) throw new Error(`Manifest lists of ${this.#name} are nested too deeply`)
    let stored = this.#manifests.get(digest)
    if (!stored) this.#manifests.set(digest, (stored = this.#store(digest, depth)))
    return stored
  }

  async #store(digest: string, depth: number): Promise<Manifest> {
    const {signal, layers = true} = this.#options
    const present = await this.#complete(digest)
    if (present) return present
    const {bytes, mediaType, manifest} = await this.#client.getManifest(this.#name, digest, {signal})
    if (manifest.kind === 'list') for (const child of manifest.manifests) await this.manifest(child.digest, depth + 1)
    const wanted = manifest.kind === 'image' && !layers ? [manifest.config] : blobsOf(manifest)
    await Promise.all(wanted.filter(isKept).map((blob) => this.#blob(blob)))
    return this.#content.putManifest(bytes, {mediaType, digest})
  }

  /** A manifest that is here already, with its members and all blobs that are wanted: a file that was lost comes again. */
  async #complete(digest: string): Promise<Manifest | undefined> {
    const {manifests} = this.#content
    const manifest = manifests.byDigest(digest)
    if (!manifest) return undefined
    const blobs =
      (this.#options.layers ?? true)
        ? manifests.blobs(manifest.id).map((blob) => blob.digest)
        : [manifest.configDigest ?? []].flat()
    for (const blob of blobs) if (!(await this.#stored(blob))) return undefined
    const members = manifests.childDigests(manifest.id)
    for (const member of members) if (!(await this.#complete(member))) return undefined
    return manifest
  }

  async #stored(digest: string): Promise<boolean> {
    return this.#content.hasBlob(digest) && (await this.#content.isIntact(digest))
  }

  #blob(blob: Descriptor): Promise<void> {
    let stored = this.#blobs.get(blob.digest)
    if (!stored) this.#blobs.set(blob.digest, (stored = this.#download(blob)))
    return stored
  }

  async #download({digest, size}: Descriptor): Promise<void> {
    if (await this.#stored(digest)) return
    const {signal, onBlob} = this.#options
    onBlob?.('expected')
    await this.#slots(async () => {
      signal.throwIfAborted()
      await this.#content.putBlob(this.#client.getBlob(this.#name, {digest, size}, {signal}), {digest, size})
    })
    onBlob?.('stored')
  }
}

/** Layers that are fetched from elsewhere are not content of the repository. */
const isKept = ({mediaType, urls}: Descriptor): boolean => !isForeignLayer(mediaType) && !urls?.length
