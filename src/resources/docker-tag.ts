import {field, fields} from '../output/fields'
import {get, list, resource, to, yesNo} from './define'
import {contentViewFilter} from './content-view-filter'
import {contentViewFilterRule} from './content-view-filter-rule'
import {contentViewVersion} from './content-view-version'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'
import {repository} from './repository'

export const dockerTag = resource({
  noun: 'tag',
  flag: 'docker-tag',
  path: '/katello/api/docker_tags',
  actions: {
    show: get('/katello/api/docker_tags/:id', {repository_id: to(repository), organization_id: to(organization)}),
    index: get('/katello/api/docker_tags', {
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
    field('Tag', 'name', {thin: true}),
    field('Repository ID', 'repository_id'),
  ),
  info: fields(
    field('ID', 'id', {thin: true}),
    field('Tag', 'name', {thin: true}),
    field('Repository ID', 'repository_id'),
    field('Docker Manifest ID', 'manifest.id'),
    field('Docker Manifest Name', 'manifest.name'),
  ),
})
