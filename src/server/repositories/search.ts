import type {Store} from '../tables'
import type {Call} from '../kernel/http/call'
import {failedPrecondition} from '../kernel/errors'
import {field, type Searchable} from '../kernel/search/searchable'
import type {Comparison} from '../kernel/search/tokens'
import {allOf, not, sql, within, type Condition} from '../kernel/store/sql'
import {contentTypes} from './rules'

export const repositorySearch: Searchable = {
  from: `repositories JOIN root_repositories roots ON roots.id = repositories.root_id
    JOIN products ON products.id = roots.product_id JOIN organizations ON organizations.id = products.organization_id
    JOIN content_view_versions versions ON versions.id = repositories.content_view_version_id`,
  id: 'repositories.id',
  fields: {
    name: field.string('roots.name'),
    product: field.string('products.name'),
    product_name: field.string('products.name', {explicit: true}),
    product_id: field.integer('products.id', {explicit: true}),
    content_type: field.string('roots.content_type'),
    content_view_id: {
      ...field.integer('versions.content_view_id', {explicit: true}),
      test: (operator, value) => ofContentView(operator, value),
    },
    container_repository_name: field.string('repositories.container_repository_name'),
    description: field.text('roots.description', {explicit: true}),
    download_policy: field.string('roots.download_policy', {explicit: true}),
    label: field.string('roots.label', {explicit: true}),
    redhat: field.boolean('0', {explicit: true}),
    content_label: field.string("organizations.label || '_' || products.label || '_' || roots.label", {explicit: true}),
    distribution_version: field.string('NULL', {explicit: true}),
    distribution_arch: field.string('NULL', {explicit: true}),
    distribution_family: field.string('NULL', {explicit: true}),
    distribution_variant: field.string('NULL', {explicit: true}),
    distribution_bootable: field.boolean('0', {explicit: true}),
  },
  sortable: {
    id: 'repositories.id',
    created_at: 'repositories.created_at',
    updated_at: 'repositories.updated_at',
  },
  sort: {by: 'name', order: 'asc'},
}

/** Repositories that a content view has: its library repositories, and its own instances. */
function ofContentView(operator: Comparison, value: string): Condition {
  const id = Number.parseInt(value, 10) || 0
  const found = sql(
    `(versions.content_view_id = ? OR repositories.id IN
      (SELECT repository_id FROM content_view_repositories WHERE content_view_id = ?))`,
    id,
    id,
  )
  return operator === '!=' ? not(found) : found
}

export interface RepositoryFilters {
  readonly product_id?: number | null | undefined
  readonly environment_id?: number | null | undefined
  readonly content_view_id?: number | null | undefined
  readonly id?: number | null | undefined
  readonly content_view_version_id?: number | null | undefined
  readonly library?: boolean | null | undefined
  readonly archived?: boolean | null | undefined
  readonly content_type?: string | null | undefined
  readonly name?: string | null | undefined
  readonly label?: string | null | undefined
  readonly description?: string | null | undefined
  readonly download_policy?: string | null | undefined
  readonly username?: string | null | undefined
  readonly with_content?: string | null | undefined
  readonly available_for?: string | null | undefined
}

const contentTests: Record<string, string> = {
  docker_tag: 'EXISTS (SELECT 1 FROM set_tags t WHERE t.set_id = repositories.content_set_id)',
  docker_manifest:
    "EXISTS (SELECT 1 FROM set_manifests s JOIN manifests m ON m.id = s.manifest_id WHERE s.set_id = repositories.content_set_id AND m.manifest_type = 'image')",
  docker_manifest_list:
    "EXISTS (SELECT 1 FROM set_manifests s JOIN manifests m ON m.id = s.manifest_id WHERE s.set_id = repositories.content_set_id AND m.manifest_type = 'list')",
}
const otherContent = new Set([
  'rpm',
  'srpm',
  'erratum',
  'package_group',
  'module_stream',
  'deb',
  'file',
  'ansible_collection',
  'ostree_ref',
  'python_package',
])

/** Conditions of a repository list by its parameters. 422 for a content type or content that does not exist. */
export function repositoryConditions(store: Store, call: Call<RepositoryFilters>): Condition[] {
  const {params} = call
  const {content_type, with_content} = params
  if (content_type && !(contentTypes as readonly string[]).includes(content_type))
    throw failedPrecondition(`Invalid params provided - content_type must be one of ${contentTypes.join(', ')}`)
  if (with_content && !(with_content in contentTests) && !otherContent.has(with_content))
    throw failedPrecondition(
      `Invalid params provided - with_content must be one of ${[...Object.keys(contentTests), ...otherContent].join(', ')}`,
    )
  return [
    ...call.scope('products.organization_id'),
    ...call.equal({
      'products.id': params.product_id,
      'roots.content_type': content_type,
      'roots.name': params.name,
      'roots.label': params.label,
      'roots.description': params.description,
      'roots.download_policy': params.download_policy,
      'roots.upstream_username': params.username,
    }),
    ...(with_content ? [sql(contentTests[with_content] ?? '0')] : []),
    ...instances(store, call),
    ...available(store, call),
  ]
}

/** Which materializations are meant: the library's, unless an environment, a content view or a version is named. */
function instances(store: Store, call: Call<RepositoryFilters>): Condition[] {
  const {environment_id, content_view_version_id, library, archived} = call.params
  const viewId = call.params.content_view_id ?? (call.raw.path.includes('/content_views/') ? call.params.id : undefined)
  const inLibrary = sql('repositories.library_instance_id IS NULL')
  if (content_view_version_id) {
    const chosen = [
      sql('content_view_version_id = ?', content_view_version_id),
      ...(environment_id ? [sql('environment_id = ?', environment_id)] : []),
      ...(archived ? [sql('environment_id IS NULL')] : []),
    ]
    const {sql: where, values} = allOf(chosen)
    const id = library ? 'coalesce(library_instance_id, id)' : 'id'
    return [sql(`repositories.id IN (SELECT ${id} FROM repositories WHERE ${where})`, ...values)]
  }
  if (environment_id) {
    const inEnvironment = sql('repositories.environment_id = ?', environment_id)
    return viewId ? [inEnvironment, sql('versions.content_view_id = ?', viewId)] : [inEnvironment]
  }
  if (viewId && !call.params.available_for) {
    const attached = store.contentViewRepositories.all({content_view_id: viewId}).map((link) => link.repository_id)
    return [within('repositories.id', attached)]
  }
  return archived ? [sql('repositories.environment_id IS NULL')] : [inLibrary]
}

/** `available_for` a content view: library repositories that it does not have; a rolling one takes no pushed ones. */
function available(store: Store, call: Call<RepositoryFilters>): Condition[] {
  const {available_for, content_view_id} = call.params
  if (available_for !== 'content_view' || !content_view_id) return []
  const view = store.contentViews.find(content_view_id)
  const attached = store.contentViewRepositories.all({content_view_id}).map((link) => link.repository_id)
  return [not(within('repositories.id', attached)), ...(view?.rolling ? [sql('NOT roots.is_container_push')] : [])]
}
