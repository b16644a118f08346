import type {App} from '../app'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {forbidden} from '../kernel/errors'
import {paging, scoping, string} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {PersonalAccessToken, User} from './tables'
import {sql} from '../kernel/store/sql'
import {utc} from '../kernel/store/times'
import {createPersonalAccessToken} from './tokens'
import {stamps} from '../json'
import {findUser} from './api'

export const tokenSearch: Searchable = {
  from: 'personal_access_tokens',
  id: 'personal_access_tokens.id',
  fields: {
    name: field.string('personal_access_tokens.name'),
    id: field.integer('personal_access_tokens.id', {explicit: true}),
    user_id: field.integer('personal_access_tokens.user_id', {explicit: true}),
  },
  sort: null,
}

// two keys of these records really end with a question mark
const render = (app: App, row: PersonalAccessToken) => ({
  id: row.id,
  name: row.name,
  expires_at: utc(row.expires_at),
  'active?': app.auth.isActive(row),
  user_id: row.user_id,
  last_used_at: utc(row.last_used_at),
  'revoked?': row.revoked,
  ...stamps(row),
})

const ofUser = {...scoping, user_id: string({required: true, description: 'ID or login of the user'})}
const identity = {...ofUser, id: string({required: true, description: 'ID or name of the token'})}

/**
 * The user whose tokens they are: one's own, or with the permissions on tokens and on users anybody's. A token is as good as
 * the password, so only administrators make one for somebody else.
 */
function ownerOf(call: Call<{user_id?: string | null | undefined}>, permission: string): User {
  const user = findUser(call, call.params.user_id, permission === 'view' ? 'view_users' : 'edit_users')
  const wanted = `${permission}_personal_access_tokens`
  const foreign = permission === 'create' && user.id !== call.user.id && !call.user.admin
  if (foreign || !call.can(wanted)) throw forbidden(wanted)
  return user
}

function find(call: Call<{id?: string | null | undefined}>, user: User): PersonalAccessToken {
  const given = call.params.id ?? ''
  const {personalAccessTokens} = call.store
  const row =
    (/^\d+$/.test(given) ? personalAccessTokens.first({id: Number(given), user_id: user.id}) : undefined) ??
    personalAccessTokens.first({name: given, user_id: user.id})
  if (!row) throw call.missing('personal access token', given)
  return row
}

export const personalAccessTokens = resource({
  name: 'personal_access_tokens',
  summary: 'Tokens that stand in for the password of a user',
  base: '/api',
  style: 'foreman',
  actions: [
    action('index', {
      summary: 'List all personal access tokens of a user',
      routes: 'GET /users/:user_id/personal_access_tokens',
      params: {...ofUser, ...paging},
      search: tokenSearch,
      run(call) {
        const user = ownerOf(call, 'view')
        return call.list({
          search: tokenSearch,
          where: [sql('personal_access_tokens.user_id = ?', user.id)],
          load: (ids) => call.store.personalAccessTokens.byIds(ids),
          render: (row) => render(call.app, row),
        })
      },
    }),
    action('show', {
      summary: 'Show a personal access token of a user',
      routes: 'GET /users/:user_id/personal_access_tokens/:id',
      params: identity,
      run: (call) => render(call.app, find(call, ownerOf(call, 'view'))),
    }),
    action('create', {
      summary: 'Create a personal access token for a user; the answer is the only one that has its value',
      routes: 'POST /users/:user_id/personal_access_tokens',
      params: ofUser,
      root: {
        key: 'personal_access_token',
        params: {
          name: string({required: true, description: 'Name of the token'}),
          expires_at: string({description: 'Expiry date'}),
        },
        required: true,
      },
      run(call) {
        const user = ownerOf(call, 'create')
        const {name, expires_at: expiresAt} = call.params
        const {token, value} = createPersonalAccessToken(call.app, user, {name: name ?? '', expiresAt})
        return created({...render(call.app, token), token_value: value})
      },
    }),
    action('destroy', {
      summary: 'Revoke a personal access token of a user',
      routes: 'DELETE /users/:user_id/personal_access_tokens/:id',
      params: identity,
      run(call) {
        const row = find(call, ownerOf(call, 'revoke'))
        return render(call.app, call.store.personalAccessTokens.update(row.id, {revoked: true}))
      },
    }),
  ],
})
