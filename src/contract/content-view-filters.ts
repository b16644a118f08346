import {api, del, get, hashes, ids, list, number, post, put, text, to, toMany, yesNo} from './define'
import * as t from './shape'
import {contentViewInShort} from './content-view-components'
import {contentViewFilterRule} from './content-view-filter-rules'
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

export const contentViewFilters = api('content_view_filters', 'Filters of content views', {
  index: get('/katello/api/content_views/:content_view_id/filters', {
    summary: 'List filters',
    params: {content_view_id: to('content-view', '', {required: true}), name: text('Name'), types: list('Kinds')},
    paged: true,
    answer: t.listOf(contentViewFilter),
    others: ['/katello/api/content_view_filters'],
  }),
  create: post('/katello/api/content_views/:content_view_id/filters', {
    summary: 'Create a filter for a content view',
    params: {
      content_view_id: to('content-view', '', {required: true}),
      name: text('Name', {required: true}),
      type: text('Kind', {required: true}),
      original_packages: yesNo('Also packages that no erratum names'),
      original_module_streams: yesNo('Also module streams that no erratum names'),
      inclusion: yesNo('Yes: keep only what matches; no: leave out what matches'),
      repository_ids: toMany('repository', '', {names: 'repositories'}),
      description: text('Free text'),
    },
    answer: contentViewFilter,
    others: ['/katello/api/content_view_filters'],
  }),
  show: get(['/katello/api/content_views/:content_view_id/filters/:id', '/katello/api/content_view_filters/:id'], {
    summary: 'Show a filter',
    params: {content_view_id: to('content-view'), id: number('Filter identifier', {required: true, internal: true})},
    answer: contentViewFilter,
  }),
  update: put(['/katello/api/content_views/:content_view_id/filters/:id', '/katello/api/content_view_filters/:id'], {
    summary: 'Update a filter',
    params: {
      content_view_id: to('content-view'),
      name: text('Name'),
      original_packages: yesNo('Also packages that no erratum names'),
      original_module_streams: yesNo('Also module streams that no erratum names'),
      inclusion: yesNo('Yes: keep only what matches; no: leave out what matches'),
      repository_ids: toMany('repository', '', {names: 'repositories'}),
      description: text('Free text'),
      id: number('Filter identifier', {required: true, internal: true}),
    },
    answer: contentViewFilter,
  }),
  destroy: del(['/katello/api/content_views/:content_view_id/filters/:id', '/katello/api/content_view_filters/:id'], {
    summary: 'Delete a filter',
    params: {content_view_id: to('content-view'), id: number('Filter identifier', {required: true, internal: true})},
    answer: contentViewFilter,
  }),
  add_filter_rules: put('/katello/api/content_views/:content_view_id/filters/:id/add_filter_rules', {
    summary: 'Add several rules to a filter',
    params: {
      content_view_id: number('Content view identifier', {required: true}),
      id: number('Filter identifier', {required: true}),
      rules_params: hashes(
        {
          uuid: text('Id of the package group'),
          version: text('Version, e.g. 2.0'),
          architecture: text('Package architecture'),
          min_version: text('Oldest version that matches'),
          max_version: text('Newest version that matches'),
          errata_id: text('Erratum'),
          errata_ids: list('Errata'),
          start_date: text('First day, as 2026-01-31'),
          end_date: text('Last day, as 2026-12-31'),
          types: list('Kinds'),
          date_type: text('Which date of an erratum counts: issued or updated'),
          allow_other_types: yesNo('Also act on repositories of other types'),
          module_stream_ids: list('Module stream'),
          name: list('Name'),
        },
        'Rules params',
        {required: true, internal: true},
      ),
    },
    answer: t.list(contentViewFilterRule),
    others: ['/katello/api/content_view_filters/:id/add_filter_rules'],
  }),
  remove_filter_rules: put('/katello/api/content_views/:content_view_id/filters/:id/remove_filter_rules', {
    summary: 'Delete several rules of a filter',
    params: {
      content_view_id: number('Content view identifier', {required: true}),
      id: number('Filter identifier', {required: true}),
      rule_ids: ids('Rules to delete', {required: true, internal: true}),
    },
    answer: contentViewFilter,
    others: ['/katello/api/content_view_filters/:id/remove_filter_rules'],
  }),
})
