import {field, fields} from '../output/fields'
import {get, post, resource, text, to} from './define'
import {organization} from './organization'

export const flatpakRemote = resource({
  noun: 'flatpak remote',
  path: '/katello/api/flatpak_remotes',
  scope: [organization],
  actions: {
    index: get('/katello/api/flatpak_remotes', {organization_id: to(organization), name: text()}),
    create: post('/katello/api/flatpak_remotes', {
      name: text({required: true}),
      url: text({required: true}),
      organization_id: to(organization, {required: true}),
      description: text(),
      username: text(),
      token: text({secret: true}),
    }),
    scan: post('/katello/api/flatpak_remotes/:id/scan'),
  },
  list: fields(field('ID', 'id', {thin: true}), field('Name', 'name', {thin: true}), field('URL', 'url')),
})
