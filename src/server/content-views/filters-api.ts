import {stamps} from '../kernel/store/times'
import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import {contentViewFilters as contentViewFiltersApi} from '../../contract/content-view-filters'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {created} from '../kernel/http/answer'
import {field, type Searchable} from '../kernel/search/searchable'
import type {ContentViewFilter} from './tables'
import {within} from '../kernel/store/sql'
import {createFilter, filterRepositories, updateFilter} from './filters'
import {viewSummary} from './json'
import {contentViewDetails} from './details'
import {findView} from './search'
import {addRules, ruleJson} from './filter-rules-api'

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

/** A filter as the API shows it; on its own, it includes its whole content view. */
function filterJson(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  call: Call<unknown>,
  filter: ContentViewFilter,
  details = true,
) {
  const view = store.contentViews.get(filter.content_view_id)
  return {
    id: filter.id,
    name: filter.name,
    description: filter.description,
    inclusion: filter.inclusion,
    type: filter.type,
    ...filter.options,
    content_view: details ? contentViewDetails({store, content, tasks}, call, view) : viewSummary(store, view),
    repositories: filterRepositories(store, filter).map((row) => {
      const {name, label, content_type} = store.rootRepositories.get(row.root_id)
      return {id: row.id, name, label, content_type}
    }),
    rules: store.contentViewFilterRules.all({filter_id: filter.id}).map(ruleJson),
    ...stamps(filter),
  }
}

/** The filter of an id, in its content view if one is named in the path. */
function findFilter(
  store: Store,
  call: Call<{content_view_id?: number | null | undefined}>,
  id: number | null | undefined,
  permission = 'view_content_views',
): ContentViewFilter {
  const filter = call.find(store.contentViewFilters, id, {
    noun: 'content view filter',
    permission,
    organization: (row) => store.contentViews.get(row.content_view_id).organization_id,
  })
  const viewId = call.params.content_view_id
  if (viewId && filter.content_view_id !== viewId) throw call.missing('content view filter', id, permission)
  return filter
}

type Given = {
  original_packages?: boolean | null | undefined
  original_module_streams?: boolean | null | undefined
}

function optionsOf({original_packages, original_module_streams}: Given) {
  return {
    ...(original_packages !== undefined && {original_packages}),
    ...(original_module_streams !== undefined && {original_module_streams}),
  }
}

export const contentViewFilters = ({store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks}) =>
  serve(contentViewFiltersApi, {
    style: 'katello',
    autocomplete: {search: filterSearch, permission: 'view_content_views'},
    actions: {
      index: {
        permission: 'view_content_views',
        search: filterSearch,
        run(call) {
          const {content_view_id, name, types} = call.params
          if (content_view_id) findView(store, call, content_view_id)
          return call.list({
            search: filterSearch,
            where: [
              ...call.scope('content_views.organization_id'),
              ...call.equal({
                'content_view_filters.content_view_id': content_view_id,
                'content_view_filters.name': name,
              }),
              ...(types?.length ? [within('content_view_filters.type', types)] : []),
            ],
            load: (page) => store.contentViewFilters.byIds(page),
            render: (filter) => filterJson({store, content, tasks}, call, filter, false),
          })
        },
      },
      create: {
        root: 'content_view_filter',
        run(call) {
          const view = findView(store, call, call.params.content_view_id, 'edit_content_views')
          const type = call.params.type ?? ''
          const options =
            type === 'rpm' || type === 'modulemd'
              ? {original_packages: false, original_module_streams: false, ...optionsOf(call.params)}
              : optionsOf(call.params)
          return created(
            filterJson({store, content, tasks}, call, createFilter(store, view, type, {...call.params, options})),
          )
        },
      },
      show: {
        permission: 'view_content_views',
        run: (call) => filterJson({store, content, tasks}, call, findFilter(store, call, call.params.id)),
      },
      update: {
        root: 'content_view_filter',
        run(call) {
          const filter = findFilter(store, call, call.params.id, 'edit_content_views')
          return filterJson(
            {store, content, tasks},
            call,
            updateFilter(store, filter, {...call.params, options: optionsOf(call.params)}),
          )
        },
      },
      destroy: {
        run(call) {
          const filter = findFilter(store, call, call.params.id, 'edit_content_views')
          const body = filterJson({store, content, tasks}, call, filter)
          store.contentViewFilters.delete({id: filter.id})
          return body
        },
      },
      add_filter_rules: {
        run(call) {
          const filter = findFilter(store, call, call.params.id, 'edit_content_views')
          if (!call.params.rules_params?.length) throw invalidArgument('No rules specified in rules_params')
          const rows = store.transaction(() =>
            (call.params.rules_params ?? []).flatMap((params) => addRules(store, filter, params)),
          )
          return rows.map(ruleJson)
        },
      },
      remove_filter_rules: {
        run(call) {
          const filter = findFilter(store, call, call.params.id, 'edit_content_views')
          const rows = store.contentViewFilterRules
            .byIds(call.params.rule_ids ?? [])
            .filter((row) => row.filter_id === filter.id)
          if (rows.length === 0) throw call.missing('content view filter rule', call.params.rule_ids?.join(', '))
          store.transaction(() => {
            for (const {id} of rows) store.contentViewFilterRules.delete({id})
          })
          return filterJson({store, content, tasks}, call, filter)
        },
      },
    },
  })
