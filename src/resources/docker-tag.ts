import {field, fields} from '../output/fields'
import {get, optional, resource, to} from './define'
import {narrowing} from './container-content'
import {organization} from './organization'
import {repository} from './repository'

export const dockerTag = resource({
  noun: 'tag',
  flag: 'docker-tag',
  path: '/katello/api/docker_tags',
  // `latest` is in nearly every repository.
  scope: [optional(repository)],
  actions: {
    show: get('/katello/api/docker_tags/:id', {repository_id: to(repository), organization_id: to(organization)}),
    index: get('/katello/api/docker_tags', narrowing),
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
