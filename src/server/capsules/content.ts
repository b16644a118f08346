import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Gateways} from './gateway-client'
import type {Tasks} from '../kernel/tasks/engine'
import {settingsOf} from '../settings/definitions'
import type {ContainerGateway} from './gateway-client'
import {notFound} from '../kernel/errors'
import type {Repository} from '../repositories/tables'
import type {SmartProxy, SmartProxyRepository} from './tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {sql, within} from '../kernel/store/sql'
import type {StartOptions} from '../kernel/tasks/engine'
import type {TaskContext} from '../kernel/tasks/context'
import {taskKind} from '../kernel/tasks/kind'
import {blobsOf, parseManifest} from '../../oci/manifest'
import {mirroredEnvironments, proxiesOf} from './rules'
import {countsJson} from '../images/counts'

/** Which part of a proxy's content is meant; everything when empty. */
export interface Part {
  readonly environment_id?: number | null | undefined
  readonly content_view_id?: number | null | undefined
  readonly repository_id?: number | null | undefined
}

interface ProxyInput extends Record<string, unknown> {
  smart_proxy: {id: number; name: string}
  environment_id: number | null
  content_view_id: number | null
  repository_id: number | null
  skip_metadata_check: boolean
}

export const proxySubject = ({id}: SmartProxy) => ({type: 'SmartProxy', id})

export function proxyInput(row: SmartProxy, part: Part = {}, skipCheck = false): ProxyInput {
  return {
    smart_proxy: {id: row.id, name: row.name},
    environment_id: part.environment_id ?? null,
    content_view_id: part.content_view_id ?? null,
    repository_id: part.repository_id ?? null,
    skip_metadata_check: skipCheck,
  }
}

const humanizeInput = ({smart_proxy}: ProxyInput): [string, {text: string; link: string}][] => [
  ['smart_proxy', {text: `smart proxy '${smart_proxy.name}'`, link: `/smart_proxies/${smart_proxy.id}`}],
]

/** Container repositories of the environments that a proxy mirrors; 404 for an environment that it does not. */
export function mirroredInstances(store: Store, row: SmartProxy, part: Part = {}): Repository[] {
  const environments = mirroredEnvironments(store, row).map(({id}) => id)
  if (part.environment_id && !environments.includes(part.environment_id))
    throw notFound(`Lifecycle environment ${part.environment_id} is not assigned to smart proxy ${row.name}`)
  const {content_view_id: view, repository_id: repository} = part
  return store.repositories.all([
    within('environment_id', part.environment_id ? [part.environment_id] : environments),
    sql("root_id IN (SELECT id FROM root_repositories WHERE content_type = 'docker')"),
    ...(view
      ? [sql('content_view_version_id IN (SELECT id FROM content_view_versions WHERE content_view_id = ?)', view)]
      : []),
    ...(repository ? [sql('(id = ? OR library_instance_id = ?)', repository, repository)] : []),
  ])
}

/** What an instance has now, as a proxy would mirror it. */
function state(content: ContentStore, instance: Repository) {
  const set = instance.content_set_id === null ? undefined : content.sets.get(instance.content_set_id)
  return {
    content_set_id: instance.content_set_id,
    revision: set?.revision ?? 0,
    name: instance.container_repository_name,
  }
}

const countsOf = (content: ContentStore, instance: Repository): Record<string, number> =>
  instance.content_set_id === null ? {} : countsJson(content.sets.counts(instance.content_set_id))

/** True when a proxy has exactly what an instance has now, under its name. */
export function isCurrent(
  content: ContentStore,
  instance: Repository,
  mirrored: SmartProxyRepository | undefined,
): boolean {
  const now = state(content, instance)
  return (
    mirrored !== undefined &&
    mirrored.content_set_id === now.content_set_id &&
    mirrored.revision === now.revision &&
    mirrored.name === now.name
  )
}

/** Whether a proxy has the layers of an instance, or brings them when clients want them. */
function hasLayers(store: Store, row: SmartProxy, instance: Repository): boolean {
  if (row.download_policy !== 'inherit') return row.download_policy === 'immediate'
  return store.rootRepositories.get(instance.root_id).download_policy === 'immediate'
}

/** Brings what a content proxy mirrors up to date. Proxies that were only declared have at once what they should have. */
export const syncProxy = taskKind<ProxyInput, {store: Store; content: ContentStore; gateways: Gateways}>({
  label: 'Actions::Katello::CapsuleContent::Sync',
  name: 'Synchronize smart proxy',
  waits: true,
  resumable: true,
  humanizeInput,
  async run(task, {store, content, gateways}) {
    const row = store.smartProxies.get(task.input.smart_proxy.id)
    const instances = mirroredInstances(store, row, task.input)
    const whole = !task.input.content_view_id && !task.input.repository_id
    const gateway = gateways.of(row)
    if (whole && !task.input.environment_id) store.transaction(() => forget(store, row, instances))
    const {changed, failed} = await mirrorInstances(task, {store, content}, row, instances, gateway)
    await gateway?.describe(mirroredIds(store, row), task.signal)
    store.transaction(() => {
      const links = store.smartProxyEnvironments.all({smart_proxy_id: row.id})
      const done = links.filter(
        ({environment_id: id}) => !task.input.environment_id || id === task.input.environment_id,
      )
      if (whole && failed === 0)
        for (const link of done) store.smartProxyEnvironments.update(link.id, {last_sync: store.now()})
    })
    task.setOutput({repositories: instances.length, changed})
    task.say(`${changed} of ${instances.length} repositories had changed.`)
  },
})

/** Ids of the instances whose content a proxy has. */
const mirroredIds = (store: Store, row: SmartProxy): number[] =>
  store.smartProxyRepositories.all({smart_proxy_id: row.id}).map((one) => one.repository_id)

/** One instance after the other, so that each is noted as soon as it is there; one that fails does not stop the others. */
async function mirrorInstances(
  task: TaskContext<ProxyInput>,
  {store, content}: {store: Store; content: ContentStore},
  row: SmartProxy,
  instances: readonly Repository[],
  gateway: ContainerGateway | undefined,
): Promise<{changed: number; failed: number}> {
  const {smartProxyRepositories, repositories} = store
  let [changed, failed, seen] = [0, 0, 0]
  for (const instance of instances) {
    task.check()
    task.progress(seen++ / instances.length)
    const present = smartProxyRepositories.first({smart_proxy_id: row.id, repository_id: instance.id})
    if (isCurrent(content, instance, present) && !task.input.skip_metadata_check) continue
    const now = state(content, instance)
    try {
      const counts = await countsAfter({store, content}, row, instance, gateway, task.signal)
      if (!repositories.find(instance.id)) continue // it was deleted meanwhile
      const values = {...now, counts, synced_at: store.now()}
      if (present) smartProxyRepositories.update(present.id, values)
      else smartProxyRepositories.insert({smart_proxy_id: row.id, repository_id: instance.id, ...values})
      changed += 1
    } catch (error) {
      task.check()
      failed += 1
      if (failed === instances.length) throw error
      task.warn(`${now.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return {changed, failed}
}

/** What a proxy has of an instance once it was told to bring it. */
function countsAfter(
  {store, content}: {store: Store; content: ContentStore},
  row: SmartProxy,
  instance: Repository,
  gateway: ContainerGateway | undefined,
  signal: AbortSignal,
): Promise<Record<string, number>> | Record<string, number> {
  const name = instance.container_repository_name
  if (!gateway || !name || instance.content_set_id === null) return countsOf(content, instance)
  return gateway.pull(name, hasLayers(store, row, instance), signal)
}

/** Drops what a proxy has of instances that it no longer mirrors. */
function forget(store: Store, row: SmartProxy, kept: readonly Repository[]): void {
  const ids = new Set(kept.map(({id}) => id))
  for (const one of store.smartProxyRepositories.all({smart_proxy_id: row.id}))
    if (!ids.has(one.repository_id)) store.smartProxyRepositories.delete({id: one.id})
}

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
    task.say(`Freed ${blobs} blobs, ${bytes} bytes.`)
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
      for (const digest of damaged) task.warn(`Blob ${digest} was damaged and is brought again when it is needed`)
      return task.say(`Checked ${blobs} blobs.`)
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
    task.say(`Checked ${digests.size} blobs.`)
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

/**
 * Starts synchronizations of the content proxies that mirror any of these environments, unless the server is set not to. Tasks
 * about one proxy run one after the other. Never throws: what called for it is done already.
 */
export function syncProxiesOf(
  {store, tasks, log}: {store: Store; tasks: Tasks; log(line: string): void},
  environmentIds: readonly number[],
  options: StartOptions = {},
): TaskRow[] {
  if (!settingsOf(store).flag('foreman_proxy_content_auto_sync')) return []
  const wanted = new Map<number, {proxy: SmartProxy; environments: number[]}>()
  for (const id of environmentIds)
    for (const proxy of proxiesOf(store, id)) {
      const entry = wanted.get(proxy.id) ?? {proxy, environments: []}
      wanted.set(proxy.id, {proxy, environments: [...entry.environments, id]})
    }
  return [...wanted.values()].flatMap(({proxy, environments}) => {
    const [only, ...others] = environments
    const part = others.length === 0 && only !== undefined ? {environment_id: only} : {}
    try {
      return [tasks.start(syncProxy, proxyInput(proxy, part), {...options, subjects: [proxySubject(proxy)]})]
    } catch (error) {
      log(`Smart proxy ${proxy.name} is not synchronized: ${error instanceof Error ? error.message : String(error)}`)
      return []
    }
  })
}

/** Synchronizations of a proxy, newest first. */
export function proxySyncs({store, tasks}: {store: Store; tasks: Tasks}, row: SmartProxy): TaskRow[] {
  const {type, id} = proxySubject(row)
  const locks = store.taskLocks.all({resource_type: type, resource_id: id})
  return store.tasks
    .byIds([...new Set(locks.map((lock) => lock.task_id))])
    .filter((task) => task.label === syncProxy.label)
    .map((task) => tasks.current(task))
    .toSorted((a, b) => b.id - a.id)
}

export const activeTasks = ({store, tasks}: {store: Store; tasks: Tasks}, row: SmartProxy): TaskRow[] =>
  proxySyncs({store, tasks}, row).filter((task) => task.state !== 'stopped')
