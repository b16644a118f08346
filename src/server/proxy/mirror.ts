import type {RegistryClient} from '../../registry/client'
import {collectGarbage, ImageFetcher, type ContentCounts, type ContentStore} from '../content'
import type {RegistryRepository} from '../registry'
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
  readonly #blobs = new Map<string, Promise<void>>()

  constructor(content: ContentStore, catalog: ProxyCatalog, client: () => RegistryClient) {
    this.#content = content
    this.#catalog = catalog
    this.#client = client
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
      const queue = await this.#client().listTags(name, {signal})
      const tags = new Map<string, number>()
      const worker = async (): Promise<void> => {
        for (let tag = queue.shift(); tag !== undefined; tag = queue.shift()) {
          const manifest = await images.tag(tag)
          if (manifest) tags.set(tag, manifest.id)
        }
      }
      const workers = await Promise.allSettled(Array.from({length: tagsAtOnce}, worker))
      for (const one of workers) if (one.status === 'rejected') throw one.reason
      signal.throwIfAborted()
      return this.#show(name, tags)
    } finally {
      lease.release()
    }
  }

  #show(name: string, tags: ReadonlyMap<string, number>): ContentCounts {
    const {database, sets} = this.#content
    return database.transaction(() => {
      const old = this.#catalog.contentOf(name)
      const next = sets.create({tags})
      this.#catalog.setContent(name, next)
      if (old !== undefined) sets.delete(old)
      return sets.counts(next)
    })
  }

  /** Brings a layer that was left at Katello; requests that come meanwhile wait for the same download. */
  async obtainBlob({name}: RegistryRepository, digest: string): Promise<void> {
    let coming = this.#blobs.get(digest)
    if (!coming) {
      coming = this.#download(name, digest).finally(() => this.#blobs.delete(digest))
      this.#blobs.set(digest, coming)
    }
    await coming
  }

  async #download(name: string, digest: string): Promise<void> {
    const stated = this.#content.database.get<{size: number}>(
      'SELECT size FROM manifest_blobs WHERE digest = ? LIMIT 1',
      digest,
    )
    if (!stated) return
    const {size} = stated
    await this.#content.putBlob(this.#client().getBlob(name, {digest, size}), {digest, size})
  }

  /** Frees what no listed repository needs and, unless they are to stay, layers that can be brought again. */
  async reclaim({layers}: {readonly layers: boolean}): Promise<{blobs: number; bytes: number}> {
    const content = this.#content
    const freed = await collectGarbage(content, {liveSets: () => this.#catalog.liveSets(), grace: 0})
    if (layers) return {blobs: freed.blobs, bytes: freed.bytes}
    const left = content.database.all<{digest: string; size: number}>(
      'SELECT digest, size FROM blobs WHERE NOT EXISTS (SELECT 1 FROM manifests m WHERE m.config_digest = blobs.digest)',
    )
    for (const {digest} of left) this.drop(digest)
    await content.files.emptyTrash()
    const bytes = left.reduce((sum, {size}) => sum + size, freed.bytes)
    return {blobs: freed.blobs + left.length, bytes}
  }

  /** Forgets a blob: it is brought again when a client wants it. */
  drop(digest: string): void {
    this.#content.database.run('DELETE FROM blobs WHERE digest = ?', digest)
    this.#content.files.discard(digest)
  }
}
