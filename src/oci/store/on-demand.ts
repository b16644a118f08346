import type {RegistryClient} from '../client/client'
import type {ContentStore} from './store'

/** Where a layer can be had: a repository of another registry. */
export interface LayerSource {
  readonly client: RegistryClient
  readonly name: string
}

/** Brings layers that were left where they are when somebody wants them. */
export class OnDemand {
  readonly #content: ContentStore
  readonly #coming = new Map<string, Promise<void>>()

  constructor(content: ContentStore) {
    this.#content = content
  }

  /** Stores a blob that a manifest needs; requests that come meanwhile wait for the same download. */
  async obtain(digest: string, source: LayerSource): Promise<void> {
    let coming = this.#coming.get(digest)
    if (!coming) {
      coming = this.#download(digest, source).finally(() => this.#coming.delete(digest))
      this.#coming.set(digest, coming)
    }
    await coming
  }

  async #download(digest: string, {client, name}: LayerSource): Promise<void> {
    const stated = this.#content.database.get<{size: number}>(
      'SELECT size FROM manifest_blobs WHERE digest = ? LIMIT 1',
      digest,
    )
    if (!stated) return
    const {size} = stated
    await this.#content.putBlob(client.getBlob(name, {digest, size}), {digest, size})
  }
}

export interface Layer {
  readonly digest: string
  readonly size: number
}

/**
 * The stored layers of these sets that nobody needs stored: every set that has them left its layers where they are, and no
 * synchronization that is under way relies on them.
 */
export function spareLayers(content: ContentStore, setIds: readonly number[]): Layer[] {
  const lease = content.oldestLease() ?? Infinity
  const found = content.database.all<Layer>(
    `SELECT DISTINCT blobs.digest, blobs.size FROM blobs
     JOIN manifest_blobs b ON b.digest = blobs.digest JOIN set_manifests s ON s.manifest_id = b.manifest_id
     WHERE s.set_id IN (SELECT value FROM json_each(?))
       AND NOT EXISTS (SELECT 1 FROM manifests m WHERE m.config_digest = blobs.digest)
       AND NOT EXISTS (SELECT 1 FROM set_blobs g WHERE g.digest = blobs.digest AND g.linked = 1)
       AND NOT EXISTS (
         SELECT 1 FROM manifest_blobs o JOIN set_manifests p ON p.manifest_id = o.manifest_id
         JOIN content_sets c ON c.id = p.set_id WHERE o.digest = blobs.digest AND c.layers_left = 0)`,
    JSON.stringify(setIds),
  )
  return found.filter(({digest}) => !content.files.isArriving(digest) && (content.touchedAt(digest) ?? 0) < lease)
}

/** Frees layers, for somebody who can bring them again; gives how many there were, and their bytes. */
export async function dropLayers(
  content: ContentStore,
  layers: readonly Layer[],
): Promise<{blobs: number; bytes: number}> {
  for (const {digest} of layers) content.drop(digest)
  await content.files.emptyTrash()
  return {blobs: layers.length, bytes: layers.reduce((sum, {size}) => sum + size, 0)}
}
