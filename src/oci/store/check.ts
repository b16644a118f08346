import {algorithmOf, digestOf} from '../../core/digest'
import {systemCode} from './files'
import type {ContentStore} from './store'

export interface Fault {
  readonly kind:
    'blob missing' | 'blob damaged' | 'upload damaged' | 'manifest missing' | 'manifest damaged' | 'tag dangling'
  readonly digest?: string
  /** What is wrong, with sizes or digests. */
  readonly message: string
}

export interface Checked {
  readonly blobs: number
  readonly manifests: number
  readonly faults: readonly Fault[]
}

export interface CheckOptions {
  /** Read every blob and compare its digest; without it only presence and size are looked at. Default: true. */
  readonly contents?: boolean | undefined
  /** Put damaged blobs aside, so that a push or a synchronization brings them again, and remove uploads that cannot be read. */
  readonly mend?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** Proves that everything referred to is there and is what its digest says. Reads only unless it is to mend; may run while serving. */
export async function checkContent(store: ContentStore, options: CheckOptions = {}): Promise<Checked> {
  const faults: Fault[] = []
  const manifests = await checkManifests(store, faults)
  checkReferences(store, faults)
  const blobs = await checkBlobs(store, faults, options)
  if (options.mend)
    for (const id of await store.uploads.removeUnreadable())
      faults.push({kind: 'upload damaged', message: `upload ${id} could not be read and was removed`})
  return {blobs, manifests, faults}
}

async function checkManifests(store: ContentStore, faults: Fault[]): Promise<number> {
  const rows = store.database.all<{id: number; digest: string; size: number}>(
    'SELECT id, digest, size FROM manifests ORDER BY id',
  )
  for (const {id, digest, size} of rows) {
    await new Promise((resolve) => setImmediate(resolve))
    const row = store.database.get<{bytes: ArrayBuffer | Uint8Array}>(
      'SELECT bytes FROM manifest_bytes WHERE manifest_id = ?',
      id,
    )
    if (!row) {
      if (store.manifests.byId(id))
        faults.push({kind: 'manifest missing', digest, message: `manifest ${id} has no bytes`})
      continue
    }
    const bytes = new Uint8Array(row.bytes)
    const actual = digestOf(bytes, algorithmOf(digest))
    if (bytes.length !== size || actual !== digest)
      faults.push({kind: 'manifest damaged', digest, message: `${bytes.length} of ${size} bytes, really ${actual}`})
  }
  return rows.length
}

function checkReferences(store: ContentStore, faults: Fault[]): void {
  const {database} = store
  const absent = database.all<{digest: string; size: number}>(
    `SELECT DISTINCT b.digest, b.size FROM manifest_blobs b JOIN set_manifests s ON s.manifest_id = b.manifest_id
     JOIN content_sets c ON c.id = s.set_id JOIN manifests m ON m.id = b.manifest_id
     WHERE (c.layers_left = 0 OR m.config_digest = b.digest) AND NOT EXISTS (SELECT 1 FROM blobs WHERE blobs.digest = b.digest)
       AND NOT EXISTS (SELECT 1 FROM set_blobs g WHERE g.set_id = s.set_id AND g.digest = b.digest AND g.linked = 0)`,
  )
  for (const {digest, size} of absent)
    faults.push({kind: 'blob missing', digest, message: `a manifest needs it (${size} bytes), it is not stored`})
  const linked = database.all<{digest: string}>(
    `SELECT DISTINCT digest FROM set_blobs WHERE linked = 1
       AND NOT EXISTS (SELECT 1 FROM blobs WHERE blobs.digest = set_blobs.digest)`,
  )
  for (const {digest} of linked)
    faults.push({kind: 'blob missing', digest, message: 'a repository has it, it is not stored'})
  const dangling = database.all<{name: string; digest: string; set_id: number}>(
    `SELECT t.name, m.digest, t.set_id FROM set_tags t JOIN meta_tags n ON n.id = t.meta_tag_id
     JOIN manifests m ON m.id = n.manifest_id
     WHERE NOT EXISTS (SELECT 1 FROM set_manifests s WHERE s.set_id = t.set_id AND s.manifest_id = m.id)`,
  )
  for (const {name, digest, set_id} of dangling)
    faults.push({
      kind: 'tag dangling',
      digest,
      message: `tag ${name} of content set ${set_id} names a manifest outside it`,
    })
}

async function checkBlobs(store: ContentStore, faults: Fault[], options: CheckOptions): Promise<number> {
  let [count, last] = [0, '']
  for (;;) {
    const rows = store.database.all<{digest: string; size: number}>(
      'SELECT digest, size FROM blobs WHERE digest > ? ORDER BY digest LIMIT 200',
      last,
    )
    for (const row of rows) {
      options.signal?.throwIfAborted()
      last = row.digest
      const identity = store.files.identity(row.digest)
      const fault = await checkBlob(store, row, options.contents ?? true)
      if (fault?.kind === 'blob damaged' && options.mend && store.verification.quarantine(row.digest, identity)) {
        faults.push({...fault, message: `${fault.message}; moved to quarantine`})
        continue
      }
      // A collection may have removed the blob meanwhile: then there is nothing to complain of.
      if (fault && store.blobSize(row.digest) !== undefined) faults.push(fault)
    }
    count += rows.length
    if (rows.length === 0) return count
  }
}

async function checkBlob(
  store: ContentStore,
  {digest, size}: {digest: string; size: number},
  contents: boolean,
): Promise<Fault | undefined> {
  try {
    const length = await store.files.size(digest)
    if (length === undefined) return {kind: 'blob missing', digest, message: 'its file is gone'}
    if (length !== size) return {kind: 'blob damaged', digest, message: `${length} bytes instead of ${size}`}
    const result = contents ? await store.verification.verify(digest) : true
    return result === true ? undefined : {kind: 'blob damaged', digest, message: result}
  } catch (error) {
    return {kind: 'blob damaged', digest, message: `cannot be read: ${systemCode(error) ?? String(error)}`}
  }
}
