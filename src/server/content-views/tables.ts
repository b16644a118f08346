import {
  boolean,
  integer,
  json,
  nullable,
  references,
  stamps,
  table,
  text,
  word,
  type RowOf,
} from '../kernel/store/columns'

export const contentViews = table(
  'content_views',
  {
    organization_id: references('organizations'),
    name: text,
    label: text,
    description: nullable(text),
    is_default: boolean,
    composite: boolean,
    rolling: boolean,
    import_only: boolean,
    auto_publish: boolean,
    solve_dependencies: boolean,
    generated_for: text,
    next_version: integer,
    ...stamps,
  },
  {
    unique: [
      ['organization_id', 'name'],
      ['organization_id', 'label'],
    ],
  },
)
export type ContentView = RowOf<typeof contentViews>

export const contentViewVersions = table(
  'content_view_versions',
  {
    content_view_id: references('content_views'),
    major: integer,
    minor: integer,
    description: nullable(text),
    filters_applied: nullable(boolean),
    applied_filters: json<Record<string, unknown>[]>(),
    ...stamps,
  },
  {unique: [['content_view_id', 'major', 'minor']]},
)
export type ContentViewVersion = RowOf<typeof contentViewVersions>

export const contentViewRepositories = table(
  'content_view_repositories',
  {
    content_view_id: references('content_views', 'cascade'),
    /** A library instance. */
    repository_id: references('repositories', 'cascade'),
  },
  {unique: [['content_view_id', 'repository_id']]},
)

/** A content view that a composite one is made of: one version of it, or always its latest. */
export const contentViewComponents = table(
  'content_view_components',
  {
    composite_id: references('content_views', 'cascade'),
    content_view_id: references('content_views', 'cascade'),
    content_view_version_id: nullable(references('content_view_versions', 'cascade')),
    latest: boolean,
    ...stamps,
  },
  {
    unique: [['composite_id', 'content_view_id']],
    indexes: {
      content_view_components_view: ['content_view_id'],
      content_view_components_version: ['content_view_version_id'],
    },
  },
)
export type ContentViewComponent = RowOf<typeof contentViewComponents>

/** Versions that a version of a composite content view was published from. */
export const contentViewVersionComponents = table(
  'content_view_version_components',
  {
    composite_version_id: references('content_view_versions', 'cascade'),
    component_version_id: references('content_view_versions', 'cascade'),
  },
  {
    unique: [['composite_version_id', 'component_version_id']],
    indexes: {content_view_version_components_component: ['component_version_id']},
  },
)

export const contentViewFilters = table(
  'content_view_filters',
  {
    content_view_id: references('content_views', 'cascade'),
    name: text,
    /** `docker`; filters of other content types are kept, though nothing is published that they could filter. */
    type: text,
    inclusion: boolean,
    description: nullable(text),
    options: json<Record<string, unknown>>(),
    ...stamps,
  },
  {unique: [['content_view_id', 'name']]},
)
export type ContentViewFilter = RowOf<typeof contentViewFilters>

/** Repositories that a filter is limited to; none means all of its content view. */
export const contentViewFilterRepositories = table(
  'content_view_filter_repositories',
  {
    filter_id: references('content_view_filters', 'cascade'),
    /** A library instance. */
    repository_id: references('repositories', 'cascade'),
  },
  {unique: [['filter_id', 'repository_id']], indexes: {content_view_filter_repositories_repository: ['repository_id']}},
)

export const contentViewFilterRules = table(
  'content_view_filter_rules',
  {
    filter_id: references('content_view_filters', 'cascade'),
    name: nullable(text),
    /** Parameters of rules of other content types. */
    options: json<Record<string, unknown>>(),
    ...stamps,
  },
  {indexes: {content_view_filter_rules_filter: ['filter_id']}},
)
export type ContentViewFilterRule = RowOf<typeof contentViewFilterRules>

export const contentViewHistory = table(
  'content_view_history',
  {
    content_view_version_id: references('content_view_versions', 'cascade'),
    environment_id: nullable(references('lifecycle_environments', 'set null')),
    action: word<'publish' | 'promotion' | 'removal'>(),
    status: word<'in progress' | 'successful' | 'failed'>(),
    description: nullable(text),
    user: text,
    /** The component's version whose publication published this one. */
    triggered_by_id: nullable(references('content_view_versions', 'set null')),
    task_id: nullable(references('tasks', 'set null')),
    ...stamps,
  },
  {indexes: {content_view_history_version: ['content_view_version_id']}},
)
export type ContentViewHistoryEntry = RowOf<typeof contentViewHistory>
