import {digestOf, type Algorithm} from '../../core/digest'
import type {Database, Row, Value} from './database'
import {describe, parseForStore, type Description} from './describe'
import {ContentError, type Manifest} from './types'

const columns = `m.id, m.digest, m.media_type, m.size, m.schema_version, m.manifest_type, m.content_type, m.config_digest,
  m.config_media_type, m.artifact_type, m.subject, m.architecture, m.os, m.labels, m.annotations, m.is_bootable,
  m.is_flatpak, m.created_at`

/** The catalogue of manifests, shared by all sets. Rows never change but for what is learnt of their content later. */
export class Manifests {
  readonly #database: Database
  readonly #now: () => number

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** Columns to select as `m.…` in a query whose rows go through {@link manifestOf}. */
  static readonly columns = columns

  /**
   * Adds a manifest, or finds the one that is already there. `config` are the bytes of its configuration, which hold
   * the labels. Throws `MANIFEST_INVALID`; that the blobs exist is not checked here.
   */
  put(bytes: Uint8Array, options: PutManifest = {}): Manifest {
    const digest = options.digest ?? digestOf(bytes, options.algorithm)
    const parsed = parseForStore(bytes, options.mediaType)
    const description = describe(parsed, options.config)
    return this.#database.transaction(() => {
      const present = this.#database.get<{id: number; complete: number}>(
        'SELECT id, complete FROM manifests WHERE digest = ?',
        digest,
      )
      const complete = description.manifestType === 'list' || options.config !== undefined || !options.needsConfig
      if (!present) this.#insert(digest, bytes, description, complete)
      else {
        this.#database.run('UPDATE manifests SET touched_at = ? WHERE id = ?', this.#now(), present.id)
        if (!present.complete && complete) this.#complete(present.id, description)
      }
      const manifest = this.byDigest(digest)
      if (!manifest) throw new ContentError('MANIFEST_UNKNOWN', 'the manifest vanished while it was stored')
      this.#spreadMarks(manifest)
      return this.byId(manifest.id) ?? manifest
    })
  }

  byDigest(digest: string): Manifest | undefined {
    return this.#one(`SELECT ${columns} FROM manifests m WHERE m.digest = ?`, digest)
  }

  byId(id: number): Manifest | undefined {
    return this.#one(`SELECT ${columns} FROM manifests m WHERE m.id = ?`, id)
  }

  /** Manifests by id. */
  byIds(ids: readonly number[]): Map<number, Manifest> {
    const found = this.#many(
      `SELECT ${columns} FROM manifests m WHERE m.id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    )
    return new Map(found.map((manifest) => [manifest.id, manifest]))
  }

  /** The bytes exactly as they came. */
  bytes(id: number): Buffer {
    const row = this.#database.get<{bytes: ArrayBuffer | Uint8Array}>(
      'SELECT bytes FROM manifest_bytes WHERE manifest_id = ?',
      id,
    )
    if (!row) throw new ContentError('MANIFEST_UNKNOWN', `no manifest ${id}`)
    return row.bytes instanceof ArrayBuffer ? Buffer.from(row.bytes) : Buffer.from(row.bytes)
  }

  /** Members of a list that are stored, in the list's order. */
  children(id: number): Manifest[] {
    return this.#many(
      `SELECT ${columns} FROM manifest_children c JOIN manifests m ON m.digest = c.digest
       WHERE c.manifest_id = ? ORDER BY c.position`,
      id,
    )
  }

  /** Digests that a list names, stored or not. */
  childDigests(id: number): string[] {
    return this.#database
      .all<{digest: string}>('SELECT digest FROM manifest_children WHERE manifest_id = ? ORDER BY position', id)
      .map((row) => row.digest)
  }

  /** Lists that have this manifest as a member. */
  parents(id: number): Manifest[] {
    return this.#many(
      `SELECT DISTINCT ${columns} FROM manifests child JOIN manifest_children c ON c.digest = child.digest
       JOIN manifests m ON m.id = c.manifest_id WHERE child.id = ? ORDER BY m.id`,
      id,
    )
  }

  /** Blobs that a manifest needs, with the sizes that it states. */
  blobs(id: number): {digest: string; size: number}[] {
    return this.#database.all<{digest: string; size: number}>(
      'SELECT digest, size FROM manifest_blobs WHERE manifest_id = ?',
      id,
    )
  }

  #insert(digest: string, bytes: Uint8Array, d: Description, complete: boolean): void {
    const {id} = this.#database.run(
      `INSERT INTO manifests (digest, media_type, size, schema_version, manifest_type, content_type, config_digest,
         config_media_type, artifact_type, subject, architecture, os, labels, annotations, is_bootable, is_flatpak,
         complete, created_at, touched_at)
       VALUES (?, ?, ?, 2, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      digest,
      d.mediaType,
      bytes.length,
      d.manifestType,
      d.contentType,
      d.configDigest,
      d.configMediaType,
      d.artifactType,
      d.subject,
      ...learnt(d),
      Number(complete),
      this.#now(),
      this.#now(),
    )
    this.#database.run('INSERT INTO manifest_bytes VALUES (?, ?)', id, bytes)
    d.children.forEach((child, position) =>
      this.#database.run('INSERT INTO manifest_children VALUES (?, ?, ?)', id, position, child),
    )
    for (const blob of d.blobs)
      this.#database.run('INSERT INTO manifest_blobs VALUES (?, ?, ?)', id, blob.digest, blob.size)
  }

  /** Fills in what the configuration says, for a manifest that was stored before its configuration. */
  #complete(id: number, d: Description): void {
    this.#database.run(
      `UPDATE manifests SET architecture = ?, os = ?, labels = ?, annotations = ?, is_bootable = ?, is_flatpak = ?,
         content_type = ?, complete = 1 WHERE id = ?`,
      ...learnt(d),
      d.contentType,
      id,
    )
  }

  /** A list is bootable, or a flatpak, when any member is: passes the marks up, whichever was stored first. */
  #spreadMarks(manifest: Manifest): void {
    const mark = (where: string, value: Value): void => {
      this.#database.run(
        `UPDATE manifests SET
           is_bootable = is_bootable OR EXISTS (SELECT 1 FROM manifest_children c JOIN manifests k ON k.digest = c.digest
             WHERE c.manifest_id = manifests.id AND k.is_bootable = 1),
           is_flatpak = is_flatpak OR EXISTS (SELECT 1 FROM manifest_children c JOIN manifests k ON k.digest = c.digest
             WHERE c.manifest_id = manifests.id AND k.is_flatpak = 1)
         WHERE manifest_type = 'list' AND ${where}`,
        value,
      )
    }
    if (manifest.manifestType === 'list') mark('id = ?', manifest.id)
    if (manifest.isBootable || manifest.isFlatpak)
      mark('id IN (SELECT manifest_id FROM manifest_children WHERE digest = ?)', manifest.digest)
  }

  #one(sql: string, ...values: Value[]): Manifest | undefined {
    const row = this.#database.get(sql, ...values)
    return row && manifestOf(row)
  }

  #many(sql: string, ...values: Value[]): Manifest[] {
    return this.#database.all(sql, ...values).map(manifestOf)
  }
}

export interface PutManifest {
  /** What it was sent as; without it the bytes themselves must say. */
  readonly mediaType?: string | undefined
  /** Digest it is stored under, already verified; default: its sha256. */
  readonly digest?: string | undefined
  readonly algorithm?: Algorithm | undefined
  readonly config?: Uint8Array | undefined
  /** The image has a configuration that could not be read yet: labels are filled in when it is put again. */
  readonly needsConfig?: boolean | undefined
}

/** Turns a row of {@link Manifests.columns} into a manifest. */
export function manifestOf(row: Row): Manifest {
  return {
    id: Number(row['id']),
    digest: String(row['digest']),
    mediaType: String(row['media_type']),
    size: Number(row['size']),
    schemaVersion: Number(row['schema_version']),
    manifestType: row['manifest_type'] === 'list' ? 'list' : 'image',
    contentType: String(row['content_type']),
    configDigest: textOrNull(row['config_digest']),
    configMediaType: textOrNull(row['config_media_type']),
    artifactType: textOrNull(row['artifact_type']),
    subject: textOrNull(row['subject']),
    architecture: textOrNull(row['architecture']),
    os: textOrNull(row['os']),
    labels: JSON.parse(String(row['labels'])) as Record<string, string>,
    annotations: JSON.parse(String(row['annotations'])) as Record<string, string>,
    isBootable: Number(row['is_bootable']) === 1,
    isFlatpak: Number(row['is_flatpak']) === 1,
    createdAt: new Date(Number(row['created_at'])),
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const learnt = (d: Description): Value[] => [
  d.architecture,
  d.os,
  JSON.stringify(d.labels),
  JSON.stringify(d.annotations),
  Number(d.isBootable),
  Number(d.isFlatpak),
]
