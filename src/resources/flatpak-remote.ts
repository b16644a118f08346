import {collection, field, fields} from '../output/fields'
import {del, get, post, put, resource, text, to} from './define'
import {organization} from './organization'

export const flatpakRemote = resource({
  noun: 'flatpak remote',
  path: '/katello/api/flatpak_remotes',
  scope: [organization],
  actions: {
    create: post('/katello/api/flatpak_remotes', {
      name: text({required: true}),
      url: text({required: true}),
      organization_id: to(organization, {required: true}),
      registry_url: text(),
      description: text(),
      username: text(),
      token: text({secret: true}),
    }),
    destroy: del('/katello/api/flatpak_remotes/:id'),
    show: get('/katello/api/flatpak_remotes/:id'),
    index: get('/katello/api/flatpak_remotes', {organization_id: to(organization), name: text()}),
    // flatpak-remote scan
    scan: post('/katello/api/flatpak_remotes/:id/scan'),
    update: put('/katello/api/flatpak_remotes/:id', {
      description: text(),
      username: text(),
      token: text({secret: true}),
      name: text(),
      url: text(),
    }),
  },
  list: fields(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('URL', 'url'),
    field('Description', 'description'),
    field('Username', 'username'),
    field('Registry URL', 'registry_url'),
  ),
  info: fields(
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
