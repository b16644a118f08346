import {collection, field, fields} from '../output/fields'
import {get, list, optional, post, resource, text, to, yesNo} from './define'
import {flatpakRemote} from './flatpak-remote'
import {organization} from './organization'
import {product} from './product'

export const flatpakRemoteRepository = resource({
  noun: 'flatpak remote repository',
  path: '/katello/api/flatpak_remotes/:flatpak_remote_id/flatpak_remote_repositories',
  scope: [flatpakRemote, optional(organization)],
  actions: {
    show: get('/katello/api/flatpak_remote_repositories/:id', {manifests: yesNo()}),
    index: get('/katello/api/flatpak_remotes/:flatpak_remote_id/flatpak_remote_repositories', {
      organization_id: to(organization),
      flatpak_remote_id: to(flatpakRemote, {required: true}),
      name: text(),
      label: text(),
    }),
    // flatpak-remote remote-repository mirror
    mirror: post('/katello/api/flatpak_remote_repositories/:id/mirror', {
      product_id: to(product),
      product_name: text(),
      organization_id: to(organization),
      dependency_ids: list(),
    }),
  },
  list: fields(field('Id', 'id', {thin: true}), field('Name', 'name', {thin: true}), field('Label', 'label')),
  info: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label'),
    field('Flatpak Remote ID', 'flatpak_remote.id'),
    field('Flatpak Remote Name', 'flatpak_remote.name'),
    field('Flatpak Remote URL', 'flatpak_remote.url'),
    collection(
      'Manifests',
      'manifests',
      [field('Manifest Name', 'name'), field('Manifest Digest', 'digest'), field('Manifest tags', 'tags')],
      {hideBlank: true, hideEmpty: true},
    ),
  ),
})
