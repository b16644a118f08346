import type {Database, Row, Value} from '../store/database'
import {manifestOf, Manifests} from './manifests'
import {ContentError, type ContentCounts, type ContentSet, type Manifest, type Tag} from './types'

export interface NewSet {
  /** Mutable sets belong to pushed repositories; all others never change once made. */
  readonly mutable?: boolean | undefined
  /** Copies the members and tags of another set. */
  readonly from?: number | undefined
  /** With `from`: keeps only these tags, and only what they reach; untagged content is dropped. */
  readonly keepTag?: ((name: string) => boolean) | undefined
  /** Tag name -> manifest id; the manifests and the members of lists among them become members. */
  readonly tags?: Readonly<Record<string, number>> | ReadonlyMap<string, number> | undefined
  /** Manifest ids to add besides those that the tags name. */
  readonly manifests?: Iterable<number> | undefined
}

export interface Page {
  /** At most so many; all when absent. */
  readonly limit?: number | undefined
  /** Only what sorts after this. */
  readonly after?: string | undefined
}

/**
 * Content sets: what one repository instance holds. A synchronisation makes a new immutable set in one transaction, a
 * publication points at an existing one, a pushed repository owns a mutable one.
 */
export class ContentSets {
  readonly #database: Database
  readonly #now: () => number

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** Makes a set, whole or not at all, and gives its id. Call it in the transaction that points a repository at it. */
  create(options: NewSet = {}): number {
    return this.#database.transaction(() => {
      const now = this.#now()
      const {id} = this.#database.run(
        'INSERT INTO content_sets (mutable, revision, created_at, changed_at) VALUES (?, 1, ?, ?)',
        Number(options.mutable ?? false),
        now,
        now,
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

  get(id: number): ContentSet | undefined {
    const row = this.#database.get<{mutable: number; revision: number; changed_at: number}>(
      'SELECT mutable, revision, changed_at FROM content_sets WHERE id = ?',
      id,
    )
    return row && {id, mutable: row.mutable === 1, revision: row.revision, changedAt: new Date(row.changed_at)}
  }

  /** Forgets a set; manifests and blobs stay until the next collection. */
  delete(id: number): void {
    this.#database.run('DELETE FROM content_sets WHERE id = ?', id)
  }

  /** Adds a manifest, and what a list has of known members, to a mutable set; gives it a tag if one is named. */
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

  /** The manifest a tag or digest names in a set. */
  resolve(id: number, reference: string): Manifest | undefined {
    const row = reference.includes(':')
      ? this.#database.get(
          `SELECT ${Manifests.columns} FROM manifests m JOIN set_manifests s ON s.manifest_id = m.id
           WHERE m.digest = ? AND s.set_id = ?`,
          reference,
          id,
        )
      : this.#database.get(
          `SELECT ${Manifests.columns} FROM set_tags t JOIN meta_tags n ON n.id = t.meta_tag_id
           JOIN manifests m ON m.id = n.manifest_id WHERE t.set_id = ? AND t.name = ?`,
          id,
          reference,
        )
    return row && manifestOf(row)
  }

  /** What serving a manifest takes, without its labels and annotations, which may be as long as itself. */
  locate(id: number, reference: string): Pick<Manifest, 'id' | 'digest' | 'mediaType' | 'size'> | undefined {
    const columns = 'm.id AS id, m.digest AS digest, m.media_type AS mediaType, m.size AS size'
    return reference.includes(':')
      ? this.#database.get(
          `SELECT ${columns} FROM manifests m JOIN set_manifests s ON s.manifest_id = m.id
           WHERE m.digest = ? AND s.set_id = ?`,
          reference,
          id,
        )
      : this.#database.get(
          `SELECT ${columns} FROM set_tags t JOIN meta_tags n ON n.id = t.meta_tag_id
           JOIN manifests m ON m.id = n.manifest_id WHERE t.set_id = ? AND t.name = ?`,
          id,
          reference,
        )
  }

  /** Tags in the order of their bytes. */
  tags(id: number, page: Page = {}): Tag[] {
    return this.#database.all<{id: number; name: string; manifestId: number}>(
      `SELECT n.id AS id, t.name AS name, n.manifest_id AS manifestId FROM set_tags t
       JOIN meta_tags n ON n.id = t.meta_tag_id WHERE t.set_id = ? AND t.name > ? ORDER BY t.name LIMIT ?`,
      id,
      page.after ?? '',
      page.limit ?? -1,
    )
  }

  /** Members, oldest first. */
  manifests(id: number, type?: 'image' | 'list'): Manifest[] {
    const filter = type ? 'AND m.manifest_type = ?' : ''
    const values: Value[] = type ? [id, type] : [id]
    return this.#database
      .all(
        `SELECT ${Manifests.columns} FROM set_manifests s JOIN manifests m ON m.id = s.manifest_id
         WHERE s.set_id = ? ${filter} ORDER BY m.id`,
        ...values,
      )
      .map(manifestOf)
  }

  /** Members that name this digest as their subject, by digest. */
  referrers(id: number, subject: string): Manifest[] {
    return this.#database
      .all(
        `SELECT ${Manifests.columns} FROM manifests m JOIN set_manifests s ON s.manifest_id = m.id
         WHERE m.subject = ? AND s.set_id = ? ORDER BY m.id`,
        subject,
        id,
      )
      .map(manifestOf)
  }

  counts(id: number): ContentCounts {
    const row = this.#database.get<{tags: number; images: number; lists: number}>(
      `SELECT (SELECT count(*) FROM set_tags WHERE set_id = ?1) AS tags,
         (SELECT count(*) FROM set_manifests s JOIN manifests m ON m.id = s.manifest_id
          WHERE s.set_id = ?1 AND m.manifest_type = 'image') AS images,
         (SELECT count(*) FROM set_manifests s JOIN manifests m ON m.id = s.manifest_id
          WHERE s.set_id = ?1 AND m.manifest_type = 'list') AS lists`,
      id,
    )
    return {
      docker_tag: row?.tags ?? 0,
      docker_manifest: row?.images ?? 0,
      docker_manifest_list: row?.lists ?? 0,
    }
  }

  /** Name and manifest of a meta tag, with the sets that have it. */
  metaTag(id: number): (Tag & {setIds: number[]}) | undefined {
    const row = this.#database.get<{name: string; manifest_id: number}>(
      'SELECT name, manifest_id FROM meta_tags WHERE id = ?',
      id,
    )
    if (!row) return undefined
    const sets = this.#database.all<{set_id: number}>('SELECT set_id FROM set_tags WHERE meta_tag_id = ?', id)
    return {id, name: row.name, manifestId: row.manifest_id, setIds: sets.map(({set_id}) => set_id)}
  }

  /** Sets of which a manifest is a member. */
  holding(manifest: number): number[] {
    return this.#database
      .all<{set_id: number}>('SELECT set_id FROM set_manifests WHERE manifest_id = ?', manifest)
      .map(({set_id}) => set_id)
  }

  /** True when a blob can be pulled from a set: it was pushed there, or a member needs it, and it was not deleted. */
  hasBlob(id: number, digest: string): boolean {
    const own = this.#database.get<{linked: number}>(
      'SELECT linked FROM set_blobs WHERE set_id = ? AND digest = ?',
      id,
      digest,
    )
    if (own) return own.linked === 1
    return (
      this.#database.get(
        `SELECT 1 AS found FROM manifest_blobs b JOIN set_manifests s ON s.manifest_id = b.manifest_id
         WHERE b.digest = ? AND s.set_id = ? LIMIT 1`,
        digest,
        id,
      ) !== undefined
    )
  }

  /** Sets from which a blob can be pulled. */
  setsWithBlob(digest: string): number[] {
    return this.#database
      .all<{set_id: number}>(
        `SELECT set_id FROM set_blobs WHERE digest = ?1 AND linked = 1
         UNION SELECT s.set_id FROM manifest_blobs b JOIN set_manifests s ON s.manifest_id = b.manifest_id
         WHERE b.digest = ?1 AND NOT EXISTS (
           SELECT 1 FROM set_blobs g WHERE g.set_id = s.set_id AND g.digest = ?1 AND g.linked = 0)`,
        digest,
      )
      .map(({set_id}) => set_id)
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

  /** Sets that hold a flatpak. */
  withFlatpaks(): Set<number> {
    const rows = this.#database.all<{set_id: number}>(
      `SELECT DISTINCT s.set_id FROM manifests m JOIN set_manifests s ON s.manifest_id = m.id WHERE m.is_flatpak = 1`,
    )
    return new Set(rows.map(({set_id}) => set_id))
  }

  /** The flatpak images that the tags of a set name, directly or through a list; one entry for each tag and image. */
  flatpaks(id: number): {tag: string; image: Manifest}[] {
    const rows = this.#database.all<Row & {tag: string}>(
      `SELECT t.name AS tag, ${Manifests.columns} FROM set_tags t JOIN meta_tags n ON n.id = t.meta_tag_id
       JOIN manifests m ON m.id = n.manifest_id
       WHERE t.set_id = ?1 AND m.is_flatpak = 1 AND m.manifest_type = 'image'
       UNION ALL
       SELECT t.name AS tag, ${Manifests.columns} FROM set_tags t JOIN meta_tags n ON n.id = t.meta_tag_id
       JOIN manifests l ON l.id = n.manifest_id AND l.is_flatpak = 1
       JOIN manifest_children c ON c.manifest_id = l.id JOIN manifests m ON m.digest = c.digest
       JOIN set_manifests s ON s.set_id = t.set_id AND s.manifest_id = m.id
       WHERE t.set_id = ?1 AND m.is_flatpak = 1 AND m.manifest_type = 'image'`,
      id,
    )
    return rows.map((row) => ({tag: row.tag, image: manifestOf(row)}))
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

  /** Adds a manifest and, for a list, all known members, however deep. */
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
