// Hosts in image mode: what they run, and what they will.
import {allOf, sql} from '../kernel/store/sql'
import type {Store} from '../tables'
import {hostCondition, type Query} from './query'

export const roles = ['booted', 'staged', 'available', 'rollback'] as const
export type Role = (typeof roles)[number]

export interface Deployment {
  readonly image: string | null
  readonly digest: string | null
}

export interface HostCard {
  readonly name: string
  readonly system: string | null
  readonly deployments: Readonly<Record<Role, Deployment>>
  readonly state: 'staged' | 'available' | 'current'
  /** Milliseconds since 1970; null before the first. */
  readonly seen: number | null
}

export interface Hosts {
  readonly cards: readonly HostCard[]
  readonly total: number
  /** Hosts that are not in image mode. */
  readonly others: number
}

const limit = 60
type Row = {name: string; system: string | null; seen: number | null} & Record<
  `${Role}_${'image' | 'digest'}`,
  string | null
>

const joined =
  'hosts LEFT JOIN content_facets f ON f.host_id = hosts.id LEFT JOIN subscription_facets s ON s.host_id = hosts.id'

/** The hosts of an organization that are in image mode, by name. */
export function readHosts(store: Store, organizationId: number, query: Query | undefined): Hosts {
  const own = sql('hosts.organization_id = ?', organizationId)
  const isBootc = sql('(f.bootc_booted_image IS NOT NULL OR f.bootc_booted_digest IS NOT NULL)')
  const where = allOf([own, isBootc, ...(query ? [hostCondition(query)] : [])])
  const count = (condition: typeof own): number =>
    Number(
      store.database.get<{n: number}>(`SELECT count(*) AS n FROM ${joined} WHERE ${condition.sql}`, ...condition.values)
        ?.n ?? 0,
    )
  const columns = roles.flatMap((role) => [
    `f.bootc_${role}_image AS ${role}_image`,
    `f.bootc_${role}_digest AS ${role}_digest`,
  ])
  const rows = store.database.all<Row>(
    `SELECT hosts.name AS name, hosts.operating_system AS system, s.last_checkin AS seen, ${columns.join(', ')}
     FROM ${joined} WHERE ${where.sql} ORDER BY hosts.name LIMIT ?`,
    ...where.values,
    limit,
  )
  return {cards: rows.map(cardOf), total: count(where), others: count(own) - count(allOf([own, isBootc]))}
}

function cardOf(row: Row): HostCard {
  const at = (role: Role): Deployment => ({image: row[`${role}_image`], digest: row[`${role}_digest`]})
  const differs = (role: Role): boolean => row[`${role}_digest`] !== null && row[`${role}_digest`] !== row.booted_digest
  return {
    name: row.name,
    system: row.system,
    seen: row.seen,
    deployments: {booted: at('booted'), staged: at('staged'), available: at('available'), rollback: at('rollback')},
    state: differs('staged') ? 'staged' : differs('available') ? 'available' : 'current',
  }
}
