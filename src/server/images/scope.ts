import type {Store} from '../tables'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {likePattern} from '../../core/like-pattern'
import type {InstanceScope} from './json'
import {allOf, sql, within, type Condition} from '../kernel/store/sql'
import type {ContentViewFilterRule} from '../content-views/tables'
import {findVersion} from '../content-views/search'
import {repositoryLookup} from '../repositories/api'

export interface ContentFilters {
  readonly content_view_version_id?: number | null | undefined
  readonly content_view_filter_id?: number | null | undefined
  readonly content_view_filter_rule_id?: number | null | undefined
  readonly repository_id?: number | null | undefined
  readonly environment_id?: number | null | undefined
  readonly available_for?: string | null | undefined
  readonly show_all_for?: string | null | undefined
}

/** Instances that the request is about, of those that the user may see; 404 for what does not exist. */
export function scopeOf(store: Store, call: Call<ContentFilters>): InstanceScope {
  const {content_view_version_id: versionId, repository_id: repositoryId, environment_id} = call.params
  if (repositoryId) call.find(store.repositories, repositoryId, repositoryLookup(store))
  if (versionId) findVersion(store, call, versionId, 'view_products')
  const environment = environment_id ? store.lifecycleEnvironments.find(environment_id) : undefined
  return [
    sql("o.content_type = 'docker'"),
    ...call.scope('p.organization_id'),
    ...call.equal({'r.id': repositoryId, 'r.content_view_version_id': versionId}),
    ...(environment?.library ? [sql('r.environment_id = ?', environment.id)] : []),
    ...filtered(store, call),
  ]
}

/** Instances to which a filter applies: its repositories, or all of its content view. */
function filtered(store: Store, call: Call<ContentFilters>): Condition[] {
  const filterId = filterIdOf(store, call)
  if (!filterId) return []
  const own = store.contentViewFilterRepositories.all({filter_id: filterId}).map((link) => link.repository_id)
  const {content_view_id} = store.contentViewFilters.get(filterId)
  const all = store.contentViewRepositories.all({content_view_id}).map((link) => link.repository_id)
  return [within('r.id', own.length > 0 ? own : all)]
}

function filterIdOf(store: Store, call: Call<ContentFilters>): number | undefined {
  const {content_view_filter_id, content_view_filter_rule_id: ruleId} = call.params
  const id = content_view_filter_id ?? store.contentViewFilterRules.find(ruleId ?? 0)?.filter_id
  if (!content_view_filter_id && !ruleId) return undefined
  return call.find(store.contentViewFilters, id, {
    noun: 'content view filter',
    permission: 'view_content_views',
    organization: (row) => store.contentViews.get(row.content_view_id).organization_id,
  }).id
}

/** Ids of the tags among some that the filter or rule of the request matches; undefined when none was named. */
export function matchedTags(
  store: Store,
  call: Call<ContentFilters>,
  candidates: () => readonly {id: number; name: string}[],
): {ids: number[]; negated: boolean} | undefined {
  const filterId = filterIdOf(store, call)
  if (!filterId || call.params.show_all_for) return undefined
  const ruleId = call.params.content_view_filter_rule_id
  const rules: ContentViewFilterRule[] = store.contentViewFilterRules
    .all({filter_id: filterId})
    .filter((rule) => !ruleId || rule.id === ruleId)
  const patterns = rules.map((rule) => likePattern(rule.name ?? ''))
  const found = candidates().filter(({name}) => patterns.some((pattern) => pattern.test(name)))
  return {ids: found.map(({id}) => id), negated: call.params.available_for === 'content_view_filter'}
}

export interface Comparison {
  readonly versionIds: readonly number[]
  readonly scope: InstanceScope
  readonly restriction: 'same' | 'different' | 'all'
}

/** What is compared; 400 without versions, 404 for unknown ones. */
export function comparisonOf(
  store: Store,
  call: Call<{
    content_view_version_ids?: number[] | null | undefined
    repository_id?: number | null | undefined
    restrict_comparison?: string | null | undefined
  }>,
): Comparison {
  const {content_view_version_ids: versionIds, repository_id, restrict_comparison: word} = call.params
  if (!versionIds?.length) throw invalidArgument('No content_view_version_ids provided')
  for (const id of versionIds) findVersion(store, call, id)
  const repository = repository_id ? call.find(store.repositories, repository_id, repositoryLookup(store)) : undefined
  const restriction = word === 'same' || word === 'different' ? word : 'all'
  const scope = [
    within('r.content_view_version_id', versionIds),
    ...call.scope('p.organization_id'),
    ...(repository ? [sql('r.root_id = ?', repository.root_id)] : []),
  ]
  return {versionIds, scope, restriction}
}

/** Condition on the number of compared versions that have a thing; `from` joins it to instances, `match` names it. */
export function comparisonCondition(
  {versionIds, scope, restriction}: Comparison,
  from: string,
  match: string,
): Condition {
  const {sql: where, values} = allOf(scope)
  const count = `(SELECT count(DISTINCT r.content_view_version_id) FROM ${from} WHERE ${match} AND ${where})`
  const operator = {same: '= ?', different: 'BETWEEN 1 AND ? - 1', all: '>= min(1, ?)'}[restriction]
  return sql(`${count} ${operator}`, ...values, new Set(versionIds).size)
}
