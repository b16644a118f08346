import {dockerManifests, type DockerManifest} from '../contract/docker-manifests'
import {boolean, collection, field, fields} from '../output/fields'
import {resource} from './define'
import {dockerScope} from './docker-scope'

export const dockerManifest = resource({
  noun: 'manifest',
  flag: 'docker-manifest',
  topic: 'docker manifest',
  actions: dockerManifests,
  refers: dockerScope,
  list: fields<DockerManifest>()(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Schema Version', 'schema_version'),
    field('Digest', 'digest'),
    boolean('Downloaded', 'downloaded'),
    field('Tags', (r) => r.tags?.map(({name}) => name).join(', ')),
    field('Manifest Lists', (r) => r.manifest_lists?.map(({digest}) => digest).join(', '), {
      screen: true,
      narrow: 'middle',
    }),
  ),
  info: fields<DockerManifest>()(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Schema Version', 'schema_version'),
    field('Digest', 'digest'),
    boolean('Downloaded', 'downloaded'),
    collection('Tags', 'tags', [field('Name', 'name')]),
    collection('Manifest Lists', 'manifest_lists', [field('ID', 'id'), field('Digest', 'digest')], {
      screen: true,
      hideBlank: true,
    }),
  ),
})
