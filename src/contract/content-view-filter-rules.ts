import {api, del, get, list, number, post, put, text, to, yesNo} from './define'
import * as t from './shape'

export const contentViewFilterRule = t.record('ContentViewFilterRule', () => ({
  id: t.integer,
  name: t.optional(t.nullable(t.text)),
  content_view_filter_id: t.integer,
  uuid: t.optional(t.nullable(t.text)),
  version: t.optional(t.nullable(t.text)),
  min_version: t.optional(t.nullable(t.text)),
  max_version: t.optional(t.nullable(t.text)),
  architecture: t.optional(t.nullable(t.text)),
  errata_id: t.optional(t.nullable(t.text)),
  start_date: t.optional(t.nullable(t.time)),
  end_date: t.optional(t.nullable(t.time)),
  date_type: t.optional(t.nullable(t.text)),
  types: t.optional(t.nullable(t.list(t.text))),
  allow_other_types: t.optional(t.nullable(t.boolean)),
  module_stream_id: t.optional(t.nullable(t.integer)),
  module_stream: t.optional(
    t.nullable(t.object({module_stream_id: t.integer, module_stream_name: t.text, module_stream_stream: t.text})),
  ),
  created_at: t.time,
  updated_at: t.time,
}))
export type ContentViewFilterRule = t.TypeOf<typeof contentViewFilterRule>

export const contentViewFilterRules = api('content_view_filter_rules', 'Rules of filters of content views', {
  index: get('/katello/api/content_view_filters/:content_view_filter_id/rules', {
    summary: 'List the rules of a filter',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      name: text('Name'),
      errata_id: text('Erratum'),
    },
    paged: true,
    answer: t.listOf(contentViewFilterRule),
  }),
  create: post('/katello/api/content_view_filters/:content_view_filter_id/rules', {
    summary: 'Create rules of a filter',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      name: list('Name'),
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
      module_stream_ids: list('Module stream'),
      allow_other_types: yesNo('Also act on repositories of other types', {internal: true}),
    },
    answer: t.union(contentViewFilterRule, t.list(contentViewFilterRule)),
  }),
  show: get('/katello/api/content_view_filters/:content_view_filter_id/rules/:id', {
    summary: 'Show a rule',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      id: number('Rule identifier', {required: true}),
    },
    answer: contentViewFilterRule,
  }),
  update: put('/katello/api/content_view_filters/:content_view_filter_id/rules/:id', {
    summary: 'Update a rule',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      name: text('Name'),
      version: text('Version, e.g. 2.0'),
      architecture: text('Package architecture'),
      min_version: text('Oldest version that matches'),
      max_version: text('Newest version that matches'),
      errata_id: text('Erratum'),
      start_date: text('First day, as 2026-01-31'),
      end_date: text('Last day, as 2026-12-31'),
      types: list('Kinds'),
      id: number('Rule identifier', {required: true}),
      uuid: text('Id of the package group', {internal: true}),
      errata_ids: list('Errata', {internal: true}),
      date_type: text('Which date of an erratum counts: issued or updated', {internal: true}),
      allow_other_types: yesNo('Also act on repositories of other types', {internal: true}),
      module_stream_ids: list('Module stream', {internal: true}),
    },
    answer: contentViewFilterRule,
  }),
  destroy: del('/katello/api/content_view_filters/:content_view_filter_id/rules/:id', {
    summary: 'Delete a rule',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      id: number('Rule identifier', {required: true}),
    },
    answer: contentViewFilterRule,
  }),
})
