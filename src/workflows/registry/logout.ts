// Logging out of a registry: the login goes, and with it the access token that was made for it.
import {findLogin, loginsIn, removeLogins, type AuthFiles, type FoundLogin} from '../../config/containers-auth'
import {forgetTokens, tokensFor, type RegistryToken} from '../../config/registry-tokens'
import {personalAccessTokens} from '../../contract/personal-access-tokens'
import {AppError} from '../../core/errors'
import {client} from '../../katello/client'
import type {LoginServer} from '../login/session'

export interface LogoutSession extends LoginServer {
  readonly at: (server: string) => LoginServer
}

export interface LogoutReport {
  /** Registries whose login was removed. */
  readonly removed: readonly string[]
  /** A login that another file still has. */
  readonly left: FoundLogin | undefined
  /** Names of the access tokens that were revoked. */
  readonly revoked: readonly string[]
  /** Tokens that stay valid, with the reason. */
  readonly valid: readonly {readonly token: RegistryToken; readonly username: string; readonly reason: string}[]
}

/** Forgets the login to a registry, or all logins without a host, and revokes their tokens; one that cannot be revoked stops nothing. */
export async function logOutOfRegistry(
  session: LogoutSession,
  files: AuthFiles,
  host: string | undefined,
): Promise<LogoutReport> {
  const tokens = tokensFor(session.paths, files, host)
  const logins = await Promise.all(tokens.map((token) => loginOf(token)))
  const removed = await removeLogins(files, host, session.paths)
  const left = host === undefined ? undefined : await findLogin(files, host)
  const outcomes = await Promise.all(tokens.map((token, i) => revoke(session, token, logins[i])))
  if (tokens.length > 0) forgetTokens(session.paths, tokens)
  return {
    removed,
    left,
    revoked: tokens.filter((_, i) => outcomes[i] === 'revoked').map(({name}) => name),
    valid: tokens.flatMap((token, i) => {
      const reason = outcomes[i]
      const username = logins[i]?.username ?? String(token.user_id)
      return reason === undefined || reason === 'revoked' || reason === 'gone' ? [] : [{token, username, reason}]
    }),
  }
}

/** What {@link logOutOfRegistry} would forget and revoke; nothing is asked of servers. */
export async function planLogout(
  {paths}: Pick<LogoutSession, 'paths'>,
  files: AuthFiles,
  host: string | undefined,
): Promise<{readonly logins: Awaited<ReturnType<typeof loginsIn>>; readonly tokens: readonly RegistryToken[]}> {
  const tokens = tokensFor(paths, files, host)
  const found = await Promise.all(tokens.map((token) => loginOf(token)))
  return {logins: await loginsIn(files, host), tokens: tokens.filter((_, index) => found[index] !== undefined)}
}

const loginOf = ({authfile, registry}: RegistryToken): Promise<FoundLogin | undefined> =>
  findLogin({file: authfile, search: [authfile], fallback: undefined}, registry)

/** The token itself is the password with which it is revoked, so that no other login is needed; or the reason why it was not. */
async function revoke(
  session: LogoutSession,
  {server, user_id, id}: RegistryToken,
  login: FoundLogin | undefined,
): Promise<string> {
  if (!login) return 'its login is not there any more'
  const {username, password} = login
  try {
    const transport = session.at(server).connect({kind: 'basic', username, password}, {retries: 0})
    await client(() => transport).call(personalAccessTokens.destroy, {user_id, id: String(id)})
    return 'revoked'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // A token that is not accepted has expired or was revoked before.
    return error.parts.status === 401 || error.parts.status === 404 ? 'gone' : error.message
  }
}
