import type {Account} from '../kernel/access/access'
import type {Store} from '../tables'
import type {Auth} from './auth'
import {organizationsOf} from './access'
import {setPassword} from './password'
import {blank, Faults, forbidden, taken} from '../kernel/errors'
import type {User} from './tables'
import {within} from '../kernel/store/sql'

export interface UserAttributes {
  readonly login?: string | null | undefined
  readonly mail?: string | null | undefined
  readonly password?: string | null | undefined
  readonly current_password?: string | null | undefined
  readonly firstname?: string | null | undefined
  readonly lastname?: string | null | undefined
  readonly description?: string | null | undefined
  readonly admin?: boolean | null | undefined
  readonly disabled?: boolean | null | undefined
  readonly mail_enabled?: boolean | null | undefined
  readonly locale?: string | null | undefined
  readonly timezone?: string | null | undefined
  readonly auth_source_id?: number | null | undefined
  readonly default_organization_id?: number | null | undefined
  readonly default_location_id?: number | null | undefined
  readonly role_ids?: number[] | null | undefined
  readonly organization_ids?: number[] | null | undefined
  readonly location_ids?: number[] | null | undefined
}

/** The one source of accounts: this server's own database. */
export const internalSource = {id: 1, name: 'Internal'}

/** What anyone may change of his own account. */
const ownAttributes = new Set([
  'password',
  'current_password',
  'firstname',
  'lastname',
  'mail',
  'mail_enabled',
  'locale',
  'timezone',
  'default_organization_id',
  'default_location_id',
])

/** 403 when a user without the permission changes more of their own account than users may. */
export function checkOwnChange(given: UserAttributes): void {
  const foreign = Object.entries(given).some(([key, value]) => value !== undefined && !ownAttributes.has(key))
  if (foreign) throw forbidden('edit_users')
}

/** Makes a user on behalf of another; 422 with all faults. */
export async function createUser(store: Store, by: Account, given: UserAttributes): Promise<User> {
  const faults = new Faults()
  faults.when(!given.login?.trim(), 'login', blank)
  faults.when(!given.mail?.trim(), 'mail', blank)
  faults.when(!given.password, 'password', blank)
  check(store, by, given, undefined, faults)
  faults.throwAny()
  const row = store.transaction(() => {
    const user = store.users.insert({
      login: given.login ?? '',
      admin: given.admin ?? false,
      disabled: given.disabled ?? false,
      mail_enabled: given.mail_enabled ?? true,
      ...columns(given),
    })
    assign(store, user, given)
    return user
  })
  return setPassword(store, row, given.password ?? '')
}

/** Changes a user on behalf of another, or of himself; 422 with all faults. */
export async function updateUser(
  {store, auth}: {store: Store; auth: Auth},
  by: Account,
  user: User,
  given: UserAttributes,
): Promise<User> {
  const faults = new Faults()
  faults.when(given.login !== undefined && !given.login?.trim(), 'login', blank)
  faults.when(given.mail === '', 'mail', blank)
  faults.when(given.password === '', 'password', blank)
  const renewing = Boolean(given.password) && by.id === user.id
  const known = !renewing || (await auth.basic(user.login, given.current_password ?? '')) !== undefined
  faults.when(!known, 'current_password', 'Incorrect password')
  check(store, by, given, user, faults)
  const lastAdmin = user.admin && store.users.count({admin: true, disabled: false}) === 1
  faults.when(
    lastAdmin && (given.admin === false || given.disabled === true),
    'admin',
    'cannot be removed from the last admin account',
  )
  faults.throwAny(user.id)
  const changed = store.transaction(() => {
    assign(store, user, given)
    return store.users.update(user.id, {
      ...(given.login && {login: given.login}),
      ...(typeof given.admin === 'boolean' && {admin: given.admin}),
      ...(typeof given.disabled === 'boolean' && {disabled: given.disabled}),
      ...(typeof given.mail_enabled === 'boolean' && {mail_enabled: given.mail_enabled}),
      ...columns(given),
    })
  })
  return given.password ? setPassword(store, changed, given.password) : changed
}

/** Deletes a user; 422 for oneself and for the last administrator. */
export function deleteUser(store: Store, by: Account, user: User): void {
  const faults = new Faults()
  faults.when(by.id === user.id, 'base', 'You cannot delete the user you are logged in as')
  faults.when(user.admin && store.users.count({admin: true}) === 1, 'base', "Can't delete the last admin account")
  faults.throwAny(user.id)
  store.users.delete({id: user.id})
}

function check(store: Store, by: Account, given: UserAttributes, user: User | undefined, faults: Faults): void {
  const rival = given.login ? store.users.first({login: given.login}) : undefined
  faults.when(rival !== undefined && rival.id !== user?.id, 'login', taken)
  faults.when((given.login?.length ?? 0) > 100, 'login', 'is too long (maximum is 100 characters)')
  faults.when(/[\s:]|[^\P{C}]/u.test(given.login ?? ''), 'login', 'is invalid')
  faults.when(Boolean(given.mail) && !/^[^@\s]+@[^@\s]+$/.test(given.mail ?? ''), 'mail', 'is invalid')
  const source = given.auth_source_id ?? internalSource.id
  faults.when(source !== internalSource.id, 'auth_source_id', 'is unknown: this server supports internal accounts only')
  faults.when(missing(given.role_ids, store.roles), 'role_ids', 'contains unknown roles')
  faults.when(
    missing(given.organization_ids, store.organizations),
    'organization_ids',
    'contains unknown organizations',
  )
  faults.when(missing(given.location_ids, store.locations), 'location_ids', 'contains unknown locations')
  faults.when(missing(one(given.default_organization_id), store.organizations), 'default_organization_id', 'is unknown')
  faults.when(missing(one(given.default_location_id), store.locations), 'default_location_id', 'is unknown')
  if (by.admin) return
  const own = new Set(store.userRoles.all({user_id: by.id}).map((row) => row.role_id))
  const present = new Set(user ? store.userRoles.all({user_id: user.id}).map((row) => row.role_id) : [])
  const organizations = organizationsOf(store, by)
  faults.when(
    given.admin !== undefined && given.admin !== (user?.admin ?? false),
    'admin',
    "you can't change administrator flag",
  )
  faults.when(user?.admin === true, 'base', 'Only administrators can change administrators')
  faults.when(
    given.role_ids?.some((id) => !own.has(id) && !present.has(id)) ?? false,
    'role_ids',
    "you can't assign some of roles you don't own",
  )
  faults.when(
    given.organization_ids?.some((id) => !organizations?.has(id)) ?? false,
    'organization_ids',
    'You can only assign organizations that you belong to',
  )
}

const one = (id: number | null | undefined) => (id ? [id] : [])
const missing = (ids: readonly number[] | null | undefined, table: {byIds(ids: readonly number[]): unknown[]}) =>
  Boolean(ids) && table.byIds([...new Set(ids)]).length !== new Set(ids).size

const plain = ['mail', 'firstname', 'lastname', 'description', 'locale', 'timezone'] as const

function columns(given: UserAttributes): Partial<User> {
  const texts = Object.fromEntries(
    plain.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key] || null]])),
  )
  const {default_organization_id, default_location_id} = given
  return {
    ...texts,
    ...(default_organization_id !== undefined && {default_organization_id}),
    ...(default_location_id !== undefined && {default_location_id}),
  }
}

/** Replaces the lists that were given: roles, organizations, locations. */
function assign(store: Store, {id}: User, given: UserAttributes): void {
  const {userRoles, userOrganizations, userLocations} = store
  const unique = (ids: readonly number[]) => [...new Set(ids)]
  if (given.role_ids) {
    userRoles.delete({user_id: id})
    for (const role_id of unique(given.role_ids)) userRoles.insert({user_id: id, role_id})
  }
  if (given.organization_ids) {
    userOrganizations.delete({user_id: id})
    for (const organization_id of unique(given.organization_ids))
      userOrganizations.insert({user_id: id, organization_id})
  }
  if (given.location_ids) {
    userLocations.delete({user_id: id})
    for (const location_id of unique(given.location_ids)) userLocations.insert({user_id: id, location_id})
  }
}

/** Organizations, locations and roles of a user. */
export function membershipsOf(store: Store, {id}: User) {
  const links = <T>(rows: readonly T[], idOf: (row: T) => number) => rows.map(idOf)
  return {
    organizations: store.organizations.byIds(
      links(store.userOrganizations.all({user_id: id}), (row) => row.organization_id),
    ),
    locations: store.locations.byIds(links(store.userLocations.all({user_id: id}), (row) => row.location_id)),
    roles: [
      ...store.roles.byIds(links(store.userRoles.all({user_id: id}), (row) => row.role_id)),
      ...store.roles.all({builtin: 2}),
    ],
  }
}

/** Ids of the users that somebody may see: all, or administrators and those of the same organizations. */
export function visibleUsers(store: Store, organizations: ReadonlySet<number>): number[] {
  const members = store.userOrganizations.all(within('organization_id', organizations)).map((row) => row.user_id)
  return [...members, ...store.users.all({admin: true}).map((row) => row.id)]
}
