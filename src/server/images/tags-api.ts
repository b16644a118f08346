import {type RepositoryParts, repositoryJson} from '../repositories/json'
import type {Store} from '../tables'
import {dockerTags as dockerTagsApi} from '../../contract/docker-tags'
import type {Call} from '../kernel/http/call'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import {allOf, not, sql, within, type Condition} from '../kernel/store/sql'
import {instancesWithTag, tagJson, taggedInstances, tagsJson, type InstanceScope} from './json'
import {comparisonCondition, comparisonOf, matchedTags, scopeOf, type ContentFilters} from './scope'
import {repositorySearch} from '../repositories/search'

/** Tags of which an instance that meets a condition has one. */
const heldBy = (condition: string, value: string): Condition =>
  sql(`EXISTS (SELECT 1 FROM ${taggedInstances} WHERE t.meta_tag_id = meta_tags.id AND ${condition})`, value)

function ofInstances(column: string): (operator: string, value: string) => Condition {
  return (operator, value) => {
    if (operator === '~' || operator === '!~') {
      const found = heldBy(`${column} LIKE '%' || ? || '%'`, value)
      return operator === '~' ? found : not(found)
    }
    const found = heldBy(`${column} = ?`, value)
    return operator === '!=' || operator === '!^' ? not(found) : found
  }
}

const tagSearch: Searchable = {
  from: 'meta_tags JOIN manifests ON manifests.id = meta_tags.manifest_id',
  id: 'meta_tags.id',
  fields: {
    tag: field.string('meta_tags.name'),
    name: field.string('meta_tags.name'),
    id: field.integer('meta_tags.id', {explicit: true}),
    schema_version: field.integer('manifests.schema_version', {explicit: true}),
    image: {
      ...field.string('NULL', {explicit: true, unsortable: true}),
      test: ofInstances('r.container_repository_name'),
    },
    digest: field.string('manifests.digest', {explicit: true}),
    repository: {...field.string('NULL', {explicit: true, unsortable: true}), test: ofInstances('o.name')},
  },
  sort: {by: 'id', order: 'desc'},
}

function inScope(scope: InstanceScope): Condition {
  const {sql: where, values} = allOf(scope)
  return sql(`meta_tags.id IN (SELECT t.meta_tag_id FROM ${taggedInstances} WHERE ${where})`, ...values)
}

interface TagFilters extends ContentFilters {
  readonly ids?: number[] | null | undefined
  readonly grouped?: boolean | null | undefined
}

function conditions(store: Store, call: Call<TagFilters>, scope: InstanceScope): Condition[] {
  const {sql: where, values} = allOf(scope)
  const matched = matchedTags(store, call, () =>
    store.database.all<{id: number; name: string}>(
      `SELECT DISTINCT t.meta_tag_id AS id, t.name AS name FROM ${taggedInstances} WHERE ${where}`,
      ...values,
    ),
  )
  const match = matched && within('meta_tags.id', matched.ids)
  return [
    inScope(scope),
    ...(call.params.ids?.length ? [within('meta_tags.id', call.params.ids)] : []),
    ...(match ? [matched.negated ? not(match) : match] : []),
    // one tag for each name of each repository: the newest of those that its instances have
    ...(call.params.grouped
      ? [
          sql(
            `meta_tags.id IN (SELECT max(t.meta_tag_id) FROM ${taggedInstances} WHERE ${where} GROUP BY t.name, r.root_id)`,
            ...values,
          ),
        ]
      : []),
  ]
}

/** The id of a tag that the user may see; 404 otherwise. */
function find(store: Store, call: Call<{id?: number | null | undefined; repository_id?: number | null | undefined}>) {
  const {repository_id} = call.params
  const scope = [...call.scope('p.organization_id'), ...call.equal({'r.id': repository_id})]
  const id = call.params.id ?? 0
  if (instancesWithTag(store, id, scope).length === 0) throw call.missing('docker tag', id, 'view_products')
  return id
}

export const dockerTags = ({store, content, tasks, address}: RepositoryParts) =>
  serve(dockerTagsApi, {
    style: 'katello',
    autocomplete: {search: tagSearch, permission: 'view_products'},
    actions: {
      index: {
        permission: 'view_products',
        search: tagSearch,
        run(call) {
          const scope = scopeOf(store, call)
          return call.list({
            search: tagSearch,
            where: conditions(store, call, scope),
            load: (page) => tagsJson({store, content, address}, page, scope),
            render: (tag) => tag,
          })
        },
      },
      auto_complete_name: {
        permission: 'view_products',
        hidden: true,
        run(call) {
          const {term, repoids} = call.params
          const scope = [
            ...call.scope('p.organization_id'),
            ...(repoids?.length ? [within('r.id', repoids)] : []),
            sql("t.name LIKE ? || '%'", (term ?? '').replace(/[%_]/g, '')),
          ]
          const {sql: where, values} = allOf(scope)
          return store.database
            .all<{name: string}>(
              `SELECT DISTINCT t.name AS name FROM ${taggedInstances} WHERE ${where} ORDER BY 1 LIMIT 25`,
              ...values,
            )
            .map(({name}) => name)
        },
      },
      compare: {
        permission: 'view_products',
        search: tagSearch,
        run(call) {
          const comparison = comparisonOf(store, call)
          return call.list({
            search: tagSearch,
            where: [comparisonCondition(comparison, taggedInstances, 't.meta_tag_id = meta_tags.id')],
            load: (page) => page,
            render: (id) => ({
              ...tagJson({store, content, address}, id, comparison.scope),
              comparison: comparison.versionIds.filter((version) =>
                instancesWithTag(store, id, comparison.scope).some((row) => row.content_view_version_id === version),
              ),
            }),
          })
        },
      },
      show: {
        permission: 'view_products',
        run(call) {
          const id = find(store, call)
          return tagJson({store, content, address}, id, call.scope('p.organization_id'), true)
        },
      },
      repositories: {
        permission: 'view_products',
        run(call) {
          const id = find(store, call)
          const rows = instancesWithTag(store, id, call.scope('p.organization_id'))
          return call.list({
            search: repositorySearch,
            where: [
              within(
                'repositories.id',
                rows.map((row) => row.id),
              ),
            ],
            load: (page) => store.repositories.byIds(page),
            render: (row) => repositoryJson({store, content, tasks, address}, row),
          })
        },
      },
    },
  })
