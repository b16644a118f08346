import {type RepositoryParts, pageOfRepositories, repositoryCount, repositoryDetails, repositoryJson} from './json'
import type {Store} from '../tables'
import {repositories as repositoriesApi} from '../../contract/repositories'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {labelFor} from '../kernel/labels'
import {serve} from '../kernel/http/resource'
import type {Repository} from './tables'
import {checkDestroy, destroyRepository} from './destroy-task'
import {createRepository, libraryInstanceOf, updateRepository, type RootDraft} from './rules'
import {createRoot, describeRepository, updateRoot} from './tasks'
import {repositoryContentActions} from './content-api'
import {repositoryConditions, repositorySearch} from './search'
import {checkCreatable, repositoryTypes} from './types'

/** Where a repository belongs and who may see it. */
export const repositoryLookup = (store: Store, permission = 'view_products') => ({
  noun: 'repository',
  permission,
  organization: (row: Repository) =>
    store.products.get(store.rootRepositories.get(row.root_id).product_id).organization_id,
})

function findRepository(store: Store, call: Call<{id?: number | null | undefined}>, permission?: string): Repository {
  return call.find(store.repositories, call.params.id, repositoryLookup(store, permission))
}

/** Parameters of content types other than containers; kept as they are. */
const otherOptions = new Set([
  'os_versions',
  'checksum_type',
  'upstream_authentication_token',
  'deb_releases',
  'deb_components',
  'deb_architectures',
  'ignorable_content',
  'ansible_collection_requirements',
  'ansible_collection_auth_url',
  'ansible_collection_auth_token',
  'retain_package_versions_count',
  'metadata_expire',
  'depth',
  'exclude_refs',
  'include_refs',
  'excludes',
  'includes',
  'package_types',
])

/** Parameters that are columns of a root repository. */
const columns = new Set([
  'name',
  'label',
  'content_type',
  'description',
  'url',
  'docker_upstream_name',
  'include_tags',
  'exclude_tags',
  'gpg_key_id',
  'ssl_ca_cert_id',
  'ssl_client_cert_id',
  'ssl_client_key_id',
  'unprotected',
  'download_policy',
  'download_concurrency',
  'mirroring_policy',
  'verify_ssl_on_sync',
  'upstream_username',
  'upstream_password',
  'http_proxy_policy',
  'http_proxy_id',
  'arch',
])

/** The columns of a root repository out of the parameters that were given; the rest of them into its options. */
function draftOf(params: object, options: Record<string, unknown> = {}): RootDraft {
  const draft: Record<string, unknown> = {}
  const others: Record<string, unknown> = {...options}
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined) continue
    if (otherOptions.has(key)) others[key] = value
    else if (columns.has(key))
      draft[key] =
        key === 'url' || key.startsWith('upstream_') || key === 'docker_upstream_name' ? value || null : value
  }
  for (const key of ['unprotected', 'verify_ssl_on_sync', 'mirroring_policy', 'http_proxy_policy', 'arch', 'name'])
    if (draft[key] === null) delete draft[key] // null means "as it is": these are never empty
  return {...draft, options: others}
}

export const repositories = ({store, content, tasks, address}: RepositoryParts) =>
  serve(repositoriesApi, {
    style: 'katello',
    autocomplete: {search: repositorySearch, permission: 'view_products'},
    actions: {
      index: {
        permission: 'view_products',
        search: repositorySearch,
        run: (call) =>
          call.list({
            search: repositorySearch,
            where: repositoryConditions(store, call),
            load: (page) => pageOfRepositories({store, content, tasks}, page),
            render: (row) => repositoryJson({store, content, tasks, address}, row),
            ...(call.organization && {
              extra: {org_repository_count: repositoryCount(store, call.organization.id)},
            }),
          }),
      },
      create: {
        root: 'repository',
        run(call) {
          const product = call.find(store.products, call.params.product_id, {
            noun: 'product',
            permission: 'edit_products',
            organization: (row) => row.organization_id,
          })
          checkCreatable(call.params.content_type)
          const label = call.params.label || labelFor(call.params.name ?? '')
          const {root, instance} = createRepository({store, content}, product, draftOf({...call.params, label}))
          tasks.record(createRoot, describeRepository(store, instance), {
            ...call.taskOptions({organizationId: product.organization_id}),
            links: [
              {type: 'Katello::Repository', id: instance.id},
              {type: 'Katello::RootRepository', id: root.id},
            ],
          })
          return created(repositoryDetails({store, content, tasks, address}, call, instance))
        },
      },
      show: {
        permission: 'view_products',
        run: (call) => repositoryDetails({store, content, tasks, address}, call, findRepository(store, call)),
      },
      update: {
        root: 'repository',
        run(call) {
          const instance = libraryInstanceOf(store, findRepository(store, call, 'edit_products'))
          const root = store.rootRepositories.get(instance.root_id)
          const {id: _id, organization_id: _organization, ...given} = call.params
          if (Object.values(given).every((value) => value === undefined))
            throw invalidArgument('param is missing or the value is empty: repository')
          const subjects = [{type: 'Katello::Repository', id: instance.id}]
          tasks.assertFree(subjects)
          updateRepository({store, content}, root, draftOf(given, root.options))
          tasks.record(updateRoot, describeRepository(store, instance), call.taskOptions({links: subjects}))
          return repositoryDetails({store, content, tasks, address}, call, store.repositories.get(instance.id))
        },
      },
      destroy: {
        async run(call) {
          const instance = findRepository(store, call, 'destroy_products')
          checkDestroy(store, instance, call.params.remove_from_content_view_versions === true)
          const body = repositoryDetails({store, content, tasks, address}, call, instance)
          await call.runTask(
            destroyRepository,
            {
              ...describeRepository(store, instance),
              delete_empty_repo_filters: call.params.delete_empty_repo_filters ?? true,
            },
            {subjects: [{type: 'Katello::Repository', id: instance.id}]},
          )
          return body
        },
      },
      repository_types: {
        run: () => repositoryTypes,
      },
      content_types: {
        run: () => repositoryTypes.flatMap((type) => type.content_types),
      },
      ...repositoryContentActions({store, content, tasks}),
    },
  })
