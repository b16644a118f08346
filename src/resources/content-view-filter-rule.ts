import {contentViewFilterRules, type ContentViewFilterRule} from '../contract/content-view-filter-rules'
import {date, field, fields, values} from '../output/fields'
import {bySearch, resource} from './define'
import {contentViewFilter} from './content-view-filter'

export const contentViewFilterRule = resource({
  noun: 'content view filter rule',
  topic: 'content-view filter rule',
  scope: [contentViewFilter],
  lookup: {name: bySearch('name')},
  actions: contentViewFilterRules,
  refers: {'content-view-filter': contentViewFilter},
  list: fields<ContentViewFilterRule>()(
    field('Rule ID', 'id', {thin: true}),
    field('Filter ID', 'content_view_filter_id'),
    field('Name', 'name', {thin: true}),
    field('Version', 'version'),
    field('Minimum Version', 'min_version'),
    field('Maximum Version', 'max_version'),
    field('Architecture', 'architecture'),
    field('Errata ID', 'errata_id'),
    field('Start Date', 'start_date'),
    field('End Date', 'end_date'),
    field('Module Stream ID', 'module_stream_id'),
  ),
  info: fields<ContentViewFilterRule>()(
    field('Rule ID', 'id', {thin: true}),
    field('Filter ID', 'content_view_filter_id'),
    field('Name', 'name', {thin: true, hideBlank: true}),
    field('Version', 'version', {hideBlank: true}),
    field('Minimum Version', 'min_version', {hideBlank: true}),
    field('Maximum Version', 'max_version', {hideBlank: true}),
    field('Architecture', 'architecture', {hideBlank: true}),
    field('Errata ID', 'errata_id', {hideBlank: true}),
    field('Start Date', 'start_date', {hideBlank: true}),
    field('End Date', 'end_date', {hideBlank: true}),
    field('Date Type', 'date_type', {hideBlank: true}),
    values('Types', 'types', {hideBlank: true}),
    field('Module Stream ID', 'module_stream_id', {hideBlank: true}),
    date('Created', 'created_at'),
    date('Updated', 'updated_at'),
  ),
})
