import {filterByName} from './common'
import {api, del, get, internal, list, number, post, put, text, to, yesNo} from './define'
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

const names = list('Names of packages, package groups or tags to match; * is a wildcard')

/** What a rule matches. Which of these apply depends on the type of its filter. */
const matching = {
  version: text('Package version to match'),
  architecture: text('Package architecture to match'),
  min_version: text('Lowest package version to match'),
  max_version: text('Highest package version to match'),
  errata_id: text('Erratum ID to match'),
  start_date: text('First date of errata to match, e.g. 2026-01-31'),
  end_date: text('Last date of errata to match, e.g. 2026-12-31'),
  types: list('Types of errata to match: bugfix, enhancement, security'),
}

/** Given when a rule is created, and rarely changed. */
const special = {
  uuid: text('Package group ID to match'),
  errata_ids: list('Erratum IDs to match'),
  date_type: text('Date of errata to compare: issued or updated'),
  module_stream_ids: list('Module stream IDs to match'),
}

const otherTypes = {allow_other_types: yesNo('Also match errata of any other type')}

/** A rule among several that are added in one request. */
export const rule = {name: names, ...matching, ...special, ...otherTypes}

const id = number('Rule ID', {required: true})

export const contentViewFilterRules = api('content_view_filter_rules', 'Rules of content view filters', () => ({
  index: get('/katello/api/content_view_filters/:content_view_filter_id/rules', {
    summary: 'List the rules of a filter',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      name: filterByName,
      errata_id: text('Filter by erratum ID'),
    },
    paged: true,
    answer: t.listOf(contentViewFilterRule),
  }),
  create: post('/katello/api/content_view_filters/:content_view_filter_id/rules', {
    summary: 'Create rules for a filter',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      name: names,
      ...matching,
      ...special,
      ...internal(otherTypes),
    },
    answer: t.union(contentViewFilterRule, t.list(contentViewFilterRule)),
  }),
  show: get('/katello/api/content_view_filters/:content_view_filter_id/rules/:id', {
    summary: 'Show a rule of a filter',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      id,
    },
    answer: contentViewFilterRule,
  }),
  update: put('/katello/api/content_view_filters/:content_view_filter_id/rules/:id', {
    summary: 'Update a rule of a filter',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      name: text('Name of the package, package group or tag to match; * is a wildcard'),
      ...matching,
      id,
      ...internal({...special, ...otherTypes}),
    },
    answer: contentViewFilterRule,
  }),
  destroy: del('/katello/api/content_view_filters/:content_view_filter_id/rules/:id', {
    summary: 'Delete a rule of a filter',
    params: {
      content_view_filter_id: to('content-view-filter', '', {required: true}),
      id,
    },
    answer: contentViewFilterRule,
  }),
}))
