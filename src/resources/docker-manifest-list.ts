import {dockerManifestLists, type DockerManifest} from '../contract/docker-manifests'
import {collection, field, fields, values} from '../output/fields'
import {resource} from './define'
import {dockerScope} from './docker-scope'

const tagNames = ({tags}: DockerManifest): unknown => tags?.map(({name}) => name)

export const dockerManifestList = resource({
  noun: 'manifest list',
  flag: 'docker-manifest-list',
  topic: 'docker manifest-list',
  // A digest stands wherever an ID does.
  id: 'text',
  lookup: {},
  actions: dockerManifestLists,
  refers: dockerScope,
  list: fields<DockerManifest>()(
    field('ID', 'id', {thin: true}),
    field('Digest', 'digest', {thin: true}),
    values('Tags', tagNames),
    field('Manifests', (r) => r.manifests?.length),
  ),
  info: fields<DockerManifest>()(
    field('ID', 'id', {thin: true}),
    field('Digest', 'digest', {thin: true}),
    field('Schema Version', 'schema_version'),
    field('Content Type', 'content_type'),
    values('Tags', tagNames),
    collection('Manifests', 'manifests', [field('ID', 'id'), field('Digest', 'digest')]),
  ),
})
