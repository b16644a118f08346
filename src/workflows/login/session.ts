// Logging in: credentials are exchanged for a session of the server, which is kept instead of them.
import {writeSession} from '../../config/sessions'
import type {Paths} from '../../config/paths'
import type {Action} from '../../contract/define'
import {home} from '../../contract/home'
import {users} from '../../contract/users'
import {AppError, exitCodes} from '../../core/errors'
import type {Secret} from '../../core/secret'
import {client} from '../../katello/client'
import type {Connection, Credentials, Transport} from '../../katello/transport'

/** The server to log in to, and where its sessions are kept. */
export interface LoginServer {
  readonly paths: Paths
  readonly server: () => Promise<URL>
  /** The login is only tried: no session is kept. */
  readonly isDry?: boolean
  readonly connect: (credentials: Credentials, more?: Partial<Connection>) => Promise<Transport>
}

export interface LoggedIn {
  readonly username: string
}

/** Opens a session and keeps it; `asked` is called with the credentials and must answer with a session cookie. */
export async function logIn(
  at: LoginServer,
  credentials: Credentials,
  username: string,
  asked: Action = home.status,
): Promise<LoggedIn> {
  let id: string | undefined
  const connection = at.connect(credentials, {onSession: (value) => (id = value)})
  await client(() => connection).call(asked, {})
  if (id === undefined)
    throw new AppError({
      code: 'no_session',
      message: 'The server accepted the credentials but opened no session',
      hint: 'Pass them with each command instead: in MALLET_USERNAME and MALLET_PASSWORD, or in a profile',
      exit: exitCodes.failed,
    })
  if (at.isDry !== true) writeSession(at.paths, await at.server(), {id, username})
  return {username}
}

/** Logs in with a token that an OpenID provider gave; the server says who that is. */
export async function logInWithToken(at: LoginServer, token: Secret): Promise<LoggedIn> {
  const credentials = {kind: 'bearer', token} as const
  const connection = at.connect(credentials)
  const user = await client(() => connection).call(users.show_current, {})
  return logIn(at, credentials, user?.login ?? 'unknown')
}
