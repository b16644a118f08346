import type {Store} from '../../tables'
import {sql, type Condition} from '../../kernel/store/sql'

/** Instances of a host's content view environments, and nothing else. */
export function ofHost(uuid: string): Condition {
  return sql(
    `EXISTS (SELECT 1 FROM content_facets f JOIN host_environments h ON h.host_id = f.host_id
       JOIN content_view_environments v ON v.id = h.content_view_environment_id
       WHERE f.uuid = ? AND v.environment_id = r.environment_id AND v.content_view_version_id = r.content_view_version_id)`,
    uuid,
  )
}

/** True for the consumer uuid of a registered host. */
export function isHost(store: Store, uuid: string): boolean {
  return store.contentFacets.count({uuid}) > 0
}

/** Consumer uuid of the host whose primary interface has an address. */
export function hostWithAddress(store: Store, address: string): string | undefined {
  return store.database.get<{uuid: string}>(
    'SELECT f.uuid AS uuid FROM hosts JOIN content_facets f ON f.host_id = hosts.id WHERE ? IN (ip, ip6) ORDER BY hosts.id LIMIT 1',
    address,
  )?.uuid
}
