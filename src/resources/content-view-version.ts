import {boolean, collection, field, fields, values, type Row} from '../output/fields'
import {byParam, del, flag, get, list, number, post, put, resource, text, to, yesNo, type Resource} from './define'
import {contentView} from './content-view'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'

const environmentNames = (record: Row): unknown => (record['environments'] as Row[] | undefined)?.map((e) => e['name'])

export const contentViewVersion = resource({
  noun: 'content view version',
  path: '/katello/api/content_view_versions',
  scope: [(): Resource => contentView],
  lookup: {version: byParam('version')},
  actions: {
    destroy: del('/katello/api/content_view_versions/:id'),
    // content-view version incremental-update
    incremental_update: post('/katello/api/content_view_versions/incremental_update', {
      description: text(),
      resolve_dependencies: yesNo(),
      propagate_all_composites: yesNo(),
      errata_ids: list({within: 'add_content'}),
      package_ids: list({within: 'add_content'}),
      deb_ids: list({within: 'add_content'}),
    }),
    show: get('/katello/api/content_view_versions/:id', {include_applied_filters: yesNo()}),
    index: get('/katello/api/content_view_versions', {
      content_view_id: to((): Resource => contentView),
      environment_id: to(lifecycleEnvironment),
      version: text(),
      composite_version_id: number(),
      organization_id: to(organization),
      include_applied_filters: yesNo(),
      triggered_by_id: number(),
      file_id: number(),
      nondefault: yesNo(),
    }),
    // content-view version promote
    promote: post('/katello/api/content_view_versions/:id/promote', {force: flag({absent: null}), description: text()}),
    // content-view version republish-repositories
    republish_repositories: put('/katello/api/content_view_versions/:id/republish_repositories', {force: yesNo()}),
    update: put('/katello/api/content_view_versions/:id', {description: text({required: true})}),
    // content-view version verify-checksum
    verify_checksum: post('/katello/api/content_view_versions/:id/verify_checksum'),
  },
  list: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name'),
    field('Version', 'version', {thin: true}),
    field('Description', 'description'),
    values('Lifecycle Environments', environmentNames),
  ),
  info: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name'),
    field('Version', 'version', {thin: true}),
    field('Description', 'description'),
    field('Content View ID', 'content_view.id'),
    field('Content View Name', 'content_view.name'),
    field('Content View Label', 'content_view.label'),
    collection('Lifecycle Environments', 'environments', [
      field('Id', 'id'),
      field('Name', 'name'),
      field('Label', 'label'),
    ]),
    collection('Repositories', 'repositories', [field('Id', 'id'), field('Name', 'name'), field('Label', 'label')]),
    boolean('Has Applied Filters', 'filters_applied', {hideBlank: true}),
    collection(
      'Applied Filters',
      'applied_filters.applied_filters',
      [
        field('Id', 'filter.id'),
        field('Name', 'filter.name'),
        field('Type', 'filter.content'),
        boolean('Inclusion', 'filter.inclusion'),
        boolean('Original packages', 'filter.original_packages', {hideBlank: true}),
        boolean('Original module streams', 'filter.original_module_streams', {hideBlank: true}),
        collection(
          'Rules',
          'rules',
          [
            field('Id', 'id'),
            field('Name', 'name', {hideBlank: true}),
            field('UUID', 'uuid', {hideBlank: true}),
            field('Module stream Id', 'module_stream_id', {hideBlank: true}),
            collection('Types', 'types', [field('', '')], {hideBlank: true, hideEmpty: true}),
            field('Architecture', 'architecture', {hideBlank: true}),
            field('Content view filter Id', 'content_view_filter_id'),
            field('Errata Id', 'errata_id', {hideBlank: true}),
            field('Date type', 'date_type', {hideBlank: true}),
            field('Start date', 'start_date', {hideBlank: true}),
            field('End date', 'end_date', {hideBlank: true}),
          ],
          {hideBlank: true, hideEmpty: true},
        ),
      ],
      {hideBlank: true, hideEmpty: true},
    ),
    field('Dependency Solving', 'applied_filters.dependency_solving', {hideBlank: true}),
  ),
})
