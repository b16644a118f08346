import {refuse, type PushTarget} from '../../../oci/server'
import {registryTokenName, type KatelloCaller} from './identity'
import type {AccessToken, AccessTokens, PushRepositories, RegistryUser} from './lookups'
import {checkNewName, resolvePushPath, type PushPath} from './push-path'

interface Parts {
  readonly places: PushRepositories
  readonly tokens: Pick<AccessTokens, 'minutes' | 'setExpiry'>
  readonly changed: PushTarget['changed']
  readonly now: () => number
  readonly pushKeepsLogin: boolean
}

/** Pushes to products: the path says which, and the user needs the right to synchronize it. */
export function pushTargetOf({places, tokens, changed, now, pushKeepsLogin}: Parts): PushTarget<KatelloCaller> {
  const authorize = (caller: KatelloCaller, name: string): {user: RegistryUser; path: PushPath} => {
    const user = pushingUser(caller)
    const path = resolvePushPath(name, places)
    if (!places.maySync(user, path.product))
      throw refuse(
        404,
        'DENIED',
        `user ${user.login} does not have permission to push to product ${path.product.label}`,
      )
    if (pushKeepsLogin) prolong(caller.token, tokens, now())
    return {user, path}
  }
  return {
    find: (caller, name) => authorize(caller, name).path.root?.repository,
    create(caller, name) {
      const {user, path} = authorize(caller, name)
      checkNewName(path)
      return places.createPushRepository({user, ...path})
    },
    changed,
  }
}

function pushingUser({identity, token}: KatelloCaller): RegistryUser {
  if (identity.kind === 'user') return identity.user
  if (token) return token.user
  throw refuse(404, 'DENIED', 'only users can push')
}

/** Prolongs the `registry` token once half of its time is over: a long push does not lose its login. */
function prolong(token: AccessToken | undefined, tokens: Parts['tokens'], now: number): void {
  if (token?.name !== registryTokenName || token.revoked || !token.expiresAt) return
  const life = tokens.minutes() * 60_000
  if (token.expiresAt.getTime() - now < life / 2) tokens.setExpiry(token, new Date(now + life))
}
