import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import {
  dockerManifestLists as dockerManifestListsApi,
  dockerManifests as dockerManifestsApi,
} from '../../contract/docker-manifests'
import type {Call} from '../kernel/http/call'
import type {Manifest} from '../../oci/store/index'
import {serve, type Resource} from '../kernel/http/resource'
import {field, type Field, type Searchable} from '../kernel/search/searchable'
import {allOf, not, sql, within, type Condition} from '../kernel/store/sql'
import {holdingInstances, manifestJson, taggedInstances, type InstanceScope} from './json'
import {comparisonCondition, comparisonOf, matchedTags, scopeOf, type ContentFilters} from './scope'

type Type = 'image' | 'list'

const byTag: Field = {
  ...field.string('NULL', {unsortable: true}),
  test(operator, value) {
    const compared = operator === '~' || operator === '!~' ? "t.name LIKE '%' || ? || '%'" : 't.name = ?'
    const found = sql(
      `EXISTS (SELECT 1 FROM set_tags t JOIN meta_tags n ON n.id = t.meta_tag_id
        WHERE n.manifest_id = manifests.id AND ${compared})`,
      value,
    )
    return operator.startsWith('!') ? not(found) : found
  },
}

const byList: Field = {
  ...field.string('NULL', {explicit: true, unsortable: true}),
  test(operator, value) {
    const found = sql(
      `EXISTS (SELECT 1 FROM manifest_children c JOIN manifests l ON l.id = c.manifest_id
        WHERE c.digest = manifests.digest AND l.digest = ?)`,
      value,
    )
    return operator.startsWith('!') ? not(found) : found
  },
}

function searchOf(type: Type): Searchable {
  return {
    from: 'manifests',
    id: 'manifests.id',
    fields: {
      tag: byTag,
      digest: field.string('manifests.digest'),
      schema_version: field.integer('manifests.schema_version'),
      bootable: field.boolean('manifests.is_bootable', {explicit: true}),
      flatpak: field.boolean('manifests.is_flatpak', {explicit: true}),
      content_type: field.string('manifests.content_type', {explicit: true}),
      ...(type === 'image' && {manifest_list_digest: byList}),
    },
    sort: {by: 'schema_version', order: 'asc'},
  }
}

function inScope(type: Type, scope: InstanceScope): Condition[] {
  const {sql: where, values} = allOf(scope)
  return [
    sql('manifests.manifest_type = ?', type),
    sql(`manifests.id IN (SELECT s.manifest_id FROM ${holdingInstances} WHERE ${where})`, ...values),
  ]
}

/** Manifests that the tags name which the request's filter matches. */
function filtered(store: Store, call: Call<ContentFilters>, scope: InstanceScope): Condition[] {
  const {sql: where, values} = allOf(scope)
  const matched = matchedTags(store, call, () =>
    store.database.all<{id: number; name: string}>(
      `SELECT DISTINCT t.meta_tag_id AS id, t.name AS name FROM ${taggedInstances} WHERE ${where}`,
      ...values,
    ),
  )
  if (!matched) return []
  const tags = JSON.stringify(matched.ids)
  const found = sql(
    'manifests.id IN (SELECT manifest_id FROM meta_tags WHERE id IN (SELECT value FROM json_each(?)))',
    tags,
  )
  return [matched.negated ? not(found) : found]
}

function holders(store: Store, manifest: Manifest, scope: InstanceScope): number[] {
  const {sql: where, values} = allOf([sql('s.manifest_id = ?', manifest.id), ...scope])
  return store.database
    .all<{id: number}>(
      `SELECT DISTINCT r.content_view_version_id AS id FROM ${holdingInstances} WHERE ${where}`,
      ...values,
    )
    .map(({id}) => id)
}

/** Images and lists have the same routes, parameters and searches under different names. */
function manifests(
  {store, content}: {store: Store; content: ContentStore},
  contract: typeof dockerManifestsApi,
  type: Type,
  noun: string,
): Resource {
  const search = searchOf(type)
  const byIds = () => (page: readonly number[]) => page.flatMap((id) => content.manifests.byId(id) ?? [])
  return serve(contract, {
    style: 'katello',
    autocomplete: {search, permission: 'view_products'},
    actions: {
      index: {
        permission: 'view_products',
        search,
        run(call) {
          const scope = scopeOf(store, call)
          return call.list({
            search,
            where: [
              ...inScope(type, scope),
              ...(call.params.ids?.length ? [within('manifests.id', call.params.ids)] : []),
              ...filtered(store, call, scope),
            ],
            load: byIds(),
            render: (manifest) => manifestJson({store, content}, manifest, scope),
          })
        },
      },
      compare: {
        permission: 'view_products',
        search,
        run(call) {
          const comparison = comparisonOf(store, call)
          return call.list({
            search,
            where: [
              sql('manifests.manifest_type = ?', type),
              comparisonCondition(comparison, holdingInstances, 's.manifest_id = manifests.id'),
            ],
            load: byIds(),
            render: (manifest) => ({
              ...manifestJson({store, content}, manifest, comparison.scope),
              comparison: holders(store, manifest, comparison.scope),
            }),
          })
        },
      },
      show: {
        permission: 'view_products',
        run(call) {
          const {id = '', repository_id} = call.params
          const found = /^\d+$/.test(id ?? '')
            ? content.manifests.byId(Number(id))
            : content.manifests.byDigest(id ?? '')
          const scope = [...call.scope('p.organization_id'), ...call.equal({'r.id': repository_id})]
          if (found?.manifestType !== type || holders(store, found, scope).length === 0)
            throw call.missing(noun, id, 'view_products')
          return manifestJson({store, content}, found, scope)
        },
      },
    },
  })
}

export const dockerManifests = ({store, content}: {store: Store; content: ContentStore}) =>
  manifests({store, content}, dockerManifestsApi, 'image', 'docker manifest')
export const dockerManifestLists = ({store, content}: {store: Store; content: ContentStore}) =>
  manifests({store, content}, dockerManifestListsApi, 'list', 'docker manifest list')
