import {boolean, collection, field, fields, type Row} from '../output/fields'
import {get, list, resource, to, yesNo} from './define'
import {contentViewFilter} from './content-view-filter'
import {contentViewFilterRule} from './content-view-filter-rule'
import {contentViewVersion} from './content-view-version'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'
import {repository} from './repository'

export const dockerManifest = resource({
  noun: 'manifest',
  flag: 'docker-manifest',
  path: '/katello/api/docker_manifests',
  actions: {
    show: get('/katello/api/docker_manifests/:id', {repository_id: to(repository), organization_id: to(organization)}),
    index: get('/katello/api/docker_manifests', {
      organization_id: to(organization),
      content_view_version_id: to(contentViewVersion),
      content_view_filter_id: to(contentViewFilter),
      content_view_filter_rule_id: to(contentViewFilterRule),
      repository_id: to(repository),
      environment_id: to(lifecycleEnvironment),
      ids: list(),
      include_filter_ids: yesNo(),
    }),
  },
  list: fields(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Schema Version', 'schema_version'),
    field('Digest', 'digest'),
    boolean('Downloaded', 'downloaded'),
    field('Tags', (r) => (r['tags'] as Row[] | undefined)?.map((t) => t['name']).join(', ')),
  ),
  info: fields(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Schema Version', 'schema_version'),
    field('Digest', 'digest'),
    boolean('Downloaded', 'downloaded'),
    collection('Tags', 'tags', [field('Name', 'name')]),
  ),
})
