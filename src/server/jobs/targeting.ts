import type {Account} from '../kernel/access/access'
import {isAllowed, organizationsOf} from '../accounts/access'
import {hostSearch} from '../hosts/search'
import {listPage} from '../kernel/search/list'
import {sql, within, type Condition} from '../kernel/store/sql'
import type {Store} from '../tables'

export interface Target {
  readonly query: string
  readonly organizationId: number | null
  readonly locationId: number | null
  readonly randomized: boolean
}

/** Ids of the hosts that a search query finds among those that a user may see, by name, or in random order. Throws SearchError. */
export function resolveHosts(store: Store, user: Pick<Account, 'id' | 'admin'>, target: Target): number[] {
  const page = listPage({
    database: store.database,
    searchable: hostSearch,
    where: [
      ...visibleHosts(store, user),
      ...(target.organizationId === null ? [] : [sql('hosts.organization_id = ?', target.organizationId)]),
      ...(target.locationId === null ? [] : [sql('hosts.location_id = ?', target.locationId)]),
    ],
    params: {search: target.query, per_page: 'all', order: 'name ASC'},
    entriesPerPage: 20,
    badSearch: 'throw',
    now: store.now(),
  })
  return target.randomized ? shuffled(page.ids) : [...page.ids]
}

/** What keeps hosts to those that a user may see. */
export function visibleHosts(store: Store, user: Pick<Account, 'id' | 'admin'>): Condition[] {
  if (!isAllowed(store, user, 'view_hosts')) return [sql('0')]
  const own = organizationsOf(store, user)
  return own ? [within('hosts.organization_id', own)] : []
}

function shuffled(ids: readonly number[]): number[] {
  const mixed = [...ids]
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    const [a = 0, b = 0] = [mixed[at], mixed[other]]
    mixed[at] = b
    mixed[other] = a
  }
  return mixed
}
