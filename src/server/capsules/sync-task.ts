import {type Part, mirroredInstances, state, countsOf, isCurrent, hasLayers, mirroredIds, forget} from './mirrored'
import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Gateways, ContainerGateway} from './gateway-client'
import type {Repository} from '../repositories/tables'
import type {SmartProxy} from './tables'
import type {TaskContext} from '../kernel/tasks/context'
import {taskKind} from '../kernel/tasks/kind'

export interface ProxyInput extends Record<string, unknown> {
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

export const humanizeInput = ({smart_proxy}: ProxyInput): [string, {text: string; link: string}][] => [
  ['smart_proxy', {text: `smart proxy '${smart_proxy.name}'`, link: `/smart_proxies/${smart_proxy.id}`}],
]
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

/** What a proxy has of an instance after it was asked to mirror it. */
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
