import type {Database, Row, Value} from './database'
import {manifestOf, Manifests} from './manifests'
import type {ContentCounts, ContentSet, Manifest, Tag} from './types'

export interface Page {
  /** At most so many; all when absent. */
  readonly limit?: number | undefined
  /** Only what sorts after this. */
  readonly after?: string | undefined
}

/** What can be asked of content sets. */
export class SetReader {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  get(id: number): ContentSet | undefined {
    const row = this.#database.get<{mutable: number; revision: number; changed_at: number}>(
      'SELECT mutable, revision, changed_at FROM content_sets WHERE id = ?',
      id,
    )
    return row && {id, mutable: row.mutable === 1, revision: row.revision, changedAt: new Date(row.changed_at)}
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
    return this.countsOf([id]).get(id) ?? {tags: 0, images: 0, lists: 0}
  }

  /** The counts of several sets, by their ids. */
  countsOf(ids: readonly number[]): Map<number, ContentCounts> {
    const rows = this.#database.all<ContentCounts & {id: number}>(
      `SELECT value AS id, (SELECT count(*) FROM set_tags WHERE set_id = value) AS tags,
         (SELECT count(*) FROM set_manifests s JOIN manifests m ON m.id = s.manifest_id
          WHERE s.set_id = value AND m.manifest_type = 'image') AS images,
         (SELECT count(*) FROM set_manifests s JOIN manifests m ON m.id = s.manifest_id
          WHERE s.set_id = value AND m.manifest_type = 'list') AS lists FROM json_each(?)`,
      JSON.stringify(ids),
    )
    return new Map(rows.map(({id, tags, images, lists}) => [id, {tags, images, lists}]))
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

  /** Names and manifests of meta tags, in the order of the ids; those that are not there are left out. */
  metaTags(ids: readonly number[]): Tag[] {
    const rows = this.#database.all<{id: number; name: string; manifest_id: number}>(
      'SELECT id, name, manifest_id FROM meta_tags WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
    const byId = new Map(rows.map((row) => [row.id, {id: row.id, name: row.name, manifestId: row.manifest_id}]))
    return ids.flatMap((id) => byId.get(id) ?? [])
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
}
