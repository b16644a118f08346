import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Address} from '../kernel/address'
import type {Manifest, Tag} from '../../oci/store/index'
import type {Repository} from '../repositories/tables'
import {allOf, sql, within, type Condition} from '../kernel/store/sql'
import {utc} from '../kernel/store/times'
import {versionName} from '../content-views/versions'

/** Which instances count: conditions on `r` the instance, `o` its root, `p` its product. */
export type InstanceScope = readonly Condition[]

const rootAndProduct = 'JOIN root_repositories o ON o.id = r.root_id JOIN products p ON p.id = o.product_id'
/** Tags of sets with the instances that hold them. */
export const taggedInstances = `set_tags t JOIN repositories r ON r.content_set_id = t.set_id ${rootAndProduct}`
/** Members of sets with the instances that hold them. */
export const holdingInstances = `set_manifests s JOIN repositories r ON r.content_set_id = s.set_id ${rootAndProduct}`

/** Instances of a scope that have a tag, library instances first. */
export const instancesWithTag = (store: Store, metaTagId: number, scope: InstanceScope): Repository[] =>
  instancesWithTags(store, [metaTagId], scope).get(metaTagId) ?? []

/** The same for several tags, by the tag's id. */
function instancesWithTags(store: Store, ids: readonly number[], scope: InstanceScope): Map<number, Repository[]> {
  const {sql: where, values} = allOf([within('t.meta_tag_id', ids), ...scope])
  const rows = store.database.all<{tag: number; id: number}>(
    `SELECT t.meta_tag_id AS tag, r.id AS id FROM ${taggedInstances} WHERE ${where}
     ORDER BY r.library_instance_id IS NOT NULL, r.id`,
    ...values,
  )
  const found = store.repositories.byIds([...new Set(rows.map(({id}) => id))])
  const byId = new Map(found.map((row) => [row.id, row]))
  const instances = new Map<number, Repository[]>()
  for (const {tag, id} of rows) {
    const row = byId.get(id)
    const present = instances.get(tag)
    if (row && present) present.push(row)
    else if (row) instances.set(tag, [row])
  }
  return instances
}

/** Tags of a scope that name a manifest, each with one of the instances that have it. */
function tagsOf(store: Store, manifestId: number, scope: InstanceScope) {
  const {sql: where, values} = allOf([sql('n.manifest_id = ?', manifestId), ...scope])
  return store.database.all<{id: number; repository_id: number; name: string}>(
    `SELECT n.id AS id, min(r.id) AS repository_id, n.name AS name
     FROM meta_tags n JOIN set_tags t ON t.meta_tag_id = n.id JOIN repositories r ON r.content_set_id = t.set_id
     ${rootAndProduct} WHERE ${where} GROUP BY n.id ORDER BY n.id`,
    ...values,
  )
}

/** Labels and annotations; a list has those of its members. */
function marks(
  content: ContentStore,
  manifest: Manifest,
): {labels: Record<string, string>; annotations: Record<string, string>} {
  const members = manifest.manifestType === 'list' ? content.manifests.children(manifest.id) : []
  const all = [...members.toReversed(), manifest]
  return {
    labels: Object.assign({}, ...all.map((one) => one.labels)) as Record<string, string>,
    annotations: Object.assign({}, ...all.map((one) => one.annotations)) as Record<string, string>,
  }
}

function short({id, digest, schemaVersion, manifestType}: Manifest) {
  return {id, digest, schema_version: schemaVersion, manifest_type: manifestType}
}

/** An image or a list as the API shows it. */
export function manifestJson(
  {store, content}: {store: Store; content: ContentStore},
  manifest: Manifest,
  scope: InstanceScope,
) {
  const {manifests} = content
  return {
    id: manifest.id,
    schema_version: manifest.schemaVersion,
    digest: manifest.digest,
    manifest_type: manifest.manifestType,
    content_type: manifest.contentType,
    ...marks(content, manifest),
    is_bootable: manifest.isBootable,
    is_flatpak: manifest.isFlatpak,
    tags: tagsOf(store, manifest.id, scope),
    ...(manifest.manifestType === 'list'
      ? {manifests: manifests.children(manifest.id).map(short)}
      : {manifest_lists: manifests.parents(manifest.id).map(short)}),
  }
}

/** One instance as a tag lists it. */
function instanceJson({store, address}: {store: Store; address: Address}, row: Repository) {
  const root = store.rootRepositories.get(row.root_id)
  const product = store.products.get(root.product_id)
  const version = store.contentViewVersions.get(row.content_view_version_id)
  const environment = row.environment_id === null ? null : store.lifecycleEnvironments.get(row.environment_id)
  return {
    id: row.id,
    name: root.name,
    full_path: `${address.host()}/${row.container_repository_name ?? ''}`,
    library_instance: row.library_instance_id === null,
    product_id: product.id,
    product_name: product.name,
    kt_environment: environment && {id: environment.id, name: environment.name},
    content_view_version: {
      id: version.id,
      name: versionName(store, version),
      content_view_id: version.content_view_id,
    },
  }
}

function manifestOfTag(content: ContentStore, manifest: Manifest) {
  const isList = manifest.manifestType === 'list'
  return {
    ...short(manifest),
    ...marks(content, manifest),
    is_bootable: manifest.isBootable,
    is_flatpak: manifest.isFlatpak,
    content_type: manifest.contentType,
    created_at: utc(manifest.createdAt.getTime()),
    updated_at: utc(manifest.createdAt.getTime()),
    ...(isList && {
      manifests: content.manifests.children(manifest.id).map((one) => ({
        ...short(one),
        ...marks(content, one),
        is_bootable: one.isBootable,
        is_flatpak: one.isFlatpak,
        content_type: one.contentType,
      })),
    }),
  }
}

interface Parts {
  readonly store: Store
  readonly content: ContentStore
  readonly address: Address
}

/** Tags as the API shows them. What they share is read and made once: instances above all, of which each may have many tags. */
export function tagsJson(parts: Parts, ids: readonly number[], scope: InstanceScope) {
  const {store, content} = parts
  const tags = content.sets.metaTags(ids)
  const manifests = content.manifests.byIds(tags.map(({manifestId}) => manifestId))
  const instances = instancesWithTags(store, ids, scope)
  const made = new Map<number, ReturnType<typeof instanceJson>>()
  const instance = (row: Repository) => {
    const known = made.get(row.id) ?? instanceJson(parts, row)
    made.set(row.id, known)
    return known
  }
  return tags.map((tag) => {
    const manifest = manifests.get(tag.manifestId)
    if (!manifest) throw new Error(`no manifest of tag ${tag.id}`)
    return oneTag(parts, tag, manifest, instances.get(tag.id) ?? [], instance)
  })
}

/** A tag as the API shows it; `details` adds the other manifests that have had its name in the same repositories. */
export function tagJson(parts: Parts, id: number, scope: InstanceScope, details = false) {
  const [tag] = tagsJson(parts, [id], scope)
  if (!tag) throw new Error(`no tag ${id}`)
  return {
    ...tag,
    ...(details && {related_tags: relatedTags(parts.store, id, tag.name, instancesWithTag(parts.store, id, scope))}),
  }
}

function oneTag(
  {store, content}: Parts,
  {id, name}: Tag,
  manifest: Manifest,
  rows: readonly Repository[],
  instance: (row: Repository) => ReturnType<typeof instanceJson>,
) {
  const instances = rows.map(instance)
  const [first] = rows
  const root = first && store.rootRepositories.get(first.root_id)
  const product = root && store.products.get(root.product_id)
  const {digest, schemaVersion: schema_version, manifestType: manifest_type} = manifest
  const href = `/pulp/api/v3/content/container/manifests/${digest.replace(':', '-')}/`
  const schema = {id: href, schema_version, digest, manifest_type}
  return {
    id,
    name,
    repository_id: first?.id ?? null,
    manifest_schema1: schema_version === 1 ? schema : null,
    manifest_schema2: schema_version === 2 ? schema : null,
    manifest: manifestOfTag(content, manifest),
    repositories: instances,
    product: product ? {id: product.id, name: product.name} : null,
    upstream_name: root?.docker_upstream_name ?? null,
    environment: instances[0]?.['kt_environment'] ?? null,
    content_view_version: instances[0]?.['content_view_version'] ?? null,
  }
}

function relatedTags(
  store: Store,
  id: number,
  name: string,
  rows: readonly Repository[],
): {id: number; name: string}[] {
  return store.database.all(
    `SELECT DISTINCT t.meta_tag_id AS id, t.name AS name FROM set_tags t JOIN repositories r ON r.content_set_id = t.set_id
     WHERE t.name = ? AND t.meta_tag_id <> ? AND r.root_id IN (SELECT value FROM json_each(?)) ORDER BY 1`,
    name,
    id,
    JSON.stringify(rows.map((row) => row.root_id)),
  )
}
