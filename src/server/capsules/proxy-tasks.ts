import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store/index'
import type {Gateways} from './gateway-client'
import type {Repository} from '../repositories/tables'
import {taskKind} from '../kernel/tasks/kind'
import {blobsOf, parseManifest} from '../../oci/manifest'
import {type ProxyInput, humanizeInput} from './sync-task'
import {mirroredInstances, countsOf, isCurrent, hasLayers, mirroredIds, forget} from './mirrored'

/** Counts again what a content proxy has. */
export const updateProxyCounts = taskKind<ProxyInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::CapsuleContent::UpdateContentCounts',
  name: 'Update Content Counts',
  waits: true,
  resumable: true,
  humanizeInput,
  run(task, {store, content}) {
    const {smartProxies, smartProxyRepositories} = store
    const row = smartProxies.get(task.input.smart_proxy.id)
    store.transaction(() => {
      for (const instance of mirroredInstances(store, row, task.input)) {
        const mirrored = smartProxyRepositories.first({smart_proxy_id: row.id, repository_id: instance.id})
        if (mirrored && isCurrent(content, instance, mirrored))
          smartProxyRepositories.update(mirrored.id, {counts: countsOf(content, instance)})
      }
    })
  },
})

/** Frees what a content proxy has of repositories that it no longer mirrors, and layers that it can bring again. */
export const reclaimProxySpace = taskKind<ProxyInput, {store: Store; gateways: Gateways}>({
  label: 'Actions::Pulp3::CapsuleContent::ReclaimSpace',
  name: 'Reclaim space',
  waits: true,
  resumable: true,
  humanizeInput,
  async run(task, {store, gateways}) {
    const row = store.smartProxies.get(task.input.smart_proxy.id)
    const instances = mirroredInstances(store, row)
    store.transaction(() => forget(store, row, instances))
    const gateway = gateways.of(row)
    if (!gateway) return
    await gateway.describe(mirroredIds(store, row), task.signal)
    const layers = instances.some((instance) => hasLayers(store, row, instance))
    const {blobs, bytes} = await gateway.reclaim(layers, task.signal)
    task.say(`Freed ${blobs} ${blobs === 1 ? 'blob' : 'blobs'}, ${bytes} bytes.`)
  },
})

/** Checks that every blob that a content proxy mirrors is there in full to be handed on. */
export const verifyProxyChecksum = taskKind<ProxyInput, {store: Store; content: ContentStore; gateways: Gateways}>({
  label: 'Actions::Katello::CapsuleContent::VerifyChecksum',
  name: 'Verify checksum for content on smart proxy',
  waits: true,
  resumable: true,
  humanizeInput,
  async run(task, {store, content, gateways}) {
    const row = store.smartProxies.get(task.input.smart_proxy.id)
    const gateway = gateways.of(row)
    if (gateway) {
      const {blobs, damaged} = await gateway.verify(task.signal)
      for (const digest of damaged) task.warn(`Blob ${digest} was damaged; it is fetched again when needed`)
      return task.say(`Checked ${blobs} ${blobs === 1 ? 'blob' : 'blobs'}.`)
    }
    const digests = new Set(
      mirroredInstances(store, row, task.input).flatMap((instance) => blobDigests(content, instance)),
    )
    let done = 0
    for (const digest of digests) {
      task.check()
      if (content.hasBlob(digest) && !(await content.isIntact(digest))) task.warn(`Blob ${digest} is damaged`)
      done += 1
      task.progress(done / digests.size)
    }
    task.say(`Checked ${digests.size} ${digests.size === 1 ? 'blob' : 'blobs'}.`)
  },
})

function blobDigests(content: ContentStore, instance: Repository): string[] {
  if (instance.content_set_id === null) return []
  return content.sets
    .manifests(instance.content_set_id, 'image')
    .flatMap(({id, mediaType}) =>
      blobsOf(parseManifest(content.manifests.bytes(id), mediaType)).map((blob) => blob.digest),
    )
}
