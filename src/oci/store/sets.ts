import type {Database} from './database'
import {SetReader} from './set-reader'
import {ContentError} from './types'

export interface NewSet {
  /** Mutable sets belong to pushed repositories; all others never change once made. */
  readonly mutable?: boolean | undefined
  /** Copies the members and tags of another set. */
  readonly from?: number | undefined
  /** With `from`: keeps only these tags, and only what they reach; untagged content is dropped. */
  readonly keepTag?: ((name: string) => boolean) | undefined
  /** Tag name -> manifest id; the manifests and the members of lists among them become members. */
  readonly tags?: Readonly<Record<string, number>> | ReadonlyMap<string, number> | undefined
  /** Layers were left where they are: one that is not stored is none that is missing. So it is too where those of `from` were. */
  readonly layersLeft?: boolean | undefined
  /** Manifest ids to add besides those that the tags name. */
  readonly manifests?: Iterable<number> | undefined
}

/**
 * Content sets: what one repository instance holds. A synchronization makes a new immutable set in one transaction, a
 * publication points at an existing one, a pushed repository owns a mutable one.
 */
export class ContentSets extends SetReader {
  readonly #database: Database
  readonly #now: () => number

  constructor(database: Database, now: () => number) {
    super(database)
    this.#database = database
    this.#now = now
  }

  /** Makes a set, whole or not at all, and gives its id. Call it in the transaction that points a repository at it. */
  create(options: NewSet = {}): number {
    return this.#database.transaction(() => {
      const now = this.#now()
      const {id} = this.#database.run(
        `INSERT INTO content_sets (mutable, revision, created_at, changed_at, layers_left)
         VALUES (?, 1, ?, ?, max(?, coalesce((SELECT layers_left FROM content_sets WHERE id = ?), 0)))`,
        Number(options.mutable ?? false),
        now,
        now,
        Number(options.layersLeft ?? false),
        options.from ?? null,
      )
      if (options.from !== undefined) this.#copy(options.from, id, options.keepTag)
      const tags = options.tags instanceof Map ? options.tags : Object.entries(options.tags ?? {})
      for (const [name, manifest] of tags as Iterable<[string, number]>) {
        this.#add(id, manifest)
        this.#tag(id, name, manifest)
      }
      for (const manifest of options.manifests ?? []) this.#add(id, manifest)
      return id
    })
  }

  /** Says whether the layers of sets may stay where they come from, or are all stored. */
  leaveLayers(ids: readonly number[], left: boolean): void {
    this.#database.run(
      'UPDATE content_sets SET layers_left = ? WHERE mutable = 0 AND id IN (SELECT value FROM json_each(?))',
      Number(left),
      JSON.stringify(ids),
    )
  }

  /** Forgets a set; manifests and blobs stay until the next collection. */
  delete(id: number): void {
    this.#database.run('DELETE FROM content_sets WHERE id = ?', id)
  }

  /** Adds a manifest, and the stored members of a list, to a mutable set; gives it a tag if one is named. */
  add(id: number, manifest: number, tag?: string): void {
    this.change(id, () => {
      this.#add(id, manifest)
      if (tag !== undefined) this.#tag(id, tag, manifest)
    })
  }

  /** Removes a tag from a mutable set; false when there was none. The manifest stays a member. */
  untag(id: number, name: string): boolean {
    return this.change(
      id,
      () => this.#database.run('DELETE FROM set_tags WHERE set_id = ? AND name = ?', id, name).changes > 0,
    )
  }

  /** Removes a manifest and its tags from a mutable set; false when it was no member. */
  remove(id: number, manifest: number): boolean {
    return this.change(id, () => {
      this.#database.run(
        'DELETE FROM set_tags WHERE set_id = ? AND meta_tag_id IN (SELECT id FROM meta_tags WHERE manifest_id = ?)',
        id,
        manifest,
      )
      const {changes} = this.#database.run(
        'DELETE FROM set_manifests WHERE set_id = ? AND manifest_id = ?',
        id,
        manifest,
      )
      return changes > 0
    })
  }

  /** Runs `work` on a mutable set in a transaction and counts it as a change of the set. */
  change<T>(id: number, work: () => T): T {
    return this.#database.transaction(() => {
      this.#writable(id)
      const result = work()
      this.#database.run(
        'UPDATE content_sets SET revision = revision + 1, changed_at = ? WHERE id = ?',
        this.#now(),
        id,
      )
      return result
    })
  }

  /** Makes a stored blob available in a mutable set, before any manifest names it. */
  linkBlob(id: number, digest: string): void {
    this.#writable(id)
    this.#mark(id, digest, true)
  }

  /** Takes a blob out of a mutable set; false when it was not there. */
  unlinkBlob(id: number, digest: string): boolean {
    return this.change(id, () => {
      if (!this.hasBlob(id, digest)) return false
      this.#mark(id, digest, false)
      return true
    })
  }

  #writable(id: number): void {
    const set = this.get(id)
    if (!set) throw new ContentError('SET_UNKNOWN', `no content set ${id}`)
    if (!set.mutable) throw new ContentError('SET_IMMUTABLE', `content set ${id} cannot change`)
  }

  #mark(id: number, digest: string, linked: boolean): void {
    this.#database.run(
      `INSERT INTO set_blobs VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (set_id, digest) DO UPDATE SET linked = ?3, touched_at = ?4`,
      id,
      digest,
      Number(linked),
      this.#now(),
    )
  }

  /** Adds a manifest and, for a list, all stored members, however deep. */
  #add(id: number, manifest: number): void {
    this.#database.run(
      `WITH RECURSIVE reach (id) AS (
         SELECT ?2 UNION
         SELECT m.id FROM reach r JOIN manifest_children c ON c.manifest_id = r.id JOIN manifests m ON m.digest = c.digest)
       INSERT OR IGNORE INTO set_manifests SELECT ?1, id FROM reach`,
      id,
      manifest,
    )
  }

  #tag(id: number, name: string, manifest: number): void {
    this.#database.run('INSERT OR IGNORE INTO meta_tags (name, manifest_id) VALUES (?, ?)', name, manifest)
    this.#database.run(
      `INSERT INTO set_tags SELECT ?1, ?2, id FROM meta_tags WHERE name = ?2 AND manifest_id = ?3
       ON CONFLICT (set_id, name) DO UPDATE SET meta_tag_id = excluded.meta_tag_id`,
      id,
      name,
      manifest,
    )
  }

  #copy(from: number, to: number, keepTag?: (name: string) => boolean): void {
    if (!this.get(from)) throw new ContentError('SET_UNKNOWN', `no content set ${from}`)
    if (keepTag) {
      for (const tag of this.tags(from)) {
        if (!keepTag(tag.name)) continue
        this.#add(to, tag.manifestId)
        this.#tag(to, tag.name, tag.manifestId)
      }
      this.#database.run(
        `DELETE FROM set_manifests WHERE set_id = ? AND manifest_id NOT IN
         (SELECT manifest_id FROM set_manifests WHERE set_id = ?)`,
        to,
        from,
      )
    } else {
      this.#database.run(
        'INSERT INTO set_manifests SELECT ?, manifest_id FROM set_manifests WHERE set_id = ?',
        to,
        from,
      )
      this.#database.run('INSERT INTO set_tags SELECT ?, name, meta_tag_id FROM set_tags WHERE set_id = ?', to, from)
    }
    // A blob that was deleted from a pushed repository stays deleted in what is copied from it.
    this.#database.run(
      `INSERT INTO set_blobs SELECT ?, digest, 0, touched_at FROM set_blobs WHERE set_id = ? AND linked = 0`,
      to,
      from,
    )
  }
}
