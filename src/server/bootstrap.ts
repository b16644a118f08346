import type {Store} from './tables'
import type {Address} from './kernel/address'
import {setPassword} from './accounts/password'
import {builtinRoles} from './accounts/permissions'
import {createOrganization} from './organizations/rules'
import {ensureJobTemplates} from './jobs/builtin-templates'
import {ensurePrimaryProxy} from './capsules/rules'

export interface FirstUser {
  readonly login: string
  readonly password: string
}

/** Puts into a new database what every server has: roles, the first administrator, a location, and an organization if named. */
export async function bootstrap(
  {store, address}: {store: Store; address: Address},
  first: FirstUser,
  organization: string | undefined,
): Promise<void> {
  store.transaction(() => {
    for (const {permissions, ...role} of builtinRoles) {
      if (store.roles.first({name: role.name})) continue
      const {id} = store.roles.insert(role)
      for (const permission of permissions) store.rolePermissions.insert({role_id: id, permission})
    }
  })
  ensurePrimaryProxy({store, address})
  ensureJobTemplates(store)
  if (store.users.count() > 0) return
  const admin = store.transaction(() => {
    const location = store.locations.insert({name: 'Default Location', title: 'Default Location'})
    if (organization) createOrganization(store, {name: organization})
    return store.users.insert({
      login: first.login,
      firstname: 'Admin',
      lastname: 'User',
      mail: `root@${address.host().split(':')[0]}`,
      admin: true,
      disabled: false,
      mail_enabled: true,
      default_location_id: location.id,
    })
  })
  await setPassword(store, admin, first.password)
}
