import type {Store} from '../tables'
import {isActive} from './tokens'
import {personalAccessTokens as personalAccessTokensApi} from '../../contract/personal-access-tokens'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {forbidden} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import type {PersonalAccessToken, User} from './tables'
import {sql} from '../kernel/store/sql'
import {utc, stamps} from '../kernel/store/times'
import {createPersonalAccessToken} from './tokens'
import {findUser} from './api'

const tokenSearch: Searchable = {
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
const render = (store: Store, row: PersonalAccessToken) => ({
  id: row.id,
  name: row.name,
  expires_at: utc(row.expires_at),
  'active?': isActive(row, store.now()),
  user_id: row.user_id,
  last_used_at: utc(row.last_used_at),
  'revoked?': row.revoked,
  ...stamps(row),
})

/**
 * The user whose tokens they are: one's own, or with the permissions on tokens and on users anybody's. A token is as good as
 * the password, so only administrators create one for another user.
 */
function ownerOf(store: Store, call: Call<{user_id?: string | null | undefined}>, permission: string): User {
  const user = findUser(store, call, call.params.user_id, permission === 'view' ? 'view_users' : 'edit_users')
  const wanted = `${permission}_personal_access_tokens`
  const foreign = permission === 'create' && user.id !== call.user.id && !call.user.admin
  if (foreign || !call.can(wanted)) throw forbidden(wanted)
  return user
}

function find(store: Store, call: Call<{id?: string | null | undefined}>, user: User): PersonalAccessToken {
  const given = call.params.id ?? ''
  const {personalAccessTokens} = store
  const row =
    (/^\d+$/.test(given) ? personalAccessTokens.first({id: Number(given), user_id: user.id}) : undefined) ??
    personalAccessTokens.first({name: given, user_id: user.id})
  if (!row) throw call.missing('personal access token', given)
  return row
}

export const personalAccessTokens = ({store}: {store: Store}) =>
  serve(personalAccessTokensApi, {
    style: 'foreman',
    actions: {
      index: {
        search: tokenSearch,
        run(call) {
          const user = ownerOf(store, call, 'view')
          return call.list({
            search: tokenSearch,
            where: [sql('personal_access_tokens.user_id = ?', user.id)],
            load: (ids) => store.personalAccessTokens.byIds(ids),
            render: (row) => render(store, row),
          })
        },
      },
      show: {
        run: (call) => render(store, find(store, call, ownerOf(store, call, 'view'))),
      },
      create: {
        root: {key: 'personal_access_token', required: true},
        run(call) {
          const user = ownerOf(store, call, 'create')
          const {name, expires_at: expiresAt} = call.params
          const {token, value} = createPersonalAccessToken(store, user, {name: name ?? '', expiresAt})
          return created({...render(store, token), token_value: value})
        },
      },
      destroy: {
        run(call) {
          const row = find(store, call, ownerOf(store, call, 'revoke'))
          return render(store, store.personalAccessTokens.update(row.id, {revoked: true}))
        },
      },
    },
  })
