import type {Migration} from '../kernel/store/database'
import {boolean, integer, json, nullable, table, text, time, word} from '../kernel/store/table'

export const publishingMigration: Migration = {
  name: '004 publishing',
  sql: `
    ALTER TABLE repositories ADD COLUMN source_state TEXT;
    CREATE TABLE content_view_components (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      composite_id INTEGER NOT NULL REFERENCES content_views(id) ON DELETE CASCADE,
      content_view_id INTEGER NOT NULL REFERENCES content_views(id) ON DELETE CASCADE,
      content_view_version_id INTEGER REFERENCES content_view_versions(id) ON DELETE CASCADE, latest INTEGER NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (composite_id, content_view_id));
    CREATE INDEX content_view_components_view ON content_view_components (content_view_id);
    CREATE INDEX content_view_components_version ON content_view_components (content_view_version_id);
    CREATE TABLE content_view_version_components (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      composite_version_id INTEGER NOT NULL REFERENCES content_view_versions(id) ON DELETE CASCADE,
      component_version_id INTEGER NOT NULL REFERENCES content_view_versions(id) ON DELETE CASCADE,
      UNIQUE (composite_version_id, component_version_id));
    CREATE INDEX content_view_version_components_component ON content_view_version_components (component_version_id);
    CREATE TABLE content_view_filters (
      id INTEGER PRIMARY KEY AUTOINCREMENT, content_view_id INTEGER NOT NULL REFERENCES content_views(id) ON DELETE CASCADE,
      name TEXT NOT NULL, type TEXT NOT NULL, inclusion INTEGER NOT NULL, description TEXT, options TEXT NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (content_view_id, name));
    CREATE TABLE content_view_filter_repositories (
      id INTEGER PRIMARY KEY AUTOINCREMENT, filter_id INTEGER NOT NULL REFERENCES content_view_filters(id) ON DELETE CASCADE,
      repository_id INTEGER NOT NULL REFERENCES repositories(id) ON DELETE CASCADE, UNIQUE (filter_id, repository_id));
    CREATE INDEX content_view_filter_repositories_repository ON content_view_filter_repositories (repository_id);
    CREATE TABLE content_view_filter_rules (
      id INTEGER PRIMARY KEY AUTOINCREMENT, filter_id INTEGER NOT NULL REFERENCES content_view_filters(id) ON DELETE CASCADE,
      name TEXT, options TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE INDEX content_view_filter_rules_filter ON content_view_filter_rules (filter_id);
    CREATE TABLE content_view_history (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      content_view_version_id INTEGER NOT NULL REFERENCES content_view_versions(id) ON DELETE CASCADE,
      environment_id INTEGER REFERENCES lifecycle_environments(id) ON DELETE SET NULL, action TEXT NOT NULL,
      status TEXT NOT NULL, description TEXT, user TEXT NOT NULL,
      triggered_by_id INTEGER REFERENCES content_view_versions(id) ON DELETE SET NULL,
      task_id INTEGER REFERENCES tasks(id) ON DELETE SET NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    CREATE INDEX content_view_history_version ON content_view_history (content_view_version_id);
  `,
}

const stamps = {created_at: time, updated_at: time}

/** A content view that a composite one is made of: one version of it, or always its latest. */
export const contentViewComponents = table('content_view_components', {
  composite_id: integer,
  content_view_id: integer,
  content_view_version_id: nullable(integer),
  latest: boolean,
  ...stamps,
})

/** Versions that a version of a composite content view was published from. */
export const contentViewVersionComponents = table('content_view_version_components', {
  composite_version_id: integer,
  component_version_id: integer,
})

export const contentViewFilters = table('content_view_filters', {
  content_view_id: integer,
  name: text,
  /** `docker`; filters of other content types are kept, though nothing is published that they could filter. */
  type: text,
  inclusion: boolean,
  description: nullable(text),
  options: json<Record<string, unknown>>(),
  ...stamps,
})

/** Repositories that a filter is limited to; none means all of its content view. */
export const contentViewFilterRepositories = table('content_view_filter_repositories', {
  filter_id: integer,
  /** A library instance. */
  repository_id: integer,
})

export const contentViewFilterRules = table('content_view_filter_rules', {
  filter_id: integer,
  name: nullable(text),
  /** Parameters of rules of other content types. */
  options: json<Record<string, unknown>>(),
  ...stamps,
})

export const contentViewHistory = table('content_view_history', {
  content_view_version_id: integer,
  environment_id: nullable(integer),
  action: word<'publish' | 'promotion' | 'removal'>(),
  status: word<'in progress' | 'successful' | 'failed'>(),
  description: nullable(text),
  user: text,
  /** The component's version whose publication published this one. */
  triggered_by_id: nullable(integer),
  task_id: nullable(integer),
  ...stamps,
})
