import {flatpakRemotes, type FlatpakRemote} from '../contract/flatpak-remotes'
import {collection, field, fields} from '../output/fields'
import {resource} from './define'
import {organization} from './organization'

export const flatpakRemote = resource({
  noun: 'flatpak remote',
  scope: [organization],
  actions: flatpakRemotes,
  refers: {organization},
  list: fields<FlatpakRemote>()(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('URL', 'url'),
    field('Description', 'description'),
    field('Username', 'username'),
    field('Registry URL', 'registry_url'),
  ),
  info: fields<FlatpakRemote>()(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label'),
    field('Description', 'description', {hideBlank: true}),
    field('Flatpak index URL', 'url'),
    field('Username', 'username', {hideBlank: true}),
    field('Registry URL', 'registry_url'),
    collection('Organization', 'organization', [field('Id', 'id'), field('Name', 'name'), field('Label', 'label')]),
  ),
})
