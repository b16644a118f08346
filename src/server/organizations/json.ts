import type {Store} from '../tables'
import type {Organization} from './tables'

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
