import {unauthenticated} from './errors'
import {sendJson, type Exchange} from './exchange'
import {parseBasic} from './headers'
import {addressOf} from './identify'
import type {AccessToken, RegistryDeps, RegistryUser} from './types'

interface TokenAnswer {
  readonly token: string
  /** Seconds. */
  readonly expires_in: number
  readonly issued_at: string
}

/**
 * `GET /v2/token`. Everybody gets the token `unauthenticated` for what needs no user; a login gets the user's one
 * personal access token named `registry`, prolonged by each request. A revoked one blocks until a login without a scope,
 * which is what `podman login` sends, replaces it.
 */
export async function issueToken(exchange: Exchange, deps: RegistryDeps, now: number): Promise<void> {
  const {query} = exchange
  const scope = query.getAll('scope').at(-1)
  if ((scope === undefined && !query.has('account')) || isOpenPull(scope, deps)) {
    sendJson(exchange, 200, answer('unauthenticated', now, now + 3 * 60_000))
    return
  }
  const user = await userOf(exchange, deps)
  if (!user) throw unauthenticated()
  const token = registryToken(user, deps, now, scope === undefined)
  const expiresAt = token.expiresAt?.getTime() ?? now + lifetime(deps)
  // Issue time is that of the row, so the seconds grow with its age; clients add the two and are right.
  sendJson(exchange, 200, answer(token.value, token.createdAt.getTime(), expiresAt))
}

/** A login by Basic credentials, or, without any, by the session that the request belongs to. */
async function userOf({request}: Exchange, deps: RegistryDeps): Promise<RegistryUser | undefined> {
  if (request.headers.authorization === undefined) return deps.sessionUser?.(request)
  const basic = parseBasic(request.headers.authorization)
  return basic && (await deps.login(basic.login, basic.password, addressOf(request)))
}

function registryToken(user: RegistryUser, deps: RegistryDeps, now: number, mayReplace: boolean): AccessToken {
  const expiresAt = new Date(now + lifetime(deps))
  const present = deps.tokens.ofUser(user)
  if (!present) return deps.tokens.create(user, expiresAt)
  if (present.revoked) {
    if (!mayReplace) throw unauthenticated()
    deps.tokens.delete(present)
    return deps.tokens.create(user, expiresAt)
  }
  deps.tokens.setExpiry(present, expiresAt)
  return {...present, expiresAt}
}

function isOpenPull(scope: string | undefined, deps: RegistryDeps): boolean {
  const name = /^repository:(.+):pull$/.exec(scope ?? '')?.[1]
  if (name === undefined) return false
  return deps.repositoryNamed(name)?.needsUser === false
}

const lifetime = (deps: RegistryDeps): number => deps.tokens.minutes() * 60_000

function answer(token: string, issued: number, expires: number): TokenAnswer {
  return {
    token,
    expires_in: Math.round((expires - issued) / 1000),
    issued_at: new Date(issued).toISOString().replace(/\.\d+Z$/, '+00:00'),
  }
}
