import type {IncomingMessage} from 'node:http'
import {parseBasic, sendToken, type Exchange, type IssuedToken} from '../../../oci/server'
import {addressOf} from './identity'
import type {AccessToken, AccessTokens, Instances, RegistryUser, Senders} from './lookups'
import {unauthenticated} from '../../kernel/registry/refusals'

interface Parts {
  readonly instances: Pick<Instances, 'named'>
  readonly senders: Pick<Senders, 'login' | 'sessionUser'>
  readonly tokens: Omit<AccessTokens, 'find'>
  readonly now: () => number
}

/**
 * `GET /v2/token`. Everybody gets the token `unauthenticated` for what needs no user; a login gets the user's one
 * personal access token named `registry`, prolonged by each request. A revoked one blocks until a login without a scope,
 * which is what `podman login` sends, replaces it.
 */
export async function answerTokenRequest(exchange: Exchange, parts: Parts): Promise<void> {
  sendToken(exchange, await issue(exchange, parts))
}

async function issue({query, request}: Exchange, parts: Parts): Promise<IssuedToken> {
  const now = parts.now()
  const scope = query.getAll('scope').at(-1)
  if ((scope === undefined && !query.has('account')) || isOpenPull(scope, parts))
    return {value: 'unauthenticated', issuedAt: now, expiresAt: now + 3 * 60_000}
  const user = await userOf(request, parts)
  if (!user) throw unauthenticated()
  const end = now + parts.tokens.minutes() * 60_000
  const {value, createdAt, expiresAt} = registryToken(user, parts.tokens, new Date(end), scope === undefined)
  // Issue time is that of the row, so the seconds grow with its age; clients add the two and are right.
  return {value, issuedAt: createdAt.getTime(), expiresAt: expiresAt?.getTime() ?? end}
}

/** A login by Basic credentials, or, without any, by the session that the request belongs to. */
async function userOf(request: IncomingMessage, {senders}: Parts): Promise<RegistryUser | undefined> {
  if (request.headers.authorization === undefined) return senders.sessionUser(request)
  const basic = parseBasic(request.headers.authorization)
  return basic && (await senders.login(basic.login, basic.password, addressOf(request)))
}

function registryToken(user: RegistryUser, tokens: Parts['tokens'], expiresAt: Date, mayReplace: boolean): AccessToken {
  const present = tokens.ofUser(user)
  if (!present) return tokens.create(user, expiresAt)
  if (present.revoked) {
    if (!mayReplace) throw unauthenticated()
    tokens.delete(present)
    return tokens.create(user, expiresAt)
  }
  tokens.setExpiry(present, expiresAt)
  return {...present, expiresAt}
}

function isOpenPull(scope: string | undefined, {instances}: Parts): boolean {
  const name = /^repository:(.+):pull$/.exec(scope ?? '')?.[1]
  return name !== undefined && instances.named(name)?.needsUser === false
}
