import {collection, date, field, fields, label, values, type Row} from '../output/fields'
import {byParam, del, get, list, number, oneOf, post, put, resource, text, to, yesNo, type Resource} from './define'
import {contentCredential} from './content-credential'
import {contentView} from './content-view'
import {contentViewVersion} from './content-view-version'
import {httpProxy} from './http-proxy'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'
import {ansibleCollection, debPackage} from './package'
import {product} from './product'

/** What can be said of a repository when it is made and changed later. */
const settings = {
  description: text(),
  url: text(),
  os_versions: list(),
  gpg_key_id: to(contentCredential, {flag: 'gpg-key'}),
  ssl_ca_cert_id: to(contentCredential, {flag: 'ssl-ca-cert'}),
  ssl_client_cert_id: to(contentCredential, {flag: 'ssl-client-cert'}),
  ssl_client_key_id: to(contentCredential, {flag: 'ssl-client-key'}),
  checksum_type: text(),
  docker_upstream_name: text(),
  include_tags: list(),
  exclude_tags: list(),
  download_policy: oneOf('immediate', 'on_demand'),
  download_concurrency: number(),
  mirroring_policy: oneOf('additive', 'mirror_complete', 'mirror_content_only'),
  verify_ssl_on_sync: yesNo(),
  upstream_username: text(),
  upstream_password: text({secret: true}),
  upstream_authentication_token: text({secret: true}),
  deb_releases: text(),
  deb_components: text(),
  deb_architectures: text(),
  ignorable_content: list(),
  unprotected: yesNo({flag: 'publish-via-http'}),
  ansible_collection_requirements: text(),
  ansible_collection_auth_url: text(),
  ansible_collection_auth_token: text({secret: true}),
  http_proxy_policy: oneOf('global_default_http_proxy', 'none', 'use_selected_http_proxy'),
  http_proxy_id: to(httpProxy),
  arch: text(),
  retain_package_versions_count: number(),
  metadata_expire: number(),
  depth: number(),
  exclude_refs: list(),
  include_refs: list(),
  excludes: list(),
  includes: list(),
  package_types: list(),
}

const policies: Readonly<Record<string, string>> = {
  additive: 'Additive',
  mirror_complete: 'Complete Mirroring',
  mirror_content_only: 'Content Only',
}

const states: Readonly<Record<string, string>> = {
  success: 'Success',
  error: 'Error',
  warning: 'Warning',
  pending: 'Running',
  cancelled: 'Cancelled',
}

const yesOrNo = (value: unknown): string => (value === true ? 'yes' : 'no')
const redHat = (r: Row): unknown => yesOrNo((r['product'] as Row | undefined)?.['redhat'])
const publishesViaHttp = (r: Row): unknown => yesOrNo(r['unprotected'])
const mirroringPolicy = (r: Row): unknown =>
  r['mirroring_policy'] === undefined ? undefined : (policies[String(r['mirroring_policy'])] ?? r['mirroring_policy'])

/** How the last synchronization ended, in words. */
function syncStatus(r: Row): unknown {
  const last = r['last_sync'] as Row | null | undefined
  if (!last) return 'Not Synced'
  return states[String(last['result'])] ?? String(last['result'] ?? 'Not Synced')
}

function restrictedArchitecture(r: Row): unknown {
  const arch = r['arch']
  return arch === undefined || arch === null || arch === '' || arch === 'noarch' ? 'No restriction' : arch
}

function restrictedVersions(r: Row): unknown {
  const versions = r['os_versions']
  return Array.isArray(versions) && versions.length > 0 ? versions.join(', ') : 'No restriction'
}

export const repository = resource({
  noun: 'repository',
  path: '/katello/api/repositories',
  scope: [product],
  lookup: {name: byParam('name', 'names')},
  actions: {
    create: post('/katello/api/repositories', {
      name: text({required: true}),
      label: text(),
      product_id: to(product, {required: true}),
      content_type: text({required: true}),
      ...settings,
    }),
    destroy: del('/katello/api/repositories/:id', {
      remove_from_content_view_versions: yesNo(),
      delete_empty_repo_filters: yesNo(),
    }),
    show: get('/katello/api/repositories/:id', {organization_id: to(organization)}),
    index: get('/katello/api/repositories', {
      organization_id: to(organization),
      product_id: to(product),
      environment_id: to(lifecycleEnvironment),
      content_view_id: to((): Resource => contentView),
      content_view_version_id: to((): Resource => contentViewVersion),
      deb_id: to(debPackage),
      erratum_id: text(),
      rpm_id: text(),
      file_id: text(),
      ansible_collection_id: to(ansibleCollection),
      library: yesNo(),
      archived: yesNo(),
      content_type: text(),
      name: text(),
      label: text(),
      description: text(),
      available_for: text(),
      with_content: text(),
      download_policy: oneOf('immediate', 'on_demand'),
      username: text(),
    }),
    // repository reclaim-space
    reclaim_space: post('/katello/api/repositories/:id/reclaim_space'),
    // repository remove-content
    remove_content: put('/katello/api/repositories/:id/remove_packages', {
      ids: list({required: true}),
      content_type: text(),
      sync_capsule: yesNo(),
    }),
    // repository republish
    republish: put('/katello/api/repositories/:id/republish', {force: yesNo()}),
    // repository synchronize
    sync: post('/katello/api/repositories/:id/sync', {
      incremental: yesNo(),
      skip_metadata_check: yesNo(),
      validate_contents: yesNo(),
    }),
    // repository types
    repository_types: get('/katello/api/repositories/repository_types', {creatable: yesNo()}),
    update: put('/katello/api/repositories/:id', {
      name: text(),
      ...settings,
    }),
    // repository upload-content
    upload_content: post('/katello/api/repositories/:id/upload_content', {content_type: text()}),
    // repository verify-checksum
    verify_checksum: post('/katello/api/repositories/:id/verify_checksum'),
  },
  list: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Product', 'product.name'),
    field('Content Type', 'content_type'),
    field('Content Label', 'content_label'),
    field('Url', 'url'),
    field('Upstream Repository Name', 'docker_upstream_name', {sets: ['ALL']}),
    values('Include Tags', 'include_tags', {sets: ['ALL']}),
    values('Exclude Tags', 'exclude_tags', {sets: ['ALL']}),
    field('Pull Spec', 'full_path', {sets: ['ALL']}),
  ),
  info: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label'),
    field('Description', 'description'),
    field('Organization', 'organization.name'),
    field('Red Hat Repository', redHat),
    field('Content Type', 'content_type'),
    field('Content Label', 'content_label'),
    field('Checksum Type', 'checksum_type', {hideBlank: true}),
    field('Mirroring Policy', mirroringPolicy, {hideBlank: true}),
    field('Url', 'url'),
    field('Publish Via HTTP', publishesViaHttp),
    field('Published At', 'full_path'),
    field('Relative Path', 'relative_path'),
    field('Download Policy', 'download_policy', {hideBlank: true}),
    field('Metadata Expiration', 'metadata_expire', {hideBlank: true}),
    field('Upstream Repository Name', 'docker_upstream_name', {hideBlank: true}),
    values('Container Image Tags Filter', (r) => r['include_tags'] ?? r['docker_tags_whitelist'], {hideBlank: true}),
    values('Excluded Container Image Tags', 'exclude_tags', {hideBlank: true}),
    field('Container Repository Name', 'container_repository_name', {hideBlank: true}),
    values('Ignorable Content Units', 'ignorable_content', {hideBlank: true}),
    label('Publish Settings', [
      field('Restrict to architecture', restrictedArchitecture),
      field('Restrict to OS Version', restrictedVersions),
    ]),
    label('HTTP Proxy', [
      field('Id', 'http_proxy.id', {hideBlank: true}),
      field('Name', 'http_proxy.name', {hideBlank: true}),
      field('HTTP Proxy Policy', 'http_proxy.policy', {hideBlank: true}),
    ]),
    label('Product', [field('Id', 'product.id'), field('Name', 'product.name')]),
    label('GPG Key', [
      field('Id', 'gpg_key.id', {hideBlank: true}),
      field('Name', 'gpg_key.name', {hideBlank: true}),
      field('GPG Key Path', 'full_gpg_key_path', {hideBlank: true}),
    ]),
    label('Sync', [field('Status', syncStatus), field('Last Sync Date', 'last_sync_words', {hideBlank: true})]),
    date('Created', 'created_at'),
    date('Updated', 'updated_at'),
    label('Content Counts', [
      field('Packages', 'content_counts.rpm', {hideBlank: true}),
      field('SRPMs', 'content_counts.srpm', {hideBlank: true}),
      field('Module Streams', 'content_counts.module_stream', {hideBlank: true}),
      field('Package Groups', 'content_counts.package_group', {hideBlank: true}),
      field('Errata', 'content_counts.erratum', {hideBlank: true}),
      field('Debian Packages', 'content_counts.deb', {hideBlank: true}),
      field('Container Tags', 'content_counts.docker_tag', {hideBlank: true}),
      field('Container Manifests', 'content_counts.docker_manifest', {hideBlank: true}),
      field('Container Manifest Lists', 'content_counts.docker_manifest_list', {hideBlank: true}),
      field('Files', 'content_counts.file', {hideBlank: true}),
      field('Ansible Collections', 'content_counts.ansible_collection', {hideBlank: true}),
      field('OSTree Refs', 'content_counts.ostree_ref', {hideBlank: true}),
      field('Python Packages', 'content_counts.python_package', {hideBlank: true}),
    ]),
  ),
})

export const repositoryTypesFields = fields(
  field('Name', 'name', {thin: true}),
  collection('Content types', 'content_types', [
    field('Type', 'label'),
    field('Generic?', 'generic'),
    field('Removable?', 'removable'),
    field('Uploadable?', 'uploadable'),
    field('Indexed?', 'indexed'),
  ]),
)
