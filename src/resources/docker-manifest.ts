import {boolean, collection, field, fields, type Row} from '../output/fields'
import {get, resource, to} from './define'
import {narrowing} from './container-content'
import {organization} from './organization'
import {repository} from './repository'

export const dockerManifest = resource({
  noun: 'manifest',
  flag: 'docker-manifest',
  path: '/katello/api/docker_manifests',
  actions: {
    show: get('/katello/api/docker_manifests/:id', {repository_id: to(repository), organization_id: to(organization)}),
    index: get('/katello/api/docker_manifests', narrowing),
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
