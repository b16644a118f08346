import type {Migration} from '../kernel/store/database'

/**
 * What Katello sends to a content proxy, and what the proxy finds out itself. Catalogs of users and hosts are kept by name:
 * they may name repositories that the proxy gets later.
 */
export const proxyMigrations: readonly Migration[] = [
  {
    name: 'proxy-1',
    sql: `
CREATE TABLE proxy_repositories (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  listed INTEGER NOT NULL,
  auth_required INTEGER NOT NULL,
  content_set_id INTEGER REFERENCES content_sets (id)
);
CREATE TABLE proxy_users (id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE);
CREATE TABLE proxy_user_catalogs (
  user_id INTEGER NOT NULL REFERENCES proxy_users (id) ON DELETE CASCADE,
  repository TEXT NOT NULL,
  PRIMARY KEY (user_id, repository)
) WITHOUT ROWID;
CREATE TABLE proxy_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  checksum TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES proxy_users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE TABLE proxy_hosts (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE);
CREATE TABLE proxy_host_catalogs (
  host_id INTEGER NOT NULL REFERENCES proxy_hosts (id) ON DELETE CASCADE,
  repository TEXT NOT NULL,
  PRIMARY KEY (host_id, repository)
) WITHOUT ROWID;
`,
  },
]
