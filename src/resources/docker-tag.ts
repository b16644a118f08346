import {dockerTags, type DockerTag} from '../contract/docker-tags'
import {collection, field, fields} from '../output/fields'
import {optional, resource} from './define'
import {repository} from './repository'
import {dockerScope} from './docker-scope'

export const dockerTag = resource({
  noun: 'tag',
  flag: 'docker-tag',
  topic: 'docker tag',
  // `latest` is in nearly every repository.
  scope: [optional(repository)],
  actions: dockerTags,
  refers: dockerScope,
  list: fields<DockerTag>()(
    field('ID', 'id', {thin: true}),
    field('Tag', 'name', {thin: true}),
    field('Repository ID', 'repository_id'),
    field('Type', 'manifest.manifest_type', {screen: true}),
    field('Digest', 'manifest.digest', {screen: true}),
  ),
  info: fields<DockerTag>()(
    field('ID', 'id', {thin: true}),
    field('Tag', 'name', {thin: true}),
    field('Repository ID', 'repository_id'),
    field('Docker Manifest ID', 'manifest.id'),
    field('Docker Manifest Name', 'manifest.name'),
    field('Type', 'manifest.manifest_type', {screen: true}),
    field('Digest', 'manifest.digest', {screen: true}),
    collection('Manifests of the list', 'manifest.manifests', [field('ID', 'id'), field('Digest', 'digest')], {
      screen: true,
      hideBlank: true,
    }),
  ),
})
