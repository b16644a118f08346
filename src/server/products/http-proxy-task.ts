import type {Store} from '../tables'
import {taskKind} from '../kernel/tasks/kind'

interface Input extends Record<string, unknown> {
  root_ids: number[]
  http_proxy_policy: string
  http_proxy_id: number | null
}

/** Sets which HTTP proxy the repositories of products synchronize through. */
export const updateHttpProxy = taskKind<Input, {store: Store}>({
  label: 'Actions::Katello::Product::UpdateHttpProxy',
  name: 'Update Http Proxy',
  resumable: true,
  run: ({input: {root_ids: ids, http_proxy_policy, http_proxy_id}}, {store}) =>
    store.transaction(() => {
      // one that was deleted meanwhile needs no proxy
      for (const id of ids)
        if (store.rootRepositories.find(id)) store.rootRepositories.update(id, {http_proxy_policy, http_proxy_id})
    }),
})
