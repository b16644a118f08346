import {
  boolean,
  ignoringCase,
  integer,
  linkTable,
  nullable,
  references,
  stamps,
  table,
  text,
  time,
  unique,
  type RowOf,
} from '../kernel/store/columns'

export const users = table('users', {
  login: unique(ignoringCase(text)),
  password_hash: nullable(text),
  mail: nullable(text),
  firstname: nullable(text),
  lastname: nullable(text),
  description: nullable(text),
  admin: boolean,
  disabled: boolean,
  mail_enabled: boolean,
  locale: nullable(text),
  timezone: nullable(text),
  default_organization_id: nullable(references('organizations', 'set null')),
  default_location_id: nullable(references('locations', 'set null')),
  last_login_on: nullable(time),
  ...stamps,
})
export type User = RowOf<typeof users>

export const userOrganizations = linkTable('user_organizations', {
  user_id: references('users', 'cascade'),
  organization_id: references('organizations', 'cascade'),
})

export const userLocations = linkTable('user_locations', {
  user_id: references('users', 'cascade'),
  location_id: references('locations', 'cascade'),
})

export const roles = table('roles', {
  name: unique(text),
  description: nullable(text),
  builtin: integer,
  origin: nullable(text),
  cloned_from_id: nullable(integer),
})
export type Role = RowOf<typeof roles>

export const rolePermissions = table(
  'role_permissions',
  {
    role_id: references('roles', 'cascade'),
    permission: text,
  },
  {unique: [['role_id', 'permission']]},
)

export const userRoles = linkTable('user_roles', {
  user_id: references('users', 'cascade'),
  role_id: references('roles', 'cascade'),
})

export const personalAccessTokens = table(
  'personal_access_tokens',
  {
    user_id: references('users', 'cascade'),
    name: text,
    /** Hash of the value that was shown once; registry clients carry this column itself as their bearer token. */
    token: unique(text),
    expires_at: nullable(time),
    last_used_at: nullable(time),
    revoked: boolean,
    ...stamps,
  },
  {unique: [['user_id', 'name']]},
)
export type PersonalAccessToken = RowOf<typeof personalAccessTokens>

export const sessions = table('sessions', {
  /** Hash of the cookie's value. */
  key: unique(text),
  user_id: references('users', 'cascade'),
  token_id: nullable(references('personal_access_tokens', 'cascade')),
  used_at: time,
})
