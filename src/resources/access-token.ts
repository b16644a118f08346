import {personalAccessTokens, type PersonalAccessToken} from '../contract/personal-access-tokens'
import {boolean, date, field, fields} from '../output/fields'
import {bySearch, resource} from './define'
import {location} from './location'
import {organization} from './organization'
import {user} from './user'

export const accessToken = resource({
  noun: 'access token',
  topic: 'user access-token',
  scope: [user],
  lookup: {name: bySearch('name')},
  actions: personalAccessTokens,
  refers: {location, organization, user},
  list: fields<PersonalAccessToken>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    boolean('Active', 'active?'),
    date('Expires at', 'expires_at'),
  ),
  info: fields<PersonalAccessToken>()(
    field('Id', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    boolean('Active', 'active?'),
    date('Expires at', 'expires_at'),
    date('Created at', 'created_at'),
    date('Last used at', 'last_used_at'),
  ),
})
