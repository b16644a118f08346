// Who a registry is asked as.
import {authFiles, findLogin} from '../../config/containers-auth'
import {readSession} from '../../config/sessions'
import {registryToken} from '../../contract/registry'
import {AppError} from '../../core/errors'
import {Secret} from '../../core/secret'
import {client} from '../../katello/client'
import type {Identity, RegistryAccess} from './access'

/** What the session's server is asked as: its own credentials where there are some, else a kept login, else nobody. */
export async function ownIdentity(access: RegistryAccess, find: () => Promise<Identity>): Promise<Identity> {
  const {session, observer} = access
  if (access.authfile !== undefined) {
    const kept = await find()
    if (kept.credentials) return kept
  }
  const server = await session.server()
  const {values} = await session.settings()
  const stored = readSession(session.paths, server)
  const keptFor = values.credential_store?.value === 'file' ? undefined : values.credential_store?.server
  const elsewhere = keptFor === server.origin || undefined
  const configured =
    values.password ?? elsewhere ?? values.ssl_client_cert ?? stored ?? (access.hasPassword || undefined)
  if (configured === undefined) {
    const kept = await find()
    if (kept.credentials || !access.interactive) return kept
  }
  const {credentials} = (await session.transport()).connection
  if (credentials.kind === 'basic')
    return {credentials: {username: credentials.username, password: credentials.password}}
  if (credentials.kind === 'bearer') return {token: credentials.token}
  if (credentials.kind === 'none') return {}
  const token = await sessionToken(access, credentials)
  if (token) return {token}
  const kept = await find()
  if (!kept.credentials)
    observer.warn(
      'The registry does not accept the session, so it is accessed without authentication; log in to it: mallet registry login',
    )
  return kept
}

/** A login session has no password to show, but a server may give it a token for its registry. */
async function sessionToken(
  {session: at}: RegistryAccess,
  session: {readonly kind: 'session'; readonly id: Secret; readonly username: string},
): Promise<Secret | undefined> {
  // Not the session's own transport: that one forgets a session at the first 401, and this may be a server that gives none.
  const connection = at.connect(session)
  const {hostname: service} = await at.server()
  try {
    const answer = await client(() => connection).call(registryToken, {account: session.username, service})
    return typeof answer?.token === 'string' ? new Secret(answer.token) : undefined
  } catch (error) {
    if (!(error instanceof AppError) || error.parts.status !== 401) throw error
    return undefined
  }
}

/** The login that is saved for a registry, or for a part of it. */
export async function savedIdentity(
  {env, authfile}: RegistryAccess,
  host: string,
  repository?: string,
): Promise<Identity> {
  const found = await findLogin(authFiles(env, authfile), host, repository)
  return found ? {credentials: {username: found.username, password: found.password}} : {}
}
