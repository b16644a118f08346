import {smartProxies, type SmartProxy, type SmartProxyDetails} from '../contract/smart-proxies'
import {capsuleContent, type CapsuleContentSyncStatus} from '../contract/capsule-content'
import type {Task} from '../contract/foreman-tasks'
import type {LifecycleEnvironment} from '../contract/lifecycle-environments'
import {percentOf} from '../core/percent'
import {boolean, collection, date, field, fields, label, reference, values} from '../output/fields'
import {bySearch, resource} from './define'
import {contentView} from './content-view'
import {httpProxy} from './http-proxy'
import {lifecycleEnvironment} from './lifecycle-environment'
import {location} from './location'
import {organization} from './organization'
import {repository} from './repository'

const featureNames = ({features}: SmartProxy): unknown => features?.map(({name}) => name)
const percent = ({progress}: Task): unknown => `${Math.floor(percentOf(progress))}%`

/** Whether the content is up to date, and if not, which environments are behind. */
function syncState({
  active_sync_tasks: active,
  lifecycle_environments: environments,
}: CapsuleContentSyncStatus): unknown {
  if (active?.length && environments?.length !== 0) return 'Synchronization is running'
  const behind = (environments ?? []).filter(({syncable}) => syncable)
  return behind.length === 0
    ? 'Capsule is synchronized'
    : `${behind.length === 1 ? '1 environment' : `${behind.length} environments`} can be synchronized: ${behind.map(({name}) => name).join(', ')}`
}

/** The failure that came last. */
const lastFailure = ({last_failed_sync_tasks: failed}: CapsuleContentSyncStatus): unknown => failed?.[0]

/** What a capsule holds, with the counts of each repository beside it. */
export type CapsuleContent = Omit<CapsuleContentSyncStatus, 'lifecycle_environments'> & {
  readonly lifecycle_environments: readonly CapsuleEnvironment[]
}
type CapsuleEnvironment = Omit<CapsuleContentSyncStatus['lifecycle_environments'][number], 'content_views'> & {
  readonly content_views: readonly CapsuleView[]
}
type CapsuleView = Omit<
  CapsuleContentSyncStatus['lifecycle_environments'][number]['content_views'][number],
  'repositories'
> & {
  readonly repositories: readonly {
    readonly id: number
    readonly name: string
    readonly content_counts: Readonly<Record<string, number | string>>
  }[]
}

export const capsule = resource({
  noun: 'capsule',
  lookup: {name: bySearch('name')},
  actions: {...smartProxies, ...capsuleContent},
  refers: {
    'lifecycle-environment': lifecycleEnvironment,
    organization,
    'content-view': contentView,
    repository,
    location,
    'http-proxy': httpProxy,
  },
  list: fields<SmartProxy>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Status', 'status', {state: true}),
    field('URL', 'url'),
    values('Features', featureNames, {hideBlank: true}),
    values('Unrecognized features', 'unrecognized_features', {hideBlank: true}),
  ),
  info: fields<CapsuleContent>()(
    collection('Lifecycle Environments', 'lifecycle_environments', [
      field('Name', 'name'),
      reference('Organization', 'organization'),
      collection('Content Views', 'content_views', [
        reference('Name', ''),
        boolean('Composite', 'composite'),
        boolean('Rolling', 'rolling'),
        date('Last Published', 'last_published'),
        collection('Repositories', 'repositories', [
          field('Repository ID', 'id'),
          field('Repository Name', 'name'),
          label(
            'Content Counts',
            [
              field('Warning', 'warning', {hideBlank: true}),
              field('Packages', 'rpm', {hideBlank: true}),
              field('SRPMs', 'srpm', {hideBlank: true}),
              field('Module Streams', 'module_stream', {hideBlank: true}),
              field('Package Groups', 'package_group', {hideBlank: true}),
              field('Errata', 'erratum', {hideBlank: true}),
              field('Debian Packages', 'deb', {hideBlank: true}),
              field('Container Tags', 'docker_tag', {hideBlank: true}),
              field('Container Manifests', 'docker_manifest', {hideBlank: true}),
              field('Container Manifest Lists', 'docker_manifest_list', {hideBlank: true}),
              field('Files', 'file', {hideBlank: true}),
              field('Ansible Collections', 'ansible_collection', {hideBlank: true}),
              field('OSTree Refs', 'ostree_ref', {hideBlank: true}),
              field('Python Packages', 'python_package', {hideBlank: true}),
            ],
            {path: 'content_counts'},
          ),
        ]),
      ]),
    ]),
  ),
})

export const capsuleContentAvailableLifecycleEnvironmentsFields = fields<LifecycleEnvironment>()(
  field('Id', 'id', {thin: true}),
  field('Name', 'name', {thin: true}),
  field('Organization', 'organization.name'),
)

export const capsuleContentLifecycleEnvironmentsFields = fields<LifecycleEnvironment>()(
  field('Id', 'id', {thin: true}),
  field('Name', 'name', {thin: true}),
  field('Organization', 'organization.name'),
)

export const capsuleContentSynchronizationStatusFields = fields<CapsuleContentSyncStatus>()(
  date('Last sync', 'last_sync_time'),
  field('Status', syncState, {state: true}),
  collection('Currently running sync tasks', 'active_sync_tasks', [field('Task id', 'id'), field('Progress', percent)]),
  label(
    'Last failure',
    [field('Task id', 'id'), values('Messages', 'humanized.errors', {separator: '\n', onNewLine: true})],
    {path: lastFailure},
  ),
)

export const capsuleInfoFields = fields<SmartProxyDetails>()(
  field('Id', 'id', {thin: true}),
  field('Name', 'name', {thin: true}),
  field('Status', 'status', {state: true}),
  field('URL', 'url'),
  field('Version', 'version'),
  field('Host count', 'hosts_count'),
  collection('Features', 'features', [field('Name', 'name'), field('Version', 'version')]),
  collection(
    'Unrecognized features',
    (r) => r.unrecognized_features?.map((name) => ({name})),
    [field('Name', 'name')],
    {hideBlank: true},
  ),
  collection('Locations', 'locations', [reference(null, '', {name: 'title'})], {hideBlank: true, numbered: false}),
  collection('Organizations', 'organizations', [reference(null, '', {name: 'title'})], {
    hideBlank: true,
    numbered: false,
  }),
  date('Created at', 'created_at'),
  date('Updated at', 'updated_at'),
)
