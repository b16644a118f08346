import {contentViewFilters, type ContentViewFilter} from '../contract/content-view-filters'
import {collection, date, field, fields, values} from '../output/fields'
import {resource} from './define'
import {contentView} from './content-view'
import {repository} from './repository'

export const contentViewFilter = resource({
  noun: 'content view filter',
  topic: 'content-view filter',
  scope: [contentView],
  actions: contentViewFilters,
  refers: {'content-view': contentView, repository},
  list: fields<ContentViewFilter>()(
    field('Filter ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Description', 'description'),
    field('Type', 'type'),
    field('Inclusion', 'inclusion'),
  ),
  info: fields<ContentViewFilter>()(
    field('Filter ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Type', 'type'),
    field('Inclusion', 'inclusion'),
    field('Description', 'description'),
    collection('Repositories', 'repositories', [field('Id', 'id'), field('Name', 'name'), field('Label', 'label')]),
    collection('Rules', 'rules', [
      field('Id', 'id'),
      field('Name', 'name', {hideBlank: true}),
      field('Version', 'version', {hideBlank: true}),
      field('Minimum Version', 'min_version', {hideBlank: true}),
      field('Maximum Version', 'max_version', {hideBlank: true}),
      field('Errata ID', 'errata_id', {hideBlank: true}),
      field('Start Date', 'start_date', {hideBlank: true}),
      field('End Date', 'end_date', {hideBlank: true}),
      values('Types', 'types', {hideBlank: true}),
      field('Module Stream ID', 'module_stream_id', {hideBlank: true}),
      date('Created', 'created_at'),
      date('Updated', 'updated_at'),
    ]),
  ),
})
