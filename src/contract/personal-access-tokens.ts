import {api, del, get, post, text, to} from './define'
import * as t from './shape'

export const personalAccessToken = t.record('PersonalAccessToken', () => ({
  id: t.integer,
  name: t.text,
  expires_at: t.nullable(t.time),
  'active?': t.boolean,
  user_id: t.integer,
  last_used_at: t.nullable(t.time),
  'revoked?': t.boolean,
  created_at: t.time,
  updated_at: t.time,
}))
export type PersonalAccessToken = t.TypeOf<typeof personalAccessToken>

export const personalAccessTokenCreate = t.record('PersonalAccessTokenCreate', () => ({
  ...personalAccessToken.members,
  token_value: t.text,
}))
export type PersonalAccessTokenCreate = t.TypeOf<typeof personalAccessTokenCreate>

export const personalAccessTokens = api('personal_access_tokens', 'Tokens that stand in for the password of a user', {
  index: get('/api/users/:user_id/personal_access_tokens', {
    summary: 'List all personal access tokens of a user',
    params: {
      location_id: to('location', '', {wire: 'string'}),
      organization_id: to('organization', '', {wire: 'string'}),
      user_id: to('user', '', {required: true, wire: 'string'}),
    },
    paged: true,
    answer: t.listOf(personalAccessToken),
  }),
  show: get('/api/users/:user_id/personal_access_tokens/:id', {
    summary: 'Show a personal access token of a user',
    params: {
      location_id: to('location', '', {wire: 'string'}),
      organization_id: to('organization', '', {wire: 'string'}),
      user_id: to('user', '', {required: true, wire: 'string'}),
      id: text('ID or name of the token', {required: true}),
    },
    answer: personalAccessToken,
  }),
  create: post('/api/users/:user_id/personal_access_tokens', {
    summary: 'Create a personal access token for a user; the answer is the only one that has its value',
    params: {
      location_id: to('location', '', {wire: 'string'}),
      organization_id: to('organization', '', {wire: 'string'}),
      user_id: to('user', '', {required: true, wire: 'string'}),
      name: text('Name', {required: true, within: 'personal_access_token'}),
      expires_at: text('When the token stops working', {within: 'personal_access_token'}),
    },
    answer: personalAccessTokenCreate,
  }),
  destroy: del('/api/users/:user_id/personal_access_tokens/:id', {
    summary: 'Revoke a personal access token of a user',
    params: {
      location_id: to('location', '', {wire: 'string'}),
      organization_id: to('organization', '', {wire: 'string'}),
      user_id: to('user', '', {required: true, wire: 'string'}),
      id: text('ID or name of the token', {required: true}),
    },
    answer: personalAccessToken,
  }),
})
