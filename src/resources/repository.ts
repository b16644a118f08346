import type {AnswerOf} from '../contract/define'
import {repositories, type Repository, type RepositoryDetails} from '../contract/repositories'
import {collection, date, field, fields, label, values} from '../output/fields'
import {byParam, resource, type Resource} from './define'
import {contentCredential} from './content-credential'
import {contentView} from './content-view'
import {contentViewVersion} from './content-view-version'
import {httpProxy} from './http-proxy'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'
import {ansibleCollection, debPackage} from './package'
import {product} from './product'

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
const redHat = ({product}: Repository): unknown => yesOrNo(product?.redhat)
const publishesViaHttp = ({unprotected}: RepositoryDetails): unknown => yesOrNo(unprotected)
const mirroringPolicy = ({mirroring_policy: policy}: Repository): unknown => policies[policy] ?? policy

/** How the last synchronization ended, in words. */
function syncStatus({last_sync: last}: Repository): unknown {
  if (!last) return 'Not Synced'
  return states[last.result] ?? last.result ?? 'Not Synced'
}

const restrictedArchitecture = ({arch}: Repository): unknown => (!arch || arch === 'noarch' ? 'No restriction' : arch)

function restrictedVersions({os_versions: versions}: Repository): unknown {
  return Array.isArray(versions) && versions.length > 0 ? versions.join(', ') : 'No restriction'
}

export const repository = resource({
  noun: 'repository',
  sorts: ['name'],
  scope: [product],
  lookup: {name: byParam('name', 'names')},
  actions: repositories,
  refers: {
    'content-credential': contentCredential,
    'http-proxy': httpProxy,
    product,
    organization,
    'lifecycle-environment': lifecycleEnvironment,
    'content-view': (): Resource => contentView,
    'content-view-version': (): Resource => contentViewVersion,
    deb: debPackage,
    'ansible-collection': ansibleCollection,
  },
  list: fields<Repository>()(
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
  info: fields<RepositoryDetails>()(
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
    values('Container Image Tags Filter', (r) => r.include_tags ?? r.docker_tags_whitelist, {hideBlank: true}),
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
    label('Sync', [
      field('Status', syncStatus, {state: true}),
      field('Last Sync Date', 'last_sync_words', {hideBlank: true}),
    ]),
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

export const repositoryTypesFields = fields<AnswerOf<typeof repositories.repository_types>[number]>()(
  field('Name', 'name', {thin: true}),
  collection('Content types', 'content_types', [
    field('Type', 'label'),
    field('Generic?', 'generic'),
    field('Removable?', 'removable'),
    field('Uploadable?', 'uploadable'),
    field('Indexed?', 'indexed'),
  ]),
)
