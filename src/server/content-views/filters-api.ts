import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {boolean, hashes, ids, numeric, paging, string, strings} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import {created} from '../kernel/http/answer'
import {field, type Searchable} from '../kernel/search/searchable'
import type {ContentViewFilter} from './tables'
import {within} from '../kernel/store/sql'
import {createFilter, filterRepositories, updateFilter} from './filters'
import {viewSummary} from './json'
import {stamps} from '../json'
import {contentViewDetails} from './details'
import {findView} from './search'
import {addRules, ruleFields, ruleJson} from './filter-rules-api'

const filterSearch: Searchable = {
  from: 'content_view_filters JOIN content_views ON content_views.id = content_view_filters.content_view_id',
  id: 'content_view_filters.id',
  fields: {
    name: field.string('content_view_filters.name'),
    content_type: field.string('content_view_filters.type'),
    inclusion_type: {
      ...field.string('content_view_filters.inclusion'),
      values: {include: 1, exclude: 0},
      type: 'boolean',
      unsortable: true,
    },
  },
  sort: {by: 'name', order: 'asc'},
}

/** A filter as the API shows it; alone, it brings its whole content view along. */
export function filterJson(call: Call<unknown>, filter: ContentViewFilter, details = true): Record<string, unknown> {
  const {store, app} = call
  const view = store.contentViews.get(filter.content_view_id)
  return {
    id: filter.id,
    name: filter.name,
    description: filter.description,
    inclusion: filter.inclusion,
    type: filter.type,
    ...filter.options,
    content_view: details ? contentViewDetails(call, view) : viewSummary(app, view),
    repositories: filterRepositories(app, filter).map((row) => {
      const {name, label, content_type} = store.rootRepositories.get(row.root_id)
      return {id: row.id, name, label, content_type}
    }),
    rules: store.contentViewFilterRules.all({filter_id: filter.id}).map(ruleJson),
    ...stamps(filter),
  }
}

/** The filter of an id, in its content view if one is named in the path. */
export function findFilter(
  call: Call<{content_view_id?: number | null | undefined}>,
  id: number | null | undefined,
  permission = 'view_content_views',
): ContentViewFilter {
  const filter = call.find(call.store.contentViewFilters, id, {
    noun: 'content view filter',
    permission,
    organization: (row) => call.store.contentViews.get(row.content_view_id).organization_id,
  })
  const viewId = call.params.content_view_id
  if (viewId && filter.content_view_id !== viewId) throw call.missing('content view filter', id, permission)
  return filter
}

const identity = {
  content_view_id: numeric({description: 'Content view identifier'}),
  id: numeric({required: true, description: 'Filter identifier'}),
}
const attributes = {
  inclusion: boolean({description: 'True for content to include, false for content to exclude'}),
  repository_ids: ids({description: 'Repositories that the filter is limited to; none for all'}),
  description: string({description: 'Description of the filter'}),
  original_packages: boolean({description: 'Add all packages without errata'}),
  original_module_streams: boolean({description: 'Add all module streams without errata'}),
}
const both = (method: string, path: string) => [
  `${method} /content_views/:content_view_id/filters${path}`,
  `${method} /content_view_filters${path}`,
]

type Given = {
  original_packages?: boolean | null | undefined
  original_module_streams?: boolean | null | undefined
}

function optionsOf({original_packages, original_module_streams}: Given): Record<string, unknown> {
  return {
    ...(original_packages !== undefined && {original_packages}),
    ...(original_module_streams !== undefined && {original_module_streams}),
  }
}

export const contentViewFilters = resource({
  name: 'content_view_filters',
  summary: 'Filters of content views',
  base: '/katello/api',
  style: 'katello',
  autocomplete: {path: '/content_view_filters', search: filterSearch, permission: 'view_content_views'},
  actions: [
    action('index', {
      summary: 'List filters',
      routes: both('GET', ''),
      params: {
        content_view_id: numeric({required: true, description: 'Content view identifier'}),
        name: string({description: 'Only the filter of this name'}),
        types: strings({description: 'Only filters of these types'}),
        ...paging,
      },
      permission: 'view_content_views',
      search: filterSearch,
      run(call) {
        const {content_view_id, name, types} = call.params
        if (content_view_id) findView(call, content_view_id)
        return call.list({
          search: filterSearch,
          where: [
            ...call.scope('content_views.organization_id'),
            ...call.equal({'content_view_filters.content_view_id': content_view_id, 'content_view_filters.name': name}),
            ...(types?.length ? [within('content_view_filters.type', types)] : []),
          ],
          load: (page) => call.store.contentViewFilters.byIds(page),
          render: (filter) => filterJson(call, filter, false),
        })
      },
    }),
    action('create', {
      summary: 'Create a filter for a content view',
      routes: both('POST', ''),
      params: {content_view_id: numeric({required: true, description: 'Content view identifier'})},
      root: {
        key: 'content_view_filter',
        params: {
          name: string({required: true, description: 'Name of the filter'}),
          type: string({required: true, description: 'Type of content, docker for container images'}),
          ...attributes,
        },
      },
      run(call) {
        const view = findView(call, call.params.content_view_id, 'edit_content_views')
        const type = call.params.type ?? ''
        const options =
          type === 'rpm' || type === 'modulemd'
            ? {original_packages: false, original_module_streams: false, ...optionsOf(call.params)}
            : optionsOf(call.params)
        return created(filterJson(call, createFilter(call.app, view, type, {...call.params, options})))
      },
    }),
    action('show', {
      summary: 'Show a filter',
      routes: both('GET', '/:id'),
      params: identity,
      permission: 'view_content_views',
      run: (call) => filterJson(call, findFilter(call, call.params.id)),
    }),
    action('update', {
      summary: 'Update a filter',
      routes: both('PUT', '/:id'),
      params: identity,
      root: {key: 'content_view_filter', params: {name: string({description: 'New name'}), ...attributes}},
      run(call) {
        const filter = findFilter(call, call.params.id, 'edit_content_views')
        return filterJson(call, updateFilter(call.app, filter, {...call.params, options: optionsOf(call.params)}))
      },
    }),
    action('destroy', {
      summary: 'Delete a filter',
      routes: both('DELETE', '/:id'),
      params: identity,
      run(call) {
        const filter = findFilter(call, call.params.id, 'edit_content_views')
        const body = filterJson(call, filter)
        call.store.contentViewFilters.delete({id: filter.id})
        return body
      },
    }),
    action('add_filter_rules', {
      summary: 'Add several rules to a filter',
      routes: both('PUT', '/:id/add_filter_rules'),
      params: {...identity, rules_params: hashes({...ruleFields, name: strings()}, {required: true})},
      run(call) {
        const filter = findFilter(call, call.params.id, 'edit_content_views')
        if (!call.params.rules_params?.length) throw invalidArgument('No rules were given: rules_params is empty')
        const rows = call.app.database.transaction(() =>
          (call.params.rules_params ?? []).flatMap((params) => addRules(call.app, filter, params)),
        )
        return rows.map(ruleJson)
      },
    }),
    action('remove_filter_rules', {
      summary: 'Delete several rules of a filter',
      routes: both('PUT', '/:id/remove_filter_rules'),
      params: {...identity, rule_ids: ids({required: true, description: 'Rules to delete'})},
      run(call) {
        const filter = findFilter(call, call.params.id, 'edit_content_views')
        const rows = call.store.contentViewFilterRules
          .byIds(call.params.rule_ids ?? [])
          .filter((row) => row.filter_id === filter.id)
        if (rows.length === 0) throw call.missing('content view filter rule', call.params.rule_ids?.join(', '))
        call.app.database.transaction(() => {
          for (const {id} of rows) call.store.contentViewFilterRules.delete({id})
        })
        return filterJson(call, filter)
      },
    }),
  ],
})
