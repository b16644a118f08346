import type {Store} from '../../tables'
import {settingsOf} from '../../settings/definitions'
import {isActive, touchToken, createToken} from '../../accounts/tokens'
import type {PersonalAccessToken} from '../../accounts/tables'
import {registryTokenName} from './identity'
import type {AccessToken, AccessTokens, RegistryUser} from './lookups'

/** Personal access tokens as the registry uses them: their stored column is what clients carry. */
export function registryTokens(store: Store): AccessTokens {
  const {personalAccessTokens} = store
  return {
    find(value) {
      const row = personalAccessTokens.first({token: value})
      if (row && isActive(row, store.now())) touchToken(store, row)
      return row && tokenOf(store, row)
    },
    ofUser(user) {
      const row = personalAccessTokens.first({user_id: user.id, name: registryTokenName})
      return row && tokenOf(store, row)
    },
    create(user, expiresAt) {
      const {token} = createToken(store, store.users.get(user.id), registryTokenName, expiresAt.getTime())
      return accessToken(token, user)
    },
    setExpiry({id}, expiresAt) {
      personalAccessTokens.update(id, {expires_at: expiresAt.getTime()})
    },
    delete({id}) {
      personalAccessTokens.delete({id})
    },
    minutes: () => settingsOf(store).number('registry_token_expiration_minutes'),
  }
}

/** A token of a user who may still log in. */
function tokenOf(store: Store, row: PersonalAccessToken): AccessToken | undefined {
  const user = store.users.find(row.user_id)
  return user && !user.disabled ? accessToken(row, user) : undefined
}

function accessToken(row: PersonalAccessToken, {id, login}: RegistryUser): AccessToken {
  return {
    id: row.id,
    user: {id, login},
    name: row.name,
    value: row.token,
    revoked: row.revoked,
    createdAt: new Date(row.created_at),
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
  }
}
