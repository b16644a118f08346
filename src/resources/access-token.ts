import {boolean, date, field, fields} from '../output/fields'
import {bySearch, del, get, post, resource, text, to} from './define'
import {location} from './location'
import {organization} from './organization'
import {user} from './user'

export const accessToken = resource({
  noun: 'access token',
  path: '/api/users/:user_id/personal_access_tokens',
  scope: [user],
  lookup: {name: bySearch('name')},
  actions: {
    create: post('/api/users/:user_id/personal_access_tokens', {
      location_id: to(location),
      organization_id: to(organization),
      user_id: to(user, {required: true}),
      name: text({required: true, within: 'personal_access_token'}),
      expires_at: text({within: 'personal_access_token'}),
    }),
    show: get('/api/users/:user_id/personal_access_tokens/:id', {
      location_id: to(location),
      organization_id: to(organization),
      user_id: to(user, {required: true}),
    }),
    index: get('/api/users/:user_id/personal_access_tokens', {
      location_id: to(location),
      organization_id: to(organization),
      user_id: to(user, {required: true}),
    }),
    destroy: del('/api/users/:user_id/personal_access_tokens/:id', {
      location_id: to(location),
      organization_id: to(organization),
      user_id: to(user, {required: true}),
    }),
  },
  list: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    boolean('Active', 'active?'),
    date('Expires at', 'expires_at'),
  ),
  info: fields(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    boolean('Active', 'active?'),
    date('Expires at', 'expires_at'),
    date('Created at', 'created_at'),
    date('Last used at', 'last_used_at'),
  ),
})
