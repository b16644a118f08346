import type {Store} from '../tables'
import type {User} from './tables'

type Account = Pick<User, 'id' | 'admin'>

/** Permissions by the user's roles, the default role included. Administrators need none. */
export function permissionsOf(store: Store, user: Account): ReadonlySet<string> {
  const roles = new Set(store.userRoles.all({user_id: user.id}).map((row) => row.role_id))
  for (const role of store.roles.all({builtin: 2})) roles.add(role.id)
  return new Set([...roles].flatMap((role_id) => store.rolePermissions.all({role_id}).map((p) => p.permission)))
}

/** True when the user has the permission, and, where an organization is given, belongs to it. */
export function isAllowed(store: Store, user: Account, permission: string, organizationId?: number): boolean {
  if (user.admin) return true
  if (organizationId !== undefined && !organizationsOf(store, user)?.has(organizationId)) return false
  return permissionsOf(store, user).has(permission)
}

/** Ids of the organizations a user belongs to; undefined for administrators, who see all. */
export function organizationsOf(store: Store, user: Account): ReadonlySet<number> | undefined {
  if (user.admin) return undefined
  return new Set(store.userOrganizations.all({user_id: user.id}).map((row) => row.organization_id))
}
