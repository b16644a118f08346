import type {IncomingMessage} from 'node:http'
import type {Identified} from '../kernel/access/access'
import type {LoginThrottle} from '../kernel/access/throttle'
import {unauthenticated} from '../kernel/errors'
import {sessionCookie, sessionOf} from '../kernel/http/cookie'
import {settingsOf} from '../settings/definitions'
import type {Store} from '../tables'
import type {Auth, Identity} from './auth'

export interface Door {
  readonly store: Store
  readonly auth: Auth
  readonly throttle: LoginThrottle
}

/** Who asks: Basic credentials or a session's cookie. Refused without, unless anyone may ask. */
export async function identify(door: Door, request: IncomingMessage, anonymous: boolean): Promise<Identified> {
  const credentials = basicCredentials(request.headers.authorization)
  if (!credentials) return bySession(door.auth, sessionOf(request.headers.cookie), anonymous)
  const identity = await checked(door, request, credentials)
  if (identity) return {identity, headers: cookieOf(door.auth.session(identity))}
  if (anonymous) return {headers: {}}
  throw unauthenticated(`Unable to authenticate user ${credentials.login}`)
}

/** A login from a form: a session of its own, which ends alone. Without an identity where the credentials are wrong. */
export async function logIn(door: Door, request: IncomingMessage, credentials: Credentials): Promise<Identified> {
  const identity = await checked(door, request, credentials)
  return identity ? {identity, headers: cookieOf(door.auth.newSession(identity).value)} : {headers: {}}
}

async function checked(
  {store, auth, throttle}: Door,
  request: IncomingMessage,
  {login, password}: Credentials,
): Promise<Identity | undefined> {
  const address = request.socket.remoteAddress ?? ''
  const limit = settingsOf(store).number('failed_login_attempts_limit')
  if (throttle.blocked(address, limit)) throw unauthenticated('Too many failed logins; try again later')
  const identity = await auth.basic(login, password)
  if (!identity) throttle.failed(address)
  return identity
}

const cookieOf = (value: string) => ({'Set-Cookie': `${sessionCookie}=${value}; path=/; HttpOnly; SameSite=Lax`})

function bySession(auth: Auth, cookie: string | undefined, anonymous: boolean): Identified {
  const identity = cookie === undefined ? undefined : auth.bySession(cookie)
  if (identity) return {identity, headers: {}}
  if (anonymous) return {headers: {}}
  throw unauthenticated(cookie ? 'Your session has expired, please log in again' : undefined)
}

interface Credentials {
  readonly login: string
  readonly password: string
}

function basicCredentials(header: string | undefined): Credentials | undefined {
  const encoded = /^basic\s+(\S+)\s*$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : {login: text.slice(0, colon), password: text.slice(colon + 1)}
}
