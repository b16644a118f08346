import {filterByName} from './common'
import {api, del, get, hashes, ids, list, number, post, put, text, to, toMany, yesNo} from './define'
import * as t from './shape'
import {contentViewFilterRule, rule} from './content-view-filter-rules'
import {contentViewInShort} from './content-view-components'
import {contentViewDetails} from './content-views'

export const contentViewFilter = t.record('ContentViewFilter', () => ({
  id: t.integer,
  name: t.text,
  description: t.nullable(t.text),
  /** Some servers send the whole view, others what names it. */
  content_view: t.object({...t.partial(contentViewDetails.members), ...contentViewInShort}),
  repositories: t.list(t.object({id: t.integer, name: t.text, label: t.text, content_type: t.text})),
  rules: t.list(contentViewFilterRule),
  inclusion: t.boolean,
  type: t.text,
  created_at: t.time,
  updated_at: t.time,
}))
export type ContentViewFilter = t.TypeOf<typeof contentViewFilter>

const settings = {
  original_packages: yesNo('Also match packages without errata'),
  original_module_streams: yesNo('Also match module streams without errata'),
  inclusion: yesNo('Include matching content (yes) or exclude it (no)'),
  repository_ids: toMany('repository', '', {names: 'repositories'}),
  description: text('Description of the filter'),
}

const id = number('Filter ID', {required: true, internal: true})

export const contentViewFilters = api('content_view_filters', 'Filters of content views', () => ({
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
    answer: t.list(contentViewFilterRule),
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
}))
