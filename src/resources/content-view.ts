import {boolean, collection, date, field, fields, reference, values, type Row} from '../output/fields'
import {
  del,
  flag,
  get,
  list,
  nested,
  number,
  post,
  put,
  resource,
  text,
  to,
  toMany,
  yesNo,
  type Resource,
} from './define'
import {contentViewVersion} from './content-view-version'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'
import {repository} from './repository'

const repositoryFields = [field('Id', 'id'), field('Name', 'name'), field('Label', 'label')]

/** Repositories of one content type, out of the list that the server sends. */
const ofType =
  (type: string) =>
  (record: Row): unknown =>
    (record['repositories'] as Row[] | undefined)?.filter((r) => r['content_type'] === type)

/** What a composite content view is made of: versions, or the promise of the newest one. */
function components(record: Row): unknown {
  if (record['composite'] !== true) return undefined
  const links = (record['content_view_components'] ?? []) as Row[]
  return links.map((link) => {
    const version = link['content_view_version'] as Row | null | undefined
    const view = link['content_view'] as Row | undefined
    const always = link['latest'] === true
    return version
      ? {
          id: version['id'],
          name: version['name'],
          latest: isNewest(version, view),
          unpublished: false,
          always_latest: always,
        }
      : {id: view?.['id'], name: view?.['name'], latest: true, unpublished: true, always_latest: always}
  })
}

const isNewest = (version: Row, view: Row | undefined): boolean =>
  view?.['latest_version'] === undefined ? false : view['latest_version'] === version['version']

export const contentView = resource({
  noun: 'content view',
  path: '/katello/api/content_views',
  scope: [organization],
  actions: {
    // content-view add-repository, content-view add-version, content-view remove-repository, content-view remove-version, content-view update
    update: put('/katello/api/content_views/:id', {
      name: text(),
      description: text(),
      repository_ids: toMany((): Resource => repository),
      component_ids: list(),
      auto_publish: yesNo(),
      solve_dependencies: yesNo(),
      import_only: yesNo(),
      environment_ids: toMany(lifecycleEnvironment),
    }),
    // content-view copy
    copy: post('/katello/api/content_views/:id/copy', {name: text({required: true})}),
    create: post('/katello/api/content_views', {
      organization_id: to(organization, {required: true}),
      name: text({required: true}),
      label: text(),
      composite: flag({absent: false}),
      description: text(),
      repository_ids: toMany((): Resource => repository),
      component_ids: list(),
      auto_publish: yesNo(),
      solve_dependencies: yesNo(),
      import_only: flag({absent: false}),
      rolling: flag({absent: false}),
      environment_ids: toMany(lifecycleEnvironment),
    }),
    destroy: del('/katello/api/content_views/:id'),
    show: get('/katello/api/content_views/:id'),
    index: get('/katello/api/content_views', {
      organization_id: to(organization),
      environment_id: to(lifecycleEnvironment),
      nondefault: yesNo(),
      noncomposite: yesNo(),
      composite: yesNo(),
      without: list(),
      name: text(),
      label: text(),
      include_generated: yesNo(),
    }),
    // content-view publish
    publish: post('/katello/api/content_views/:id/publish', {
      description: text(),
      major: number(),
      minor: number(),
      environment_ids: toMany(lifecycleEnvironment, 'lifecycle-environments'),
      publish_only_if_needed: yesNo(),
      is_force_promote: yesNo(),
      repos_units: nested(),
    }),
    // content-view remove
    remove: put('/katello/api/content_views/:id/remove', {
      environment_ids: toMany(lifecycleEnvironment),
      content_view_version_ids: toMany((): Resource => contentViewVersion, 'content-view-versions'),
      system_content_view_id: number(),
      system_environment_id: number(),
      key_content_view_id: number(),
      key_environment_id: number(),
      destroy_content_view: yesNo(),
    }),
    // content-view remove-from-environment
    remove_from_environment: del('/katello/api/content_views/:id/environments/:environment_id', {
      environment_id: to(lifecycleEnvironment, {required: true}),
    }),
  },
  list: fields(
    field('Content View ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label'),
    boolean('Composite', 'composite'),
    boolean('Rolling', 'rolling'),
    date('Last Published', 'last_published', {hideBlank: true}),
    values('Repository IDs', 'repository_ids'),
  ),
  info: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label'),
    boolean('Composite', 'composite'),
    boolean('Rolling', 'rolling'),
    field('Description', 'description'),
    field('Content Host Count', 'content_host_count'),
    boolean('Solve Dependencies', 'solve_dependencies'),
    field('Organization', 'organization.name'),
    collection('Yum Repositories', ofType('yum'), repositoryFields, {hideBlank: true, hideEmpty: true}),
    collection('File Repositories', ofType('file'), repositoryFields, {hideBlank: true, hideEmpty: true}),
    collection('Container Image Repositories', ofType('docker'), repositoryFields, {hideBlank: true, hideEmpty: true}),
    collection('OSTree Repositories', ofType('ostree'), repositoryFields, {hideBlank: true, hideEmpty: true}),
    collection('Ansible Repositories', ofType('ansible_collection'), repositoryFields, {
      hideBlank: true,
      hideEmpty: true,
    }),
    collection('File Repositories', ofType('file'), repositoryFields, {hideBlank: true, hideEmpty: true}),
    collection('Debian Repositories', ofType('deb'), repositoryFields, {hideBlank: true, hideEmpty: true}),
    collection('Python Repositories', ofType('python'), repositoryFields, {hideBlank: true, hideEmpty: true}),
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
      {hideBlank: true, hideEmpty: true},
    ),
    collection('Activation Keys', 'activation_keys', [reference(null, '')], {hideBlank: true, hideEmpty: true}),
  ),
})
