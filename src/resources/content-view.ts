import type {ContentViewHistory} from '../contract/content-view-versions'
import {contentViews, type ContentView, type ContentViewDetails} from '../contract/content-views'
import {boolean, collection, date, field, fields, reference, values} from '../output/fields'
import {resource, type Resource} from './define'
import {contentViewVersion} from './content-view-version'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'
import {repository} from './repository'

const repositoryFields = [field('Id', 'id'), field('Name', 'name'), field('Label', 'label')]

/** Repositories of one content type, out of the list that the server sends. */
const ofType =
  (type: string) =>
  ({repositories}: ContentViewDetails): unknown =>
    repositories?.filter((one) => one.content_type === type)

/** What a composite content view is made of: versions, or the promise of the newest one. */
function components({composite, content_view_components: links}: ContentViewDetails): unknown {
  if (!composite) return undefined
  return (links ?? []).map(({content_view_version: version, content_view: view, latest: always}) =>
    version
      ? {
          id: version.id,
          name: version.name,
          latest: view?.latest_version === version.version,
          unpublished: false,
          always_latest: always,
        }
      : {id: view?.id, name: view?.name, latest: true, unpublished: true, always_latest: always},
  )
}

export const contentView = resource({
  noun: 'content view',
  sorts: ['name', 'label'],
  scope: [organization],
  actions: contentViews,
  refers: {
    repository: (): Resource => repository,
    'lifecycle-environment': lifecycleEnvironment,
    organization,
    'content-view-version': (): Resource => contentViewVersion,
  },
  list: fields<ContentView>()(
    field('Content View ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label', {narrow: 'first'}),
    boolean('Composite', 'composite', {narrow: 'first'}),
    boolean('Rolling', 'rolling', {narrow: 'first'}),
    date('Last Published', 'last_published', {hideBlank: true}),
    values('Repository IDs', 'repository_ids'),
  ),
  info: fields<ContentViewDetails>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label'),
    boolean('Composite', 'composite'),
    boolean('Rolling', 'rolling'),
    field('Description', 'description'),
    field('Content Host Count', 'content_host_count'),
    boolean('Solve Dependencies', 'solve_dependencies'),
    field('Organization', 'organization.name'),
    collection('Yum Repositories', ofType('yum'), repositoryFields, {hideBlank: true}),
    collection('File Repositories', ofType('file'), repositoryFields, {hideBlank: true}),
    collection('Container Image Repositories', ofType('docker'), repositoryFields, {hideBlank: true}),
    collection('OSTree Repositories', ofType('ostree'), repositoryFields, {hideBlank: true}),
    collection('Ansible Repositories', ofType('ansible_collection'), repositoryFields, {
      hideBlank: true,
    }),
    collection('File Repositories', ofType('file'), repositoryFields, {hideBlank: true}),
    collection('Debian Repositories', ofType('deb'), repositoryFields, {hideBlank: true}),
    collection('Python Repositories', ofType('python'), repositoryFields, {hideBlank: true}),
    collection('Lifecycle Environments', 'environments', [field('Id', 'id'), field('Name', 'name')]),
    collection('Versions', 'versions', [
      field('Id', 'id'),
      field('Version', 'version'),
      date('Published', 'published'),
    ]),
    collection(
      'Components',
      components,
      [
        field('Id', 'id'),
        field('Name', 'name'),
        boolean('Latest version', 'latest'),
        boolean('Not yet published', 'unpublished'),
        boolean('Always update to the latest', 'always_latest'),
      ],
      {hideBlank: true},
    ),
    collection('Activation Keys', 'activation_keys', [reference(null, '')], {hideBlank: true}),
  ),
})

export const contentViewHistoryFields = fields<ContentViewHistory>()(
  date('Time', 'created_at', {thin: true}),
  field('Action', 'action', {thin: true}),
  field('Version', 'version', {thin: true}),
  field('Lifecycle Environment', 'environment.name'),
  field('Status', 'status', {state: true}),
  field('User', 'user'),
  field('Triggered by', 'triggered_by', {narrow: 'first'}),
  field('Description', 'description'),
)
