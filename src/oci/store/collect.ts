import type {ContentStore} from './store'

export interface CollectOptions {
  /** Ids of the content sets that repositories point at; asked for in the transaction that removes the others. */
  readonly liveSets: () => Iterable<number>
  /** Nothing younger or touched more recently than this is removed, in milliseconds; one hour when absent. */
  readonly grace?: number | undefined
  /** Uploads that nobody added to for so long are ended, in milliseconds; a day when absent. */
  readonly uploadAge?: number | undefined
  /** Only count what would go. */
  readonly dryRun?: boolean | undefined
}

export interface Collected {
  readonly sets: number
  readonly manifests: number
  readonly blobs: number
  /** Bytes of the removed blobs. */
  readonly bytes: number
  readonly uploads: number
}

const hour = 3_600_000
const batch = 100

/**
 * Removes what nothing refers to, while clients push and pull. A blob goes only if no manifest needs it, no
 * repository to which something was pushed lately has it, and nobody asked for it within the grace period. Decision
 * and removal of each batch happen without anything of this process in between. The store never calls this by itself: its
 * owner decides when.
 */
export async function collectGarbage(store: ContentStore, options: CollectOptions): Promise<Collected> {
  const cutoff = Math.min(store.now() - (options.grace ?? hour), store.oldestLease() ?? Infinity)
  const uploadCutoff = store.now() - (options.uploadAge ?? 24 * hour)
  if (options.dryRun)
    return {...countContent(store, options, cutoff), uploads: await store.uploads.countIdle(uploadCutoff)}
  const sets = await removeSets(store, options, cutoff)
  const manifests = await removeManifests(store, cutoff)
  unlinkLeftBlobs(store, cutoff)
  const {blobs, bytes} = await removeBlobs(store, cutoff)
  await removeOrphans(store, cutoff)
  const uploads = await store.uploads.purge(uploadCutoff)
  await store.files.emptyQuarantine(cutoff)
  await store.files.emptyTrash()
  return {sets, manifests, blobs, bytes, uploads}
}

type CollectedContent = Omit<Collected, 'uploads'>

/**
 * What a collection would remove, uploads apart: it is done in the database, and taken back. Nothing else of this process
 * runs meanwhile.
 */
function countContent(store: ContentStore, {liveSets}: CollectOptions, cutoff: number): CollectedContent {
  const {database} = store
  try {
    return database.transaction((): CollectedContent => {
      const live = JSON.stringify([...liveSets()])
      const dead = 'created_at < ? AND id NOT IN (SELECT value FROM json_each(?))'
      const sets = database.run(`DELETE FROM content_sets WHERE ${dead}`, cutoff, live).changes
      let manifests = 0
      for (let round = -1; round !== 0; manifests += round)
        round = database.run(`DELETE FROM manifests WHERE id IN (SELECT id ${unreferenced})`, cutoff, 0).changes
      unlinkLeftBlobs(store, cutoff)
      const touched = store.touchedSince(cutoff)
      const found = database.all<{digest: string; size: number}>(`SELECT digest, size ${unneeded}`, cutoff, '')
      const doomed = found.filter(({digest}) => !touched.has(digest) && !store.files.isArriving(digest))
      const bytes = doomed.reduce((sum, {size}) => sum + size, 0)
      throw new Counted({sets, manifests, blobs: doomed.length, bytes})
    })
  } catch (error) {
    if (error instanceof Counted) return error.plan
    throw error
  }
}

/** Thrown to take a transaction back once it is known what it would do. */
class Counted extends Error {
  constructor(readonly plan: CollectedContent) {
    super('only counted')
  }
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function removeSets(store: ContentStore, options: CollectOptions, cutoff: number): Promise<number> {
  const {database} = store
  const old = database.all<{id: number}>('SELECT id FROM content_sets WHERE created_at < ? ORDER BY id', cutoff)
  let removed = 0
  for (let at = 0; at < old.length; at += batch) {
    removed += database.transaction(() => {
      const live = new Set(options.liveSets())
      const dead = old.slice(at, at + batch).filter(({id}) => !live.has(id))
      for (const {id} of dead) store.sets.delete(id)
      return dead.length
    })
    await breathe()
  }
  return removed
}

const unreferenced = `FROM manifests WHERE touched_at < ?1 AND id > ?2
  AND NOT EXISTS (SELECT 1 FROM set_manifests s WHERE s.manifest_id = manifests.id)
  AND NOT EXISTS (SELECT 1 FROM manifest_children c JOIN manifests p ON p.id = c.manifest_id
    WHERE c.digest = manifests.digest AND p.id <> manifests.id)`

/** Lists keep their members: a member goes only after every list that names it, so several rounds may be needed. */
async function removeManifests(store: ContentStore, cutoff: number): Promise<number> {
  const {database} = store
  for (let total = 0; ;) {
    let [round, last] = [0, 0]
    for (;;) {
      const ids = database.transaction(() => {
        const query = `SELECT id ${unreferenced} ORDER BY id LIMIT ${batch}`
        const rows = database.all<{id: number}>(query, cutoff, last)
        for (const {id} of rows) database.run('DELETE FROM manifests WHERE id = ?', id)
        return rows.map(({id}) => id)
      })
      round += ids.length
      last = ids.at(-1) ?? last
      await breathe()
      if (ids.length < batch) break
    }
    total += round
    if (round === 0) return total
  }
}

/** A blob that was pushed but never named by a manifest loses its link once its repository has been quiet. */
function unlinkLeftBlobs(store: ContentStore, cutoff: number): void {
  store.database.run(
    `DELETE FROM set_blobs WHERE linked = 1 AND touched_at < ?1
       AND set_id NOT IN (SELECT set_id FROM set_blobs WHERE touched_at >= ?1)
       AND NOT EXISTS (SELECT 1 FROM manifest_blobs b JOIN set_manifests s ON s.manifest_id = b.manifest_id
         WHERE b.digest = set_blobs.digest AND s.set_id = set_blobs.set_id)`,
    cutoff,
  )
}

const unneeded = `FROM blobs WHERE created_at < ?1 AND digest > ?2
  AND NOT EXISTS (SELECT 1 FROM manifest_blobs b WHERE b.digest = blobs.digest)
  AND NOT EXISTS (SELECT 1 FROM set_blobs s WHERE s.digest = blobs.digest AND s.linked = 1)`

async function removeBlobs(store: ContentStore, cutoff: number): Promise<{blobs: number; bytes: number}> {
  let [blobs, bytes, last] = [0, 0, '']
  for (;;) {
    const candidates = store.database.all<{digest: string; size: number}>(
      `SELECT digest, size ${unneeded} ORDER BY digest LIMIT ${batch}`,
      cutoff,
      last,
    )
    const touched = store.touchedSince(cutoff)
    const doomed = candidates.filter(({digest}) => !touched.has(digest) && !store.files.isArriving(digest))
    if (doomed.length > 0) {
      store.database.transaction(() => {
        for (const {digest} of doomed) store.database.run('DELETE FROM blobs WHERE digest = ?', digest)
      })
      // The rows are gone for good; a crash from here on leaves files without rows, which the next run removes.
      for (const {digest} of doomed) store.files.discard(digest)
    }
    blobs += doomed.length
    for (const {digest, size} of candidates) {
      last = digest
      if (doomed.some((blob) => blob.digest === digest)) bytes += size
    }
    if (candidates.length < batch) return {blobs, bytes}
    await breathe()
  }
}

/** Files without a row: left by a crash between the file's rename and its row, or between row and file removal. */
async function removeOrphans(store: ContentStore, cutoff: number): Promise<void> {
  for await (const {digest, changedAt} of store.files.list()) {
    if (changedAt >= cutoff || store.files.isArriving(digest)) continue
    if (store.blobSize(digest) === undefined) store.files.discard(digest)
  }
}
