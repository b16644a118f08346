import {stamps} from '../kernel/store/times'
import type {Store} from '../tables'
import {contentViewFilterRules as contentViewFilterRulesApi} from '../../contract/content-view-filter-rules'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {ContentViewFilter, ContentViewFilterRule} from './tables'
import {sql} from '../kernel/store/sql'
import {checkRuleName} from './filters'

const ruleSearch: Searchable = {
  from: 'content_view_filter_rules',
  id: 'content_view_filter_rules.id',
  fields: {
    name: field.string('content_view_filter_rules.name'),
    errata_id: field.string("json_extract(content_view_filter_rules.options, '$.errata_id')"),
    id: field.integer('content_view_filter_rules.id', {explicit: true}),
  },
  sortable: {created_at: 'content_view_filter_rules.created_at'},
  sort: {by: 'id', order: 'asc'},
}

/** Parameters of rules besides their name; those of other content types are kept and given back. */
const ruleFields = [
  'uuid',
  'version',
  'architecture',
  'min_version',
  'max_version',
  'errata_id',
  'errata_ids',
  'start_date',
  'end_date',
  'types',
  'date_type',
  'allow_other_types',
  'module_stream_ids',
] as const

type RuleValues = {readonly [K in (typeof ruleFields)[number]]?: unknown} & {readonly name?: unknown}

export function ruleJson(row: ContentViewFilterRule) {
  return {
    id: row.id,
    content_view_filter_id: row.filter_id,
    ...(row.name !== null && {name: row.name}),
    ...row.options,
    ...stamps(row),
  }
}

/** Adds a rule for every name, erratum or module stream that was given; 422 for one that is there already. */
export function addRules(store: Store, filter: ContentViewFilter, params: RuleValues): ContentViewFilterRule[] {
  const {name, errata_ids: errata, module_stream_ids: streams, ...rest} = params
  const options = optionsOf(rest)
  const names = name === undefined || name === null ? [] : [name].flat().map(String)
  const variants: {name: string | null; options: Record<string, unknown>}[] = Array.isArray(errata)
    ? errata.map((id: unknown) => ({name: null, options: {...options, errata_id: id}}))
    : Array.isArray(streams)
      ? streams.map((id: unknown) => ({name: null, options: {...options, module_stream_id: Number(id)}}))
      : names.length > 0
        ? names.map((one) => ({name: one, options}))
        : [{name: null, options}]
  return store.transaction(() =>
    variants.map((variant) => {
      checkRuleName(store, filter, variant.name, null)
      return store.contentViewFilterRules.insert({filter_id: filter.id, ...variant})
    }),
  )
}

const isRuleField = (key: string): boolean => (ruleFields as readonly string[]).includes(key)

function optionsOf(values: RuleValues) {
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => isRuleField(key) && value !== undefined && value !== null),
  )
}
type Parent = {content_view_filter_id?: number | null | undefined}

function filterOf(store: Store, call: Call<Parent>, permission = 'view_content_views'): ContentViewFilter {
  return call.find(store.contentViewFilters, call.params.content_view_filter_id, {
    noun: 'content view filter',
    permission,
    organization: (row) => store.contentViews.get(row.content_view_id).organization_id,
  })
}

function ruleOf(
  store: Store,
  call: Call<Parent & {id?: number | null | undefined}>,
  permission?: string,
): ContentViewFilterRule {
  const filter = filterOf(store, call, permission)
  const row = store.contentViewFilterRules.find(call.params.id ?? 0)
  if (row?.filter_id !== filter.id) throw call.missing('content view filter rule', call.params.id)
  return row
}

export const contentViewFilterRules = ({store}: {store: Store}) =>
  serve(contentViewFilterRulesApi, {
    style: 'katello',
    autocomplete: {search: ruleSearch, permission: 'view_content_views'},
    actions: {
      index: {
        permission: 'view_content_views',
        search: ruleSearch,
        run(call) {
          const filter = filterOf(store, call)
          const {name, errata_id} = call.params
          return call.list({
            search: ruleSearch,
            where: [
              sql('content_view_filter_rules.filter_id = ?', filter.id),
              ...call.equal({
                'content_view_filter_rules.name': name,
                "json_extract(content_view_filter_rules.options, '$.errata_id')": errata_id,
              }),
            ],
            load: (page) => store.contentViewFilterRules.byIds(page),
            render: ruleJson,
          })
        },
      },
      create: {
        run(call) {
          const rows = addRules(store, filterOf(store, call, 'edit_content_views'), call.params)
          const [only] = rows
          return created(rows.length === 1 && only ? ruleJson(only) : rows.map(ruleJson))
        },
      },
      show: {
        permission: 'view_content_views',
        run: (call) => ruleJson(ruleOf(store, call)),
      },
      update: {
        run(call) {
          const row = ruleOf(store, call, 'edit_content_views')
          const filter = store.contentViewFilters.get(row.filter_id)
          const name = call.params.name ?? row.name
          checkRuleName(store, filter, name, row.id)
          const options = {...row.options, ...optionsOf(call.params)}
          return ruleJson(store.contentViewFilterRules.update(row.id, {name, options}))
        },
      },
      destroy: {
        run(call) {
          const row = ruleOf(store, call, 'edit_content_views')
          store.contentViewFilterRules.delete({id: row.id})
          return ruleJson(row)
        },
      },
    },
  })
