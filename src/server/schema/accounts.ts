import type {Migration} from '../kernel/store/database'
import {boolean, integer, json, nullable, table, text, time} from '../kernel/store/table'

export const accountsMigration: Migration = {
  name: '001 accounts',
  sql: `
    CREATE TABLE organizations (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, label TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
      description TEXT, debug_certificate TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE TABLE locations (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, title TEXT NOT NULL UNIQUE, description TEXT,
      parent_id INTEGER REFERENCES locations(id), created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE TABLE users (
      id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE COLLATE NOCASE, password_hash TEXT, mail TEXT,
      firstname TEXT, lastname TEXT, description TEXT, admin INTEGER NOT NULL, disabled INTEGER NOT NULL,
      mail_enabled INTEGER NOT NULL, locale TEXT, timezone TEXT,
      default_organization_id INTEGER REFERENCES organizations(id) ON DELETE SET NULL,
      default_location_id INTEGER REFERENCES locations(id) ON DELETE SET NULL,
      last_login_on INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE TABLE user_organizations (
      id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
      organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE, UNIQUE (user_id, organization_id));
    CREATE TABLE user_locations (
      id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
      location_id INTEGER NOT NULL REFERENCES locations(id) ON DELETE CASCADE, UNIQUE (user_id, location_id));
    CREATE TABLE roles (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, description TEXT, builtin INTEGER NOT NULL,
      origin TEXT, cloned_from_id INTEGER);
    CREATE TABLE role_permissions (
      id INTEGER PRIMARY KEY AUTOINCREMENT, role_id INTEGER NOT NULL REFERENCES roles(id) ON DELETE CASCADE,
      permission TEXT NOT NULL, UNIQUE (role_id, permission));
    CREATE TABLE user_roles (
      id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
      role_id INTEGER NOT NULL REFERENCES roles(id) ON DELETE CASCADE, UNIQUE (user_id, role_id));
    CREATE TABLE personal_access_tokens (
      id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
      name TEXT NOT NULL, token TEXT NOT NULL UNIQUE, expires_at INTEGER, last_used_at INTEGER, revoked INTEGER NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (user_id, name));
    CREATE TABLE sessions (
      id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
      user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
      token_id INTEGER REFERENCES personal_access_tokens(id) ON DELETE CASCADE, used_at INTEGER NOT NULL);
    CREATE TABLE settings (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL, updated_at INTEGER NOT NULL);
    CREATE TABLE secrets (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
  `,
}

const stamps = {created_at: time, updated_at: time}

export const organizations = table('organizations', {
  name: text,
  label: text,
  title: text,
  description: nullable(text),
  /** PEM text, made when first asked for. */
  debug_certificate: nullable(text),
  ...stamps,
})

export const locations = table('locations', {
  name: text,
  title: text,
  description: nullable(text),
  parent_id: nullable(integer),
  ...stamps,
})

export const users = table('users', {
  login: text,
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
  default_organization_id: nullable(integer),
  default_location_id: nullable(integer),
  last_login_on: nullable(time),
  ...stamps,
})

export const userOrganizations = table('user_organizations', {user_id: integer, organization_id: integer})
export const userLocations = table('user_locations', {user_id: integer, location_id: integer})
export const roles = table('roles', {
  name: text,
  description: nullable(text),
  builtin: integer,
  origin: nullable(text),
  cloned_from_id: nullable(integer),
})
export const rolePermissions = table('role_permissions', {role_id: integer, permission: text})
export const userRoles = table('user_roles', {user_id: integer, role_id: integer})

export const personalAccessTokens = table('personal_access_tokens', {
  user_id: integer,
  name: text,
  /** Hash of the value that was shown once; registry clients carry this column itself as their bearer token. */
  token: text,
  expires_at: nullable(time),
  last_used_at: nullable(time),
  revoked: boolean,
  ...stamps,
})

export const sessions = table('sessions', {
  /** Hash of the cookie's value. */
  key: text,
  user_id: integer,
  token_id: nullable(integer),
  used_at: time,
})

export const settings = table('settings', {name: text, value: json<unknown>(), updated_at: time})
export const secrets = table('secrets', {name: text, value: text})
