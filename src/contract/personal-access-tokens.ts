import {contextOptions} from './common'
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

const id = text('ID or name of the token', {required: true})

export const personalAccessTokens = api(
  'personal_access_tokens',
  'Personal access tokens, used in place of a password',
  () => ({
    index: get('/api/users/:user_id/personal_access_tokens', {
      summary: 'List the personal access tokens of a user',
      params: {
        ...contextOptions,
        user_id: to('user', '', {required: true, wire: 'string'}),
      },
      paged: true,
      answer: t.listOf(personalAccessToken),
    }),
    show: get('/api/users/:user_id/personal_access_tokens/:id', {
      summary: 'Show a personal access token of a user',
      params: {
        ...contextOptions,
        user_id: to('user', '', {required: true, wire: 'string'}),
        id,
      },
      answer: personalAccessToken,
    }),
    create: post('/api/users/:user_id/personal_access_tokens', {
      summary: 'Create a personal access token for a user (its value is shown only once)',
      params: {
        ...contextOptions,
        user_id: to('user', '', {required: true, wire: 'string'}),
        name: text('Name of the token', {required: true, within: 'personal_access_token'}),
        expires_at: text('Expiration time, e.g. 2026-12-31', {within: 'personal_access_token'}),
      },
      answer: personalAccessTokenCreate,
    }),
    destroy: del('/api/users/:user_id/personal_access_tokens/:id', {
      summary: 'Revoke a personal access token of a user',
      params: {
        ...contextOptions,
        user_id: to('user', '', {required: true, wire: 'string'}),
        id,
      },
      answer: personalAccessToken,
    }),
  }),
)
