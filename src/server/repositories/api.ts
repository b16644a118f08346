import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {boolean, numeric, paging, string, strings} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import type {Repository} from './tables'
import {checkDestroy, destroyRepository} from './destroy-task'
import {repositoryCount, repositoryDetails, repositoryJson} from './json'
import {createRepository, libraryInstanceOf, updateRepository, type RootDraft} from './rules'
import {createRoot, describeRepository, updateRoot} from './tasks'
import {syncRepository} from './sync-task'
import {repositoryContentActions} from './content-api'
import {repositoryConditions, repositorySearch} from './search'
import {repositoryTypes} from './types'

/** Where a repository belongs and who may see it. */
export const repositoryLookup = (call: Call<unknown>, permission = 'view_products') => ({
  noun: 'repository',
  permission,
  organization: (row: Repository) =>
    call.store.products.get(call.store.rootRepositories.get(row.root_id).product_id).organization_id,
})

export function findRepository(call: Call<{id?: number | null | undefined}>, permission?: string): Repository {
  return call.find(call.store.repositories, call.params.id, repositoryLookup(call, permission))
}

/** Parameters of content types other than containers; kept as they are. */
const otherOptions = {
  os_versions: strings(),
  checksum_type: string(),
  upstream_authentication_token: string(),
  deb_releases: string(),
  deb_components: string(),
  deb_architectures: string(),
  ignorable_content: strings(),
  ansible_collection_requirements: string(),
  ansible_collection_auth_url: string(),
  ansible_collection_auth_token: string(),
  retain_package_versions_count: numeric(),
  metadata_expire: numeric(),
  depth: numeric(),
  exclude_refs: strings(),
  include_refs: strings(),
  excludes: strings(),
  includes: strings(),
  package_types: strings(),
}

const attributes = {
  description: string({description: 'Description'}),
  url: string({description: 'Address of the upstream; for containers the registry itself'}),
  docker_upstream_name: string({description: 'Name of the repository in the upstream registry'}),
  include_tags: strings({description: 'Only tags that match one of these, with wildcards'}),
  exclude_tags: strings({description: 'No tags that match one of these, with wildcards'}),
  gpg_key_id: numeric({description: 'Identifier of the GPG key'}),
  ssl_ca_cert_id: numeric({description: 'Identifier of the SSL CA certificate'}),
  ssl_client_cert_id: numeric({description: 'Identifier of the SSL client certificate'}),
  ssl_client_key_id: numeric({description: 'Identifier of the SSL client key'}),
  unprotected: boolean({description: 'True when the content is also served over plain HTTP'}),
  download_policy: string({values: ['immediate', 'on_demand'], description: 'When content is downloaded'}),
  download_concurrency: numeric({description: 'Downloads at the same time, up to 19'}),
  mirroring_policy: string({values: ['additive', 'mirror_complete', 'mirror_content_only']}),
  verify_ssl_on_sync: boolean({description: 'Verify the certificate of the upstream'}),
  upstream_username: string({description: 'User name at the upstream'}),
  upstream_password: string({description: 'Password at the upstream'}),
  http_proxy_policy: string({values: ['global_default_http_proxy', 'none', 'use_selected_http_proxy']}),
  http_proxy_id: numeric({description: 'Identifier of the HTTP proxy'}),
  arch: string({description: 'Architecture that hosts must have'}),
  ...otherOptions,
}

type Given = {readonly [key: string]: unknown}

/** The columns of a root repository out of the parameters that were given; the rest of them into its options. */
function draftOf(params: Given, options: Record<string, unknown> = {}): RootDraft {
  const draft: Record<string, unknown> = {}
  const others: Record<string, unknown> = {...options}
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined) continue
    if (key in otherOptions) others[key] = value
    else if (key in attributes || key === 'name' || key === 'label' || key === 'content_type')
      draft[key] =
        key === 'url' || key.startsWith('upstream_') || key === 'docker_upstream_name' ? value || null : value
  }
  for (const key of ['unprotected', 'verify_ssl_on_sync', 'mirroring_policy', 'http_proxy_policy', 'arch', 'name'])
    if (draft[key] === null) delete draft[key] // null means "as it is": these are never empty
  return {...draft, options: others}
}

const identity = {id: numeric({required: true, description: 'Repository identifier'})}

export const repositories = resource({
  name: 'repositories',
  summary: 'Repositories of products',
  base: '/katello/api',
  style: 'katello',
  autocomplete: {path: '/repositories', search: repositorySearch, permission: 'view_products'},
  tasks: [syncRepository, destroyRepository, createRoot, updateRoot, ...repositoryContentActions.tasks],
  actions: [
    action('index', {
      summary: 'List of repositories',
      routes: [
        'GET /repositories',
        'GET /content_views/:id/repositories',
        'GET /organizations/:organization_id/repositories',
        'GET /organizations/:organization_id/environments/:environment_id/repositories',
        'GET /products/:product_id/repositories',
        'GET /environments/:environment_id/products/:product_id/repositories',
        'GET /environments/:environment_id/repositories',
      ],
      params: {
        organization_id: numeric({description: 'ID of an organization to show repositories in'}),
        product_id: numeric({description: 'ID of a product to show repositories of'}),
        environment_id: numeric({description: 'ID of an environment to show repositories in'}),
        content_view_id: numeric({description: 'ID of a content view to show repositories in'}),
        id: numeric({description: 'ID of a content view, in its own route'}),
        content_view_version_id: numeric({description: 'ID of a content view version to show repositories in'}),
        deb_id: string(),
        erratum_id: string(),
        rpm_id: string(),
        file_id: string(),
        ansible_collection_id: string(),
        library: boolean({description: 'Show the library repositories of a content view version'}),
        archived: boolean({description: 'Show archived repositories'}),
        content_type: string({description: 'Show only repositories of this type'}),
        name: string({description: 'Name of the repository'}),
        label: string({description: 'Label of the repository'}),
        description: string(),
        available_for: string({values: ['content_view', 'content_view_version']}),
        with_content: string({description: 'Show only repositories that hold this type of content'}),
        download_policy: string({values: ['immediate', 'on_demand']}),
        username: string({description: 'Show only repositories with this upstream user'}),
        ...paging,
      },
      permission: 'view_products',
      search: repositorySearch,
      run: (call) =>
        call.list({
          search: repositorySearch,
          where: repositoryConditions(call),
          load: (page) => call.store.repositories.byIds(page),
          render: (row) => repositoryJson(call.app, row),
          ...(call.organization && {
            extra: {org_repository_count: repositoryCount(call.app, call.organization.id)},
          }),
        }),
    }),
    action('create', {
      summary: 'Create a custom repository',
      routes: 'POST /repositories',
      params: {organization_id: numeric()},
      root: {
        key: 'repository',
        params: {
          name: string({required: true, description: 'Name of the repository'}),
          label: string({description: 'Label, made from the name when left out'}),
          product_id: numeric({required: true, description: 'Product the repository belongs to'}),
          content_type: string({required: true, description: 'Type of the content'}),
          ...attributes,
        },
      },
      run(call) {
        const product = call.find(call.store.products, call.params.product_id, {
          noun: 'product',
          permission: 'edit_products',
          organization: (row) => row.organization_id,
        })
        const {root, instance} = createRepository(call.app, product, draftOf(call.params))
        call.app.tasks.record(createRoot, describeRepository(call.app, instance), {
          ...call.taskOptions({organizationId: product.organization_id}),
          links: [
            {type: 'Katello::Repository', id: instance.id},
            {type: 'Katello::RootRepository', id: root.id},
          ],
        })
        return created(repositoryDetails(call, instance))
      },
    }),
    action('show', {
      summary: 'Show a repository',
      routes: 'GET /repositories/:id',
      params: {...identity, organization_id: numeric()},
      permission: 'view_products',
      run: (call) => repositoryDetails(call, findRepository(call)),
    }),
    action('update', {
      summary: 'Update a repository',
      routes: 'PUT /repositories/:id',
      params: {...identity, organization_id: numeric()},
      root: {key: 'repository', params: {name: string({description: 'Name of the repository'}), ...attributes}},
      run(call) {
        const instance = libraryInstanceOf(call.app, findRepository(call, 'edit_products'))
        const root = call.store.rootRepositories.get(instance.root_id)
        const {id: _id, organization_id: _organization, ...given} = call.params
        if (Object.values(given).every((value) => value === undefined))
          throw invalidArgument('param is missing or the value is empty: repository')
        const subjects = [{type: 'Katello::Repository', id: instance.id}]
        call.app.tasks.assertFree(subjects)
        updateRepository(call.app, root, draftOf(given, root.options))
        call.app.tasks.record(updateRoot, describeRepository(call.app, instance), call.taskOptions({links: subjects}))
        return repositoryDetails(call, call.store.repositories.get(instance.id))
      },
    }),
    action('destroy', {
      summary: 'Destroy a custom repository',
      routes: 'DELETE /repositories/:id',
      params: {
        ...identity,
        remove_from_content_view_versions: boolean({description: 'Take it out of content view versions, too'}),
        delete_empty_repo_filters: boolean({description: 'Delete content view filters that have no other repository'}),
      },
      async run(call) {
        const instance = findRepository(call, 'destroy_products')
        checkDestroy(call.app, instance, call.params.remove_from_content_view_versions === true)
        const body = repositoryDetails(call, instance)
        const {repository, product} = describeRepository(call.app, instance)
        await call.runTask(
          destroyRepository,
          {repository, product, delete_empty_repo_filters: call.params.delete_empty_repo_filters ?? true},
          {subjects: [{type: 'Katello::Repository', id: instance.id}]},
        )
        return body
      },
    }),
    action('repository_types', {
      summary: 'Show the available repository types',
      routes: 'GET /repositories/repository_types',
      params: {creatable: boolean({description: 'Only those that can be created'})},
      run: () => repositoryTypes,
    }),
    action('content_types', {
      summary: 'Show the available content types',
      routes: 'GET /content_types',
      run: () => repositoryTypes.flatMap((type) => type.content_types),
    }),
    ...repositoryContentActions.actions,
  ],
})
