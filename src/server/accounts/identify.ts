import type {IncomingMessage} from 'node:http'
import type {Identified} from '../kernel/access/access'
import type {LoginThrottle} from '../kernel/access/throttle'
import {unauthenticated} from '../kernel/errors'
import {sessionCookie, sessionOf} from '../kernel/http/cookie'
import {settingsOf} from '../settings/definitions'
import type {Store} from '../tables'
import type {Auth} from './auth'

export interface Door {
  readonly store: Store
  readonly auth: Auth
  readonly throttle: LoginThrottle
}

/** Who asks: Basic credentials or a session's cookie. Refused without, unless anyone may ask. */
export async function identify(
  {store, auth, throttle}: Door,
  request: IncomingMessage,
  anonymous: boolean,
): Promise<Identified> {
  const credentials = basicCredentials(request.headers.authorization)
  if (!credentials) return bySession(auth, sessionOf(request.headers.cookie), anonymous)
  const address = request.socket.remoteAddress ?? ''
  const limit = settingsOf(store).number('failed_login_attempts_limit')
  if (throttle.blocked(address, limit)) throw unauthenticated('Too many failed logins; try again later')
  const identity = await auth.basic(credentials.login, credentials.password)
  if (identity) {
    const cookie = `${sessionCookie}=${auth.session(identity)}; path=/; HttpOnly; SameSite=Lax`
    return {identity, headers: {'Set-Cookie': cookie}}
  }
  throttle.failed(address)
  if (anonymous) return {headers: {}}
  throw unauthenticated(`Unable to authenticate user ${credentials.login}`)
}

function bySession(auth: Auth, cookie: string | undefined, anonymous: boolean): Identified {
  const identity = cookie === undefined ? undefined : auth.bySession(cookie)
  if (identity) return {identity, headers: {}}
  if (anonymous) return {headers: {}}
  throw unauthenticated(cookie ? 'Your session has expired, please log in again' : undefined)
}

function basicCredentials(header: string | undefined): {login: string; password: string} | undefined {
  const encoded = /^basic\s+(\S+)\s*$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : {login: text.slice(0, colon), password: text.slice(colon + 1)}
}
