import type {Migration} from '../kernel/store/database'
import {boolean, integer, nullable, table, text, time, word} from '../kernel/store/table'

export const servicesMigration: Migration = {
  name: '006 services',
  sql: `
    CREATE TABLE content_credentials (
      id INTEGER PRIMARY KEY AUTOINCREMENT, organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
      name TEXT NOT NULL, content_type TEXT NOT NULL, content TEXT NOT NULL, created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL, UNIQUE (organization_id, name));
    CREATE TABLE sync_plans (
      id INTEGER PRIMARY KEY AUTOINCREMENT, organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
      name TEXT NOT NULL, description TEXT, interval TEXT NOT NULL, sync_date INTEGER NOT NULL, enabled INTEGER NOT NULL,
      cron_expression TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (organization_id, name));
    CREATE TABLE http_proxies (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, url TEXT NOT NULL, username TEXT, password TEXT,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE TABLE http_proxy_organizations (
      id INTEGER PRIMARY KEY, http_proxy_id INTEGER NOT NULL REFERENCES http_proxies(id) ON DELETE CASCADE,
      organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE, UNIQUE (http_proxy_id, organization_id));
    CREATE TABLE http_proxy_locations (
      id INTEGER PRIMARY KEY, http_proxy_id INTEGER NOT NULL REFERENCES http_proxies(id) ON DELETE CASCADE,
      location_id INTEGER NOT NULL REFERENCES locations(id) ON DELETE CASCADE, UNIQUE (http_proxy_id, location_id));
  `,
}

const stamps = {created_at: time, updated_at: time}

/** Keys and certificates that products and repositories refer to. */
export const contentCredentials = table('content_credentials', {
  organization_id: integer,
  name: text,
  content_type: word<'cert' | 'gpg_key'>(),
  content: text,
  ...stamps,
})

export type SyncInterval = 'hourly' | 'daily' | 'weekly' | 'custom cron'

export const syncPlans = table('sync_plans', {
  organization_id: integer,
  name: text,
  description: nullable(text),
  interval: word<SyncInterval>(),
  /** First time of the plan, and the time of day and week of the later ones. */
  sync_date: time,
  enabled: boolean,
  cron_expression: nullable(text),
  ...stamps,
})

export const httpProxies = table('http_proxies', {
  name: text,
  url: text,
  username: nullable(text),
  password: nullable(text),
  ...stamps,
})
export const httpProxyOrganizations = table('http_proxy_organizations', {
  http_proxy_id: integer,
  organization_id: integer,
})
export const httpProxyLocations = table('http_proxy_locations', {http_proxy_id: integer, location_id: integer})
