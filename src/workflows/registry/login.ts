// Logging in to a registry: a login is checked there, then kept where podman, skopeo and the others look for it. For the
// registry of the session's server it is a personal access token made for the purpose, so that no password is kept.
import {authFiles, findLogin, saveLogin, type Login} from '../../config/containers-auth'
import {readSession} from '../../config/sessions'
import {personalAccessTokens} from '../../contract/personal-access-tokens'
import {users} from '../../contract/users'
import {AppError, usageError} from '../../core/errors'
import {Secret} from '../../core/secret'
import type {Client} from '../../katello/client'
import {makeToken, type MadeToken} from '../login/access-token'
import type {RegistryAccess, RegistryAddress} from './access'
import {connect, registryAddress} from './open'

const defaultTokenName = 'mallet'

export interface LoginInput {
  /** Host of the registry; empty for that of the server. */
  readonly registry: string
  readonly username: string | undefined
  /** Reads the password or token to keep; undefined: one is asked for or, for the registry of the server, made. */
  readonly secret: (() => Promise<string>) | undefined
  /** Make a token even when the login that is kept is accepted. */
  readonly newToken: boolean
  readonly tokenName: string | undefined
  readonly tokenExpiresAt: string | undefined
}

/** Asks the user; undefined where nobody can answer. */
export interface LoginPrompts {
  username(): Promise<string | undefined>
  password(username: string, host: string): Promise<string | undefined>
}

export interface LoginReport {
  readonly registry: string
  readonly username: string
  readonly authfile: string
  /** The login was there and is accepted: nothing was changed. */
  readonly already: boolean
  /** The token that was made for it. */
  readonly token: Pick<MadeToken, 'id' | 'name' | 'expires_at'> | null
}

/** Logs in to a registry and keeps the login; exit code 77 and the like as the registry refuses it. */
export async function logInToRegistry(
  client: Client,
  access: RegistryAccess,
  input: LoginInput,
  prompts: LoginPrompts,
): Promise<LoginReport> {
  const address = await registryAddress(access, input.registry)
  if (address.own && !input.secret) return withToken(client, access, address, input)
  const {host} = address
  const username = await usernameOf(access, address, input, prompts)
  const password = input.secret ? await input.secret() : await prompts.password(username, host)
  if (input.secret && password === '')
    throw usageError('No password on standard input', 'Pipe it in, or redirect it from a file')
  if (password === undefined)
    throw usageError(`No password specified for ${username} on ${host}`, 'Pass it with --password-stdin < FILE')
  return keep(access, address, {username, password: new Secret(password)}, null)
}

async function withToken(
  client: Client,
  access: RegistryAccess,
  address: RegistryAddress,
  input: LoginInput,
): Promise<LoginReport> {
  const {id: userId, login: username} = await client.call(users.show_current, {})
  const kept = await findLogin(authFiles(access.env, access.authfile), address.host)
  if (kept?.username === username && !input.newToken && (await isAccepted(access, address, kept)))
    return {registry: address.host, username, authfile: kept.origin, already: true, token: null}
  const {value: password, ...token} = await tokenFor(client, userId, input)
  try {
    return await keep(access, address, {username, password}, token)
  } catch (error) {
    // A token whose value nobody has is of no use to anybody.
    const made = {user_id: userId, id: String(token.id)}
    await client.call(personalAccessTokens.destroy, made).catch(() => undefined)
    throw error
  }
}

async function tokenFor(
  client: Client,
  userId: number,
  {tokenName, tokenExpiresAt: expiresAt}: LoginInput,
): Promise<MadeToken> {
  const name = tokenName ?? (await freeName(client, userId))
  return makeToken(client, userId, {name, expiresAt}).catch((error: unknown) => {
    const isRefused = tokenName !== undefined && error instanceof AppError && error.parts.status === 422
    throw isRefused ? nameTaken(error, name) : error
  })
}

/** The value of a token is shown only once, and a name stays taken after it was revoked: the next free one is used. */
async function freeName(client: Client, userId: number): Promise<string> {
  const tokens = await client.all(personalAccessTokens.index, {user_id: userId})
  const taken = new Set(tokens.map((token) => token.name))
  let name = defaultTokenName
  for (let number = 2; taken.has(name); number++) name = `${defaultTokenName}-${number}`
  return name
}

function nameTaken(error: AppError, name: string): AppError {
  return new AppError({
    ...error.parts,
    message: `The server rejected the access token name ${JSON.stringify(name)}`,
    hint: 'Names of revoked tokens stay taken; choose another --token-name, or omit it',
  })
}

async function usernameOf(
  {session}: RegistryAccess,
  {own, host}: RegistryAddress,
  {username, secret}: LoginInput,
  prompts: LoginPrompts,
): Promise<string> {
  if (username !== undefined) return username
  if (own) {
    const {values} = await session.settings()
    const configured = values.username?.value ?? readSession(session.paths, await session.server())?.username
    if (configured !== undefined) return configured
  }
  const answered = secret ? undefined : await prompts.username()
  if (answered !== undefined) return answered
  throw usageError(`No user specified for ${host}`, 'Add --username NAME')
}

async function keep(
  access: RegistryAccess,
  address: RegistryAddress,
  login: Login,
  token: LoginReport['token'],
): Promise<LoginReport> {
  await check(access, address, login)
  const authfile = saveLogin(authFiles(access.env, access.authfile), address.host, login, access.session.paths)
  return {registry: address.host, username: login.username, authfile, already: false, token}
}

async function check(access: RegistryAccess, address: RegistryAddress, credentials: Login): Promise<void> {
  const registry = await connect(access, address, {credentials})
  try {
    await registry.client.ping({signal: access.signal})
  } catch (error) {
    if (!(error instanceof AppError) || error.parts.status !== 401) throw error
    throw new AppError({
      ...error.parts,
      message: `${address.host} rejected the credentials of ${credentials.username}`,
      hint: 'Check the user name and the password or token',
    })
  } finally {
    registry.client.close()
  }
}

async function isAccepted(access: RegistryAccess, address: RegistryAddress, login: Login): Promise<boolean> {
  try {
    await check(access, address, login)
    return true
  } catch (error) {
    if (error instanceof AppError && error.parts.status === 401) return false
    throw error
  }
}
