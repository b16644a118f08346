import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {settingsOf} from '../settings/definitions'
import type {SmartProxy} from './tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {proxiesOf} from './rules'
import {proxySubject, proxyInput, syncProxy} from './sync-task'
import type {StartOptions} from '../kernel/tasks/options'

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
