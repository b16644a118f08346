import type {App} from './app'
import {builtinRoles} from './accounts/permissions'
import {createOrganization} from './organizations/rules'
import {ensurePrimaryProxy} from './capsules/rules'

export interface FirstUser {
  readonly login: string
  readonly password: string
}

/** Puts into a new database what every server has: roles, the first administrator, a location, and an organization if named. */
export async function bootstrap(app: App, first: FirstUser, organization: string | undefined): Promise<void> {
  const {store, database} = app
  database.transaction(() => {
    for (const {permissions, ...role} of builtinRoles) {
      if (store.roles.first({name: role.name})) continue
      const {id} = store.roles.insert(role)
      for (const permission of permissions) store.rolePermissions.insert({role_id: id, permission})
    }
  })
  ensurePrimaryProxy(app)
  if (store.users.count() > 0) return
  const admin = database.transaction(() => {
    const location = store.locations.insert({name: 'Default Location', title: 'Default Location'})
    if (organization) createOrganization(app, {name: organization})
    return store.users.insert({
      login: first.login,
      firstname: 'Admin',
      lastname: 'User',
      mail: `root@${app.host().split(':')[0]}`,
      admin: true,
      disabled: false,
      mail_enabled: true,
      default_location_id: location.id,
    })
  })
  await app.auth.setPassword(admin, first.password)
}
