import type {Store} from './tables'
import type {Organization} from './organizations/tables'
import {utc} from './kernel/store/times'

/** `created_at` and `updated_at` as the API writes them. */
export function stamps(row: {created_at: number; updated_at: number}): {created_at: string; updated_at: string} {
  return {created_at: utc(row.created_at), updated_at: utc(row.updated_at)}
}

/** `organization_id` and the short organization beside it. */
export function owner(
  store: Store,
  organizationId: number,
): {organization_id: number; organization: {id: number; name: string; label: string}} {
  const {id, name, label} = store.organizations.get(organizationId)
  return {organization_id: organizationId, organization: {name, label, id}}
}

/** An organization as Foreman's own records refer to it. */
export function taxonomy({id, name, title, description}: Pick<Organization, 'id' | 'name' | 'title' | 'description'>) {
  return {id, name, title, description}
}
