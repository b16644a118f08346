import {filterByName} from './common'
import {api, del, get, hashes, ids, list, number, post, put, text, to, toMany, yesNo} from './define'
import * as t from './shape'
import {rule} from './content-view-filter-rules'
import {contentViewFilterRule} from './content-view-filter-rules'

export const contentViewFilter = t.record('ContentViewFilter', () => ({
  id: t.integer,
  name: t.text,
  description: t.nullable(t.text),
  content_view: t.object({
    id: t.integer,
    name: t.text,
    label: t.text,
    description: t.nullable(t.text),
    latest_version: t.nullable(t.text),
    latest_version_id: t.nullable(t.integer),
    next_version: t.union(t.integer, t.text),
    version_count: t.integer,
    content_host_count: t.optional(t.integer),
    errors: t.optional(t.nullable(t.text)),
    permissions: t.optional(
      t.object({
        view_content_views: t.boolean,
        edit_content_views: t.boolean,
        destroy_content_views: t.boolean,
        publish_content_views: t.boolean,
        promote_or_remove_content_views: t.boolean,
      }),
    ),
    created_at: t.optional(t.time),
    updated_at: t.optional(t.time),
    composite: t.optional(t.boolean),
    rolling: t.optional(t.boolean),
    component_ids: t.optional(t.list(t.integer)),
    duplicate_repositories_to_publish: t.optional(
      t.list(t.object({id: t.integer, name: t.text, components: t.list(t.map(t.unknown))})),
    ),
    default: t.optional(t.boolean),
    auto_publish: t.optional(t.boolean),
    solve_dependencies: t.optional(t.boolean),
    import_only: t.optional(t.boolean),
    generated_for: t.optional(t.text),
    related_cv_count: t.optional(t.integer),
    related_composite_cvs: t.optional(t.list(t.object({id: t.integer, name: t.text}))),
    filtered: t.optional(t.boolean),
    needs_publish: t.optional(t.nullable(t.boolean)),
    last_task: t.optional(
      t.nullable(
        t.object({
          id: t.text,
          started_at: t.nullable(t.time),
          result: t.oneOf('pending', 'success', 'warning', 'error', 'cancelled'),
          last_sync_words: t.nullable(t.text),
        }),
      ),
    ),
    latest_version_environments: t.optional(t.list(t.object({id: t.integer, name: t.text, label: t.text}))),
    last_published: t.optional(t.nullable(t.time)),
    environments: t.optional(
      t.list(
        t.object({
          id: t.integer,
          name: t.text,
          label: t.text,
          permissions: t.object({readable: t.boolean}),
          activation_keys: t.list(t.integer),
          hosts: t.list(t.integer),
          hostgroups: t.list(t.integer),
        }),
      ),
    ),
    environment_ids: t.optional(t.list(t.integer)),
    repositories: t.optional(t.list(t.object({id: t.integer, name: t.text, label: t.text, content_type: t.text}))),
    repository_ids: t.optional(t.list(t.integer)),
    versions: t.optional(
      t.list(
        t.object({
          id: t.integer,
          description: t.nullable(t.text),
          version: t.text,
          published: t.text,
          environment_ids: t.list(t.integer),
          filters_applied: t.nullable(t.boolean),
          published_at_words: t.text,
        }),
      ),
    ),
    components: t.optional(
      t.list(
        t.object({
          id: t.integer,
          name: t.text,
          label: t.text,
          content_view_id: t.integer,
          version: t.text,
          environments: t.list(t.object({id: t.integer, name: t.text, label: t.text})),
          content_view: t.object({
            id: t.integer,
            name: t.text,
            label: t.text,
            description: t.nullable(t.text),
            latest_version: t.nullable(t.text),
            latest_version_id: t.nullable(t.integer),
            next_version: t.integer,
            version_count: t.integer,
          }),
          repositories: t.list(
            t.object({
              id: t.integer,
              name: t.text,
              label: t.text,
              content_type: t.text,
              library_instance_id: t.nullable(t.integer),
              mirroring_policy: t.text,
            }),
          ),
        }),
      ),
    ),
    content_view_components: t.optional(
      t.list(
        t.object({
          id: t.integer,
          latest: t.boolean,
          composite_content_view: t.object({
            id: t.integer,
            name: t.text,
            label: t.text,
            description: t.nullable(t.text),
            latest_version: t.nullable(t.text),
            latest_version_id: t.nullable(t.integer),
            next_version: t.integer,
            version_count: t.integer,
          }),
          content_view: t.object({
            id: t.integer,
            name: t.text,
            label: t.text,
            description: t.nullable(t.text),
            latest_version: t.nullable(t.text),
            latest_version_id: t.nullable(t.integer),
            next_version: t.integer,
            version_count: t.integer,
          }),
          content_view_version: t.nullable(
            t.object({
              id: t.integer,
              name: t.text,
              label: t.text,
              content_view: t.object({
                id: t.integer,
                name: t.text,
                label: t.text,
                description: t.nullable(t.text),
                latest_version: t.nullable(t.text),
                latest_version_id: t.nullable(t.integer),
                next_version: t.integer,
                version_count: t.integer,
              }),
              content_view_id: t.integer,
              version: t.text,
              environments: t.list(t.object({id: t.integer, name: t.text, label: t.text})),
              repositories: t.list(
                t.object({
                  id: t.integer,
                  name: t.text,
                  label: t.text,
                  content_type: t.text,
                  library_instance_id: t.nullable(t.integer),
                  mirroring_policy: t.text,
                }),
              ),
            }),
          ),
          component_content_view_versions: t.list(
            t.object({id: t.integer, description: t.nullable(t.text), version: t.text, published_at_words: t.text}),
          ),
          created_at: t.time,
          updated_at: t.time,
        }),
      ),
    ),
    activation_keys: t.optional(t.list(t.map(t.unknown))),
    hosts: t.optional(t.list(t.map(t.unknown))),
    hostgroups: t.optional(t.list(t.map(t.unknown))),
    organization_id: t.optional(t.integer),
    organization: t.optional(t.object({id: t.integer, name: t.text, label: t.text})),
  }),
  repositories: t.list(t.object({id: t.integer, name: t.text, label: t.text, content_type: t.text})),
  rules: t.list(contentViewFilterRule),
  inclusion: t.boolean,
  type: t.text,
  created_at: t.time,
  updated_at: t.time,
}))
export type ContentViewFilter = t.TypeOf<typeof contentViewFilter>

const settings = {
  original_packages: yesNo('Include packages that belong to no erratum'),
  original_module_streams: yesNo('Include module streams that belong to no erratum'),
  inclusion: yesNo('Include matching content (yes) or exclude it (no)'),
  repository_ids: toMany('repository', '', {names: 'repositories'}),
  description: text('Description of the filter'),
}

const id = number('Filter ID', {required: true, internal: true})

export const contentViewFilters = api('content_view_filters', 'Filters of content views', {
  index: get('/katello/api/content_views/:content_view_id/filters', {
    summary: 'List the filters of a content view',
    params: {
      content_view_id: to('content-view', '', {required: true}),
      name: filterByName,
      types: list('Filter by type, e.g. docker, rpm, erratum'),
    },
    paged: true,
    answer: t.listOf(contentViewFilter),
    others: ['/katello/api/content_view_filters'],
  }),
  create: post('/katello/api/content_views/:content_view_id/filters', {
    summary: 'Create a filter for a content view',
    params: {
      content_view_id: to('content-view', '', {required: true}),
      name: text('Name of the filter', {required: true}),
      type: text('Type: docker, rpm, package_group, erratum, modulemd or deb', {required: true}),
      ...settings,
    },
    answer: contentViewFilter,
    others: ['/katello/api/content_view_filters'],
  }),
  show: get(['/katello/api/content_views/:content_view_id/filters/:id', '/katello/api/content_view_filters/:id'], {
    summary: 'Show a filter of a content view',
    params: {content_view_id: to('content-view'), id},
    answer: contentViewFilter,
  }),
  update: put(['/katello/api/content_views/:content_view_id/filters/:id', '/katello/api/content_view_filters/:id'], {
    summary: 'Update a filter of a content view',
    params: {
      content_view_id: to('content-view'),
      name: text('Name of the filter'),
      ...settings,
      id,
    },
    answer: contentViewFilter,
  }),
  destroy: del(['/katello/api/content_views/:content_view_id/filters/:id', '/katello/api/content_view_filters/:id'], {
    summary: 'Delete a filter of a content view',
    params: {content_view_id: to('content-view'), id},
    answer: contentViewFilter,
  }),
  add_filter_rules: put('/katello/api/content_views/:content_view_id/filters/:id/add_filter_rules', {
    summary: 'Add several rules to a filter',
    params: {
      content_view_id: number('Content view ID', {required: true}),
      id: number('Filter ID', {required: true}),
      rules_params: hashes(rule, 'Rules to add', {required: true, internal: true}),
    },
    answer: t.list(
      t.object({
        id: t.integer,
        name: t.optional(t.text),
        content_view_filter_id: t.integer,
        created_at: t.time,
        updated_at: t.time,
      }),
    ),
    others: ['/katello/api/content_view_filters/:id/add_filter_rules'],
  }),
  remove_filter_rules: put('/katello/api/content_views/:content_view_id/filters/:id/remove_filter_rules', {
    summary: 'Delete several rules of a filter',
    params: {
      content_view_id: number('Content view ID', {required: true}),
      id: number('Filter ID', {required: true}),
      rule_ids: ids('Rule IDs', {required: true, internal: true}),
    },
    answer: contentViewFilter,
    others: ['/katello/api/content_view_filters/:id/remove_filter_rules'],
  }),
})
