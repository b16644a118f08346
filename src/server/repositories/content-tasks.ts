import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Tasks} from '../kernel/tasks/engine'
import {mapParallel} from '../../core/parallel'
import {verified} from '../../oci/verify'
import {dropLayers, spareLayers} from '../../oci/store/index'
import type {Repository, RootRepository} from './tables'
import type {TaskContext} from '../kernel/tasks/context'
import {taskKind} from '../kernel/tasks/kind'
import {contentChanged} from './content-change'
import {rename} from './naming'
import {replaceContent} from './rules'
import {humanizeRepository, type RepositoryInput} from './tasks'
import {clientFor} from './sync-task'
import {refused} from '../kernel/errors'

const dashes = '-'.repeat(32)

/** Reads every blob and manifest of a repository again and compares it with its digest. */
export const verifyChecksum = taskKind<RepositoryInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::Repository::VerifyChecksum',
  name: 'Verify checksum',
  resumable: true,
  humanizeInput: humanizeRepository,
  async run(task, {store, content}) {
    const {content_set_id: setId} = store.repositories.get(task.input.repository.id)
    await verifySets({store, content}, task, setId === null ? [] : [setId])
  },
})

/** Reads every blob of content sets; what is missing or damaged becomes a warning of the task. */
export async function verifySets(
  {store, content}: {store: Store; content: ContentStore},
  task: TaskContext,
  setIds: readonly number[],
): Promise<void> {
  const digests = [...new Set(setIds.flatMap((setId) => blobsOf(store, setId)))]
  const report = (done: number) =>
    task.say(`Total steps: ${done}/${digests.length}\n${dashes}\nValidating Artifacts: ${done}/${digests.length}`)
  report(0)
  for (const [at, digest] of digests.entries()) {
    task.check()
    await verifyBlob(content, digest, task)
    task.progress((at + 1) / digests.length)
    report(at + 1)
  }
}

async function verifyBlob(content: ContentStore, digest: string, task: TaskContext): Promise<void> {
  try {
    const blob = await content.openBlob(digest)
    if (!blob) task.warn(`Blob ${digest} is missing: synchronize the repository to get it again`)
    else for await (const _bytes of verified(blob, {digest, size: blob.size})) task.check()
  } catch (error) {
    task.warn(`Blob ${digest} is damaged: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Blobs of a set, but for layers that were left where they are. */
function blobsOf(store: Store, setId: number): string[] {
  return store.database
    .all<{digest: string}>(
      `SELECT DISTINCT b.digest AS digest FROM set_manifests s JOIN manifest_blobs b ON b.manifest_id = s.manifest_id
       JOIN content_sets c ON c.id = s.set_id JOIN manifests m ON m.id = b.manifest_id
       WHERE s.set_id = ? AND (c.layers_left = 0 OR m.config_digest = b.digest
         OR EXISTS (SELECT 1 FROM blobs WHERE blobs.digest = b.digest))
       ORDER BY 1`,
      setId,
    )
    .map((row) => row.digest)
}

/** Renames an instance and records that it was published. */
export const generateMetadata = taskKind<RepositoryInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::Repository::MetadataGenerate',
  name: 'Metadata generate',
  resumable: true,
  humanizeInput: humanizeRepository,
  run(task, {store, content}) {
    store.transaction(() => {
      for (const {id} of rename({store, content}, [store.repositories.get(task.input.repository.id)]))
        store.repositories.update(id, {published_at: store.now()})
    })
  },
})

/**
 * Frees the layers of all instances of a repository that no other repository needs stored. Only what its upstream has now goes:
 * that comes again when somebody wants it, and what was uploaded stays.
 */
export const reclaimSpace = taskKind<RepositoryInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Pulp3::Repository::ReclaimSpace',
  name: 'Reclaim space',
  resumable: true,
  humanizeInput: humanizeRepository,
  async run(task, {store, content}) {
    const root = store.rootRepositories.get(store.repositories.get(task.input.repository.id).root_id)
    const offered = await offeredLayers({store, content}, root, task)
    const {blobs, bytes} = await dropLayers(
      content,
      spareLayers(content, setsOf(store, root)).filter(({digest}) => offered.has(digest)),
    )
    task.say(`Reclaimed ${blobs} artifacts, ${bytes} bytes`)
  },
})

const setsOf = (store: Store, {id}: RootRepository): number[] =>
  store.repositories.all({root_id: id}).flatMap((instance) => instance.content_set_id ?? [])

/** Digests of the spare layers of a repository that its upstream has. */
async function offeredLayers(
  {store, content}: {store: Store; content: ContentStore},
  root: RootRepository,
  task: TaskContext,
): Promise<Set<string>> {
  const offered = new Set<string>()
  const name = root.docker_upstream_name
  if (!root.url || name === null) return offered
  const sets = setsOf(store, root)
  content.sets.leaveLayers(sets, true)
  const client = clientFor(store, root)
  try {
    await mapParallel(spareLayers(content, sets), 6, async ({digest, size}) => {
      task.check()
      if ((await client.headBlob(name, digest, {signal: task.signal})) === size) offered.add(digest)
    })
  } finally {
    client.close()
  }
  return offered
}

export interface RemoveInput extends RepositoryInput {
  content_ids: number[]
}

/** Removes manifests of a library instance that no tag and no list needs. */
export const removeContent = taskKind<RemoveInput, {store: Store; content: ContentStore; tasks: Tasks}>({
  label: 'Actions::Katello::Repository::RemoveContent',
  name: 'Remove Content',
  humanizeInput: humanizeRepository,
  run(task, {store, content, tasks}) {
    store.transaction(() => {
      const instance = store.repositories.get(task.input.repository.id)
      const removed = removeManifests({store, content, tasks}, instance, task.input.content_ids)
      task.setOutput({removed: removed.length})
      task.say(`Removed ${removed.length} ${removed.length === 1 ? 'manifest' : 'manifests'}`)
    })
  },
})

/** The manifests among `ids` that an instance has and that neither a tag nor a list of it needs. */
export function removable(content: ContentStore, instance: Repository, ids: readonly number[]): number[] {
  const setId = instance.content_set_id
  if (setId === null) return []
  const {sets, manifests} = content
  const present = new Map(sets.manifests(setId).map((manifest) => [manifest.id, manifest]))
  const needed = new Set(sets.tags(setId).map((tag) => tag.manifestId))
  for (const manifest of present.values())
    if (manifest.manifestType === 'list' && !(ids.includes(manifest.id) && !needed.has(manifest.id)))
      for (const child of manifests.children(manifest.id)) needed.add(child.id)
  return ids.filter((id) => present.has(id) && !needed.has(id))
}

function removeManifests(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  instance: Repository,
  ids: readonly number[],
): number[] {
  const setId = instance.content_set_id
  const going = removable(content, instance, ids)
  if (going.length === 0 || setId === null)
    throw refused('No content can be removed: manifests that have tags or belong to manifest lists are kept')
  const {sets} = content
  if (sets.get(setId)?.mutable) {
    for (const id of going) sets.remove(setId, id)
    contentChanged(
      {store, content, tasks},
      store.repositories.update(instance.id, {
        content_version: instance.content_version + 1,
        last_contents_changed: store.now(),
      }),
    )
    return going
  }
  const stay = sets.manifests(setId).filter(({id}) => !going.includes(id))
  const tags = new Map(sets.tags(setId).map((tag) => [tag.name, tag.manifestId]))
  const next = sets.create({tags, manifests: stay.map(({id}) => id)})
  contentChanged({store, content, tasks}, replaceContent({store, content}, instance, next))
  return going
}
