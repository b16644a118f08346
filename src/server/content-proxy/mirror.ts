import {mapParallel} from '../../core/parallel'
import type {RegistryClient} from '../../oci/client/client'
import {
  collectGarbage,
  dropLayers,
  ImageFetcher,
  OnDemand,
  spareLayers,
  type ContentCounts,
  type ContentStore,
  type NewSet,
} from '../../oci/store'
import type {RegistryRepository} from '../../oci/server'
import type {ProxyCatalog} from './catalog'

export interface PullOptions {
  /** Bring the layers as well; else they come when a client wants them. */
  readonly layers: boolean
  readonly signal: AbortSignal
}

const tagsAtOnce = 4

/** Brings content from Katello's registry into a proxy's own store. */
export class Mirror {
  readonly #content: ContentStore
  readonly #catalog: ProxyCatalog
  readonly #client: () => RegistryClient
  readonly #pulls = new Map<string, Promise<unknown>>()
  readonly #onDemand: OnDemand

  constructor(content: ContentStore, catalog: ProxyCatalog, client: () => RegistryClient) {
    this.#content = content
    this.#catalog = catalog
    this.#client = client
    this.#onDemand = new OnDemand(content)
  }

  /** Makes a repository have exactly the tags that it has at Katello, all at once; gives what it has then. */
  async pull(name: string, options: PullOptions): Promise<ContentCounts> {
    const before = this.#pulls.get(name)
    const pulled = Promise.resolve(before?.catch(() => undefined)).then(() => this.#pull(name, options))
    this.#pulls.set(name, pulled)
    try {
      return await pulled
    } finally {
      if (this.#pulls.get(name) === pulled) this.#pulls.delete(name)
    }
  }

  async #pull(name: string, {layers, signal}: PullOptions): Promise<ContentCounts> {
    const lease = this.#content.lease()
    try {
      const images = new ImageFetcher(this.#content, this.#client(), name, {layers, signal})
      const tags = new Map<string, number>()
      await mapParallel(await this.#client().listTags(name, {signal}), tagsAtOnce, async (tag) => {
        const manifest = await images.tag(tag)
        if (manifest) tags.set(tag, manifest.id)
      })
      signal.throwIfAborted()
      return this.#show(name, {tags, layersLeft: !layers})
    } finally {
      lease.release()
    }
  }

  #show(name: string, contents: NewSet): ContentCounts {
    const {database, sets} = this.#content
    return database.transaction(() => {
      const old = this.#catalog.contentOf(name)
      const next = sets.create(contents)
      this.#catalog.setContent(name, next)
      if (old !== undefined) sets.delete(old)
      return sets.counts(next)
    })
  }

  /** Brings a layer that was left at Katello. */
  obtainBlob({name}: RegistryRepository, digest: string): Promise<void> {
    return this.#onDemand.obtain(digest, {client: this.#client(), name})
  }

  /** Frees what no listed repository needs and, unless they are to stay, layers that can be brought again. */
  async reclaim({layers}: {readonly layers: boolean}): Promise<{blobs: number; bytes: number}> {
    const content = this.#content
    const live = [...this.#catalog.liveSets()]
    const {blobs, bytes} = await collectGarbage(content, {liveSets: () => this.#catalog.liveSets(), grace: 0})
    if (layers) return {blobs, bytes}
    content.sets.leaveLayers(live, true)
    const left = await dropLayers(content, spareLayers(content, live))
    return {blobs: blobs + left.blobs, bytes: bytes + left.bytes}
  }
}
