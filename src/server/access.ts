import {isAllowed, organizationsOf} from './accounts/access'
import type {Auth} from './accounts/auth'
import {identify, logIn} from './accounts/identify'
import type {Access} from './kernel/access/access'
import {LoginThrottle} from './kernel/access/throttle'
import {scopedLocation, scopedOrganization} from './organizations/scope'
import type {Store} from './tables'

/** What requests ask about accounts, organizations and locations, answered by the features that know them. */
export function accessOf({store, auth}: {store: Store; auth: Auth}): Access {
  const door = {store, auth, throttle: new LoginThrottle(store.now)}
  return {
    identify: (request, anonymous) => identify(door, request, anonymous),
    logIn: (request, login, password) => logIn(door, request, {login, password}),
    can: (user, permission, organizationId) => isAllowed(store, user, permission, organizationId),
    organizationsOf: (user) => organizationsOf(store, user),
    organization: (given, user) => scopedOrganization(store, given, user),
    location: (given, user) => scopedLocation(store, given, user),
  }
}
