import {
  flatpakRemoteRepositories,
  type FlatpakRemoteRepository,
  type FlatpakRemoteRepositoryDetails,
} from '../contract/flatpak-remote-repositories'
import {collection, field, fields} from '../output/fields'
import {optional, resource} from './define'
import {flatpakRemote} from './flatpak-remote'
import {organization} from './organization'
import {product} from './product'

export const flatpakRemoteRepository = resource({
  noun: 'flatpak remote repository',
  topic: 'flatpak-remote remote-repository',
  scope: [flatpakRemote, optional(organization)],
  actions: flatpakRemoteRepositories,
  refers: {organization, 'flatpak-remote': flatpakRemote, product},
  list: fields<FlatpakRemoteRepository>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label', {narrow: 'never'}),
  ),
  info: fields<FlatpakRemoteRepositoryDetails>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label', {narrow: 'never'}),
    field('Flatpak Remote ID', 'flatpak_remote.id'),
    field('Flatpak Remote Name', 'flatpak_remote.name'),
    field('Flatpak Remote URL', 'flatpak_remote.url'),
    collection(
      'Manifests',
      'manifests',
      [field('Manifest Name', 'name'), field('Manifest Digest', 'digest'), field('Manifest tags', 'tags')],
      {hideBlank: true},
    ),
  ),
})
