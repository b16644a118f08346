import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Address} from '../kernel/address'
import type {Tasks} from '../kernel/tasks/engine'
import {settingsOf} from '../settings/definitions'
import type {Call} from '../kernel/http/call'
import type {ContentViewVersion} from '../content-views/tables'
import type {Repository} from './tables'
import {sql} from '../kernel/store/sql'
import {utc, stamps} from '../kernel/store/times'
import {hasFlatpakDependencies} from '../flatpak/dependencies'
import {referencesJson} from './references'
import {owner} from '../organizations/json'
import {lastSync, lastSyncJson, syncLabel} from './sync-status'
import {countsJson} from '../images/counts'

/** What a repository is shown from. */
export interface RepositoryParts {
  readonly store: Store
  readonly content: ContentStore
  readonly tasks: Tasks
  readonly address: Address
}

const pulp = (kind: string, uuid: string) => `/pulp/api/v3/${kind}/container/container/${uuid}/`

function versionName(store: Store, version: ContentViewVersion): {id: number; name: string; content_view_id: number} {
  const view = store.contentViews.get(version.content_view_id)
  return {id: version.id, name: `${view.name} ${version.major}.${version.minor}`, content_view_id: view.id}
}

const libraryId = (row: Repository): number => row.library_instance_id ?? row.id

/** Instances that content views made of a library instance. */
function descendants(store: Store, row: Repository): Repository[] {
  return store.repositories.having('library_instance_id', row.id)
}

const countsKey = (setId: number): string => `counts of content set ${setId}`

function contentCounts(
  {store, content}: Pick<RepositoryParts, 'store' | 'content'>,
  row: Repository,
): Record<string, number> {
  const id = row.content_set_id
  if (id !== null) return countsJson(store.database.once(countsKey(id), () => content.sets.counts(id)))
  return {rpm: 0, erratum: 0, package_group: 0, srpm: 0, module_stream: 0}
}

/** Filters of content views that name a library instance. */
function filtersOf(store: Store, row: Repository) {
  const {contentViewFilterRepositories, contentViewFilters, contentViews} = store
  return contentViewFilterRepositories.having('repository_id', libraryId(row)).map((link) => {
    const filter = contentViewFilters.get(link.filter_id)
    return {
      id: filter.id,
      name: filter.name,
      content_view_filter_id: filter.id,
      content_view_id: filter.content_view_id,
      content_view_name: contentViews.get(filter.content_view_id).name,
      last_affected_repo: contentViewFilterRepositories.count({filter_id: filter.id}) === 1,
    }
  })
}

/** The instances of a page, with the rows that each of them is shown from read at once. */
export function pageOfRepositories(
  {store, content, tasks}: Omit<RepositoryParts, 'address'>,
  ids: readonly number[],
): Repository[] {
  const rows = store.repositories.byIds(ids)
  store.rootRepositories.prefetch(rows.map((row) => row.root_id))
  store.products.prefetch(rows.map((row) => store.rootRepositories.get(row.root_id).product_id))
  store.repositories.prefetchHaving(
    'library_instance_id',
    rows.map((row) => row.id),
  )
  store.contentViewFilterRepositories.prefetchHaving('repository_id', rows.map(libraryId))
  tasks.prefetchLatest(syncLabel, 'Katello::Repository', rows.map(libraryId))
  const counts = content.sets.countsOf(rows.flatMap((row) => row.content_set_id ?? []))
  for (const [id, counted] of counts) store.database.once(countsKey(id), () => counted)
  return rows
}

/** A repository instance as lists show it. */
export function repositoryJson({store, content, tasks, address}: RepositoryParts, row: Repository) {
  const root = store.rootRepositories.get(row.root_id)
  const product = store.products.get(root.product_id)
  const version = store.contentViewVersions.get(row.content_view_version_id)
  const view = store.contentViews.get(version.content_view_id)
  const environment = row.environment_id === null ? null : store.lifecycleEnvironments.get(row.environment_id)
  const organization = store.organizations.get(product.organization_id)
  const docker = root.content_type === 'docker'
  const versions = new Map(
    descendants(store, row).map((one) => [
      one.content_view_version_id,
      store.contentViewVersions.get(one.content_view_version_id),
    ]),
  )
  return {
    id: row.id,
    name: root.name,
    label: root.label,
    description: root.description,
    ...owner(store, product.organization_id),
    backend_identifier: row.backend_identifier,
    relative_path: row.relative_path,
    container_repository_name: row.container_repository_name,
    full_path: docker
      ? `${address.host()}/${row.container_repository_name}`
      : `${address.url()}/pulp/content/${row.relative_path}/`,
    library_instance_id: row.library_instance_id,
    full_gpg_key_path: null,
    version_href: `${pulp('repositories', row.backend_identifier)}versions/${row.content_version}/`,
    remote_href: root.url ? pulp('remotes', row.backend_identifier) : null,
    publication_href: null,
    content_counts: contentCounts({store, content}, row),
    mirroring_policy: root.mirroring_policy,
    content_type: root.content_type,
    url: root.url,
    docker_upstream_name: root.docker_upstream_name,
    arch: root.arch,
    os_versions: optionsOf(root).texts('os_versions') ?? [],
    content_id: root.content_id,
    generic_remote_options: null,
    major: null,
    minor: null,
    product: {
      id: product.id,
      cp_id: product.cp_id,
      name: product.name,
      orphaned: false,
      redhat: false,
      sync_plan: null,
    },
    content_label: `${organization.label}_${product.label}_${root.label}`,
    content_view_versions: [...versions.values()].map((one) => ({
      id: one.id,
      version: `${one.major}.${one.minor}`,
      content_view_id: one.content_view_id,
      content_view_name: store.contentViews.get(one.content_view_id).name,
    })),
    filters: filtersOf(store, row),
    ...lastSyncJson(store, lastSync(tasks, libraryId(row))),
    flatpak_dependencies: docker && hasFlatpakDependencies(store, organization.id, root.docker_upstream_name),
    content_view: {id: view.id, name: view.name},
    content_view_version: versionName(store, version),
    environment: environment && {id: environment.id, name: environment.name},
    kt_environment: environment && {id: environment.id, name: environment.name},
    published_at: utc(row.published_at),
  }
}

/** Values of a repository that nothing but its answer shows, as they were given; null for those of another type. */
function optionsOf({options}: {readonly options: Readonly<Record<string, unknown>>}) {
  return {
    text: (key: string): string | null => (typeof options[key] === 'string' ? options[key] : null),
    number: (key: string): number | null => (typeof options[key] === 'number' ? options[key] : null),
    texts: (key: string): string[] | null => (Array.isArray(options[key]) ? options[key].map(String) : null),
  }
}

/** A repository instance with everything. */
export function repositoryDetails(
  {store, content, tasks, address}: RepositoryParts,
  call: Call<unknown>,
  row: Repository,
) {
  const root = store.rootRepositories.get(row.root_id)
  const product = store.products.get(root.product_id)
  const environment = row.environment_id === null ? null : store.lifecycleEnvironments.get(row.environment_id)
  const published = descendants(store, row)
  const acrossViews = settingsOf(store).flag('delete_repo_across_cv')
  const mayDestroy = call.can('destroy_products', product.organization_id)
  const option = optionsOf(root)
  return {
    ...repositoryJson({store, content, tasks, address}, row),
    ...stamps(row),
    include_tags: root.include_tags,
    exclude_tags: root.exclude_tags,
    docker_tags_whitelist: root.include_tags,
    verify_ssl_on_sync: root.verify_ssl_on_sync,
    unprotected: root.unprotected,
    checksum_type: option.text('checksum_type'),
    download_policy: root.download_policy,
    download_concurrency: root.download_concurrency,
    gpg_key_id: root.gpg_key_id,
    ssl_ca_cert_id: root.ssl_ca_cert_id,
    ssl_client_cert_id: root.ssl_client_cert_id,
    ssl_client_key_id: root.ssl_client_key_id,
    ...referencesJson(store, root),
    product_type: 'custom',
    upstream_username: root.upstream_username,
    http_proxy_policy: root.http_proxy_policy,
    retain_package_versions_count: option.number('retain_package_versions_count'),
    metadata_expire: option.number('metadata_expire'),
    allow_updates: !root.is_container_push,
    is_container_push: root.is_container_push,
    ignorable_content: option.texts('ignorable_content'),
    promoted: published.some((one) => one.environment_id !== null && one.environment_id !== row.environment_id),
    content_view_version_id: row.content_view_version_id,
    last_contents_changed: utc(row.last_contents_changed),
    permissions: {
      deletable: mayDestroy && published.length === 0,
      deletable_across_cv: mayDestroy && (published.length === 0 || acrossViews),
    },
    upstream_password_exists: Boolean(root.upstream_password),
    upstream_auth_exists: Boolean(root.upstream_username && root.upstream_password),
    content_view_environments: published.flatMap((one) => environmentOf(store, one)),
    environment: environment && {
      id: environment.id,
      name: environment.name,
      registry_unauthenticated_pull: environment.registry_unauthenticated_pull,
    },
    deb_releases: option.text('deb_releases'),
    deb_components: option.text('deb_components'),
    deb_architectures: option.text('deb_architectures'),
    ansible_collection_requirements: option.text('ansible_collection_requirements'),
    ansible_collection_auth_url: option.text('ansible_collection_auth_url'),
    ansible_collection_auth_token: null,
  }
}

function environmentOf(store: Store, row: Repository) {
  if (row.environment_id === null) return []
  const environment = store.lifecycleEnvironments.get(row.environment_id)
  const {id, name} = versionName(store, store.contentViewVersions.get(row.content_view_version_id))
  return [
    {
      content_view_version: {id, name},
      environment: {id: environment.id, name: environment.name},
    },
  ]
}

/** Number of library instances of an organization. */
export function repositoryCount(store: Store, organizationId: number): number {
  return store.repositories.count(
    sql(
      `library_instance_id IS NULL AND root_id IN
       (SELECT r.id FROM root_repositories r JOIN products p ON p.id = r.product_id WHERE p.organization_id = ?)`,
      organizationId,
    ),
  )
}
