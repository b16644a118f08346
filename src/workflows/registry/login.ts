// Logging in to a registry: a login is checked there, then kept where podman, skopeo and the others look for it. For the
// registry of the session's server it is a personal access token made for the purpose, so that no password is kept.
import {hostname} from 'node:os'
import {resolve} from 'node:path'
import {authFiles, findLogin, saveLogin, writtenFile, type Login} from '../../config/containers-auth'
import {readSession} from '../../config/sessions'
import type {Helper} from '../../config/credential-helper'
import {rememberToken, tokensFor, type RegistryToken} from '../../config/registry-tokens'
import {personalAccessTokens} from '../../contract/personal-access-tokens'
import {users} from '../../contract/users'
import {AppError, usageError} from '../../core/errors'
import {Secret} from '../../core/secret'
import type {Client} from '../../katello/client'
import {makeToken, type MadeToken} from '../login/access-token'
import type {RegistryAccess, RegistryAddress} from './access'
import {connect, registryAddress} from './open'

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
  /** The program that is to keep the login; undefined: as the file with logins says. */
  readonly helper: Helper | undefined
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
  /** The token that was made for it, now or by an earlier login. */
  readonly token: Pick<MadeToken, 'id' | 'name' | 'expires_at'> | null
  /** Name of the token of the login before, which was revoked. */
  readonly replaced: string | null
  /** Of a dry run: the token that would be made. */
  readonly planned?: PlannedToken
}

export interface PlannedToken {
  readonly userId: number
  readonly name: string
  readonly expiresAt: string | undefined
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
  return keep(access, address, {username, password: new Secret(password)}, {token: null, helper: input.helper})
}

async function withToken(
  client: Client,
  access: RegistryAccess,
  address: RegistryAddress,
  input: LoginInput,
): Promise<LoginReport> {
  const {id: userId, login: username} = await client.call(users.show_current, {})
  const files = authFiles(access.env, access.authfile)
  const earlier = tokensFor(access.session.paths, files, address.host)
  const kept = await findLogin(files, address.host)
  if (kept?.username === username && !input.newToken && (await isAccepted(access, address, kept))) {
    const token = earlier.find(({authfile}) => authfile === resolve(kept.file))
    return {
      registry: address.host,
      username,
      authfile: kept.origin,
      already: true,
      token: token ? {id: token.id, name: token.name, expires_at: token.expires_at} : null,
      replaced: null,
    }
  }
  if (access.isDry === true) {
    const authfile = writtenFile(files)
    const planned = {userId, name: await tokenName(client, userId, input, earlier), expiresAt: input.tokenExpiresAt}
    const old = earlier.find((one) => one.authfile === resolve(authfile) && one.user_id === userId)
    return {
      registry: address.host,
      username,
      authfile,
      already: false,
      token: null,
      replaced: old?.name ?? null,
      planned,
    }
  }
  const {value: password, ...token} = await tokenFor(client, userId, input, earlier)
  const destroy = (id: number): Promise<unknown> =>
    client.call(personalAccessTokens.destroy, {user_id: userId, id: String(id)})
  const report = await keep(access, address, {username, password}, {token, helper: input.helper}).catch(
    async (error: unknown) => {
      // A token whose value nobody has is of no use to anybody.
      await destroy(token.id).catch(() => undefined)
      throw error
    },
  )
  const old = earlier.find(({authfile}) => authfile === resolve(report.authfile))
  const made = {authfile: resolve(report.authfile), registry: address.host, user_id: userId, ...token}
  rememberToken(access.session.paths, {...made, server: (await client.server()).href})
  return {...report, replaced: old?.user_id === userId ? await revokeEarlier(access, old, destroy) : null}
}

/** Revokes the token of the login before; gives its name, null when it could not be. */
async function revokeEarlier(
  {observer}: RegistryAccess,
  {id, name}: RegistryToken,
  destroy: (id: number) => Promise<unknown>,
): Promise<string | null> {
  try {
    await destroy(id)
    return name
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.parts.status !== 404)
      observer.warn(`The earlier access token ${name} could not be revoked: ${error.message}`)
    return null
  }
}

async function tokenFor(
  client: Client,
  userId: number,
  input: LoginInput,
  earlier: readonly RegistryToken[],
): Promise<MadeToken> {
  const name = await tokenName(client, userId, input, earlier)
  return makeToken(client, userId, {name, expiresAt: input.tokenExpiresAt}).catch((error: unknown) => {
    const isRefused = input.tokenName !== undefined && error instanceof AppError && error.parts.status === 422
    throw isRefused ? nameTaken(error, name) : error
  })
}

/** A name stays taken after its token was revoked: the next token of this login gets the next free name. */
async function tokenName(
  client: Client,
  userId: number,
  {tokenName: asked}: LoginInput,
  earlier: readonly RegistryToken[],
): Promise<string> {
  const isOwn = asked === undefined || earlier.some(({name}) => name.replace(/-\d+$/, '') === asked)
  return isOwn ? freeName(client, userId, asked ?? defaultTokenName()) : asked
}

/** Says in the list of tokens which machine has it. */
const defaultTokenName = (): string => `mallet-${hostname().split('.')[0] || 'host'}`

/** The value of a token is shown only once, and a name stays taken after it was revoked: the next free one is used. */
async function freeName(client: Client, userId: number, base: string): Promise<string> {
  const tokens = await client.all(personalAccessTokens.index, {user_id: userId})
  const taken = new Set(tokens.map((token) => token.name))
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`
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
  {token, helper}: Pick<LoginReport, 'token'> & Pick<LoginInput, 'helper'>,
): Promise<LoginReport> {
  await check(access, address, login)
  const files = authFiles(access.env, access.authfile)
  const report = {registry: address.host, username: login.username, already: false, token, replaced: null}
  if (access.isDry === true) return {...report, authfile: writtenFile(files)}
  const authfile = await saveLogin(files, address.host, login, access.session.paths, helper)
  return {...report, authfile}
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
