import {contentViewVersions, type ContentViewVersion} from '../contract/content-view-versions'
import {boolean, collection, field, fields, values} from '../output/fields'
import {byParam, resource, type Resource} from './define'
import {contentView} from './content-view'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'

const environmentNames = ({environments}: ContentViewVersion): unknown => environments?.map(({name}) => name)

export const contentViewVersion = resource({
  noun: 'content view version',
  topic: 'content-view version',
  scope: [(): Resource => contentView],
  lookup: {version: {...byParam('version'), isSearchable: true}},
  actions: contentViewVersions,
  refers: {'content-view': (): Resource => contentView, 'lifecycle-environment': lifecycleEnvironment, organization},
  list: fields<ContentViewVersion>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name'),
    field('Version', 'version', {thin: true}),
    field('Description', 'description'),
    values('Lifecycle Environments', environmentNames),
  ),
  info: fields<ContentViewVersion>()(
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
            collection('Types', 'types', [field('', '')], {hideBlank: true}),
            field('Architecture', 'architecture', {hideBlank: true}),
            field('Content view filter Id', 'content_view_filter_id'),
            field('Errata Id', 'errata_id', {hideBlank: true}),
            field('Date type', 'date_type', {hideBlank: true}),
            field('Start date', 'start_date', {hideBlank: true}),
            field('End date', 'end_date', {hideBlank: true}),
          ],
          {hideBlank: true},
        ),
      ],
      {hideBlank: true},
    ),
    field('Dependency Solving', 'applied_filters.dependency_solving', {hideBlank: true}),
  ),
})
