import {boolean, nullable, references, stamps, table, text, type RowOf} from '../kernel/store/columns'

export const lifecycleEnvironments = table(
  'lifecycle_environments',
  {
    organization_id: references('organizations'),
    name: text,
    label: text,
    description: nullable(text),
    library: boolean,
    prior_id: nullable(references('lifecycle_environments')),
    registry_name_pattern: nullable(text),
    registry_unauthenticated_pull: boolean,
    ...stamps,
  },
  {
    unique: [
      ['organization_id', 'name'],
      ['organization_id', 'label'],
    ],
  },
)
export type LifecycleEnvironment = RowOf<typeof lifecycleEnvironments>

/** Which version of a content view an environment has. */
export const contentViewEnvironments = table(
  'content_view_environments',
  {
    content_view_id: references('content_views'),
    environment_id: references('lifecycle_environments'),
    content_view_version_id: references('content_view_versions'),
    ...stamps,
  },
  {
    unique: [['content_view_id', 'environment_id']],
    indexes: {
      content_view_environments_version: ['content_view_version_id'],
      content_view_environments_environment: ['environment_id'],
    },
  },
)
export type ContentViewEnvironment = RowOf<typeof contentViewEnvironments>
