import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {Call} from '../kernel/http/call'
import type {Product} from './tables'
import {inWords, utc, stamps} from '../kernel/store/times'
import {publishedViewIds} from './destroy-task'
import {productSync, syncProgress} from '../repositories/sync-status'
import {planOfProduct} from './sync-plans'
import {owner} from '../organizations/json'
import {filtersLimitedTo} from '../repositories/rows'

export function short({store, tasks}: {store: Store; tasks: Tasks}, row: Product) {
  const {newest, summary, instances} = productSync({store, tasks}, row)
  const at = newest?.ended_at ?? newest?.started_at ?? null
  return {
    id: row.id,
    cp_id: row.cp_id,
    name: row.name,
    label: row.label,
    description: row.description,
    sync_state: newest ? (newest.state === 'stopped' ? newest.result : newest.state) : null,
    last_sync: utc(at),
    last_sync_words: at === null ? null : inWords(store.now() - at),
    ...owner(store, row.organization_id),
    provider_id: row.provider_id,
    sync_plan_id: row.sync_plan_id,
    sync_plan: planOfProduct(store, row),
    sync_summary: summary,
    gpg_key_id: row.gpg_key_id,
    ssl_ca_cert_id: row.ssl_ca_cert_id,
    ssl_client_cert_id: row.ssl_client_cert_id,
    ssl_client_key_id: row.ssl_client_key_id,
    repository_count: instances.length,
  }
}

function aggregated(results: readonly string[]): string | null {
  const order = ['running', 'planned', 'paused', 'error', 'warning', 'cancelled', 'success']
  return order.find((one) => results.includes(one)) ?? null
}

export function show({store, tasks}: {store: Store; tasks: Tasks}, call: Call<unknown>, row: Product) {
  const {instances, syncs, newest} = productSync({store, tasks}, row)
  const roots = instances.map((instance) => ({
    id: instance.id,
    name: store.rootRepositories.get(instance.root_id).name,
  }))
  const may = (verb: string) => call.can(`${verb}_products`, row.organization_id)
  return {
    ...short({store, tasks}, row),
    sync_state_aggregated: aggregated(syncs.map((task) => (task.state === 'stopped' ? task.result : task.state))),
    product_content: [],
    available_content: [],
    redhat: false,
    repositories: roots.toSorted((a, b) => a.name.localeCompare(b.name)),
    provider: {name: 'Anonymous'},
    sync_status: syncProgress(store, row.id, newest),
    permissions: {
      view_products: may('view'),
      edit_products: may('edit'),
      destroy_products: may('destroy'),
      sync_products: may('sync'),
    },
    published_content_view_ids: publishedViewIds(store, row),
    has_last_affected_repo_in_filter: instances.some(
      ({root_id}) => filtersLimitedTo(store, store.rootRepositories.get(root_id)).length > 0,
    ),
    active_task_count: syncs.filter((task) => task.state !== 'stopped').length,
    ...stamps(row),
  }
}
