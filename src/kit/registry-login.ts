// Logging in to a registry: a login is checked there, then kept where podman, skopeo and the others look for it. For the
// registry of the session's server it is a personal access token made for the purpose, so that no password is kept.
import {authFiles, findLogin, saveLogin, type AuthFiles, type Login} from '../config/containers-auth'
import {readSession} from '../config/sessions'
import {AppError, exitCodes, usageError} from '../core/errors'
import {Secret} from '../core/secret'
import {rowsOf, type Item} from '../katello/paging'
import type {Transport} from '../katello/transport'
import type {Context} from './run/context'
import {connect, registryAddress} from './registry-session'

const defaultTokenName = 'mallet'

export interface LoginReport {
  readonly registry: string
  readonly username: string
  readonly authfile: string
  /** The login was there and is accepted: nothing was changed. */
  readonly already: boolean
  /** The token that was made for it. */
  readonly token: {readonly id: number; readonly name: string; readonly expires_at: string | null} | null
}

interface Address {
  readonly url: string
  readonly host: string
  readonly own: boolean
}

/** Logs in to a registry as the options say and keeps the login; file and registry may be said instead. */
export async function logInToRegistry(
  ctx: Context,
  authfile = ctx.text('authfile'),
  registry = ctx.text('registry') ?? '',
): Promise<LoginReport> {
  const address = await registryAddress(ctx, registry)
  const files = authFiles(ctx.env, authfile)
  if (ctx.flag('token-stdin') || ctx.flag('password-stdin')) {
    const username = await usernameOf(ctx, address)
    const password = await ctx.terminal.readInput()
    if (password === '') throw usageError('Standard input held no password', 'Pipe it in, or redirect a file')
    return keep(ctx, address, files, {username, password: new Secret(password)}, null)
  }
  if (!address.own) {
    const username = await usernameOf(ctx, address)
    const password = await ctx.terminal.askSecret(`Password or token of ${username} for ${address.host}`)
    if (password === undefined)
      throw usageError(`No password of ${username} for ${address.host}`, 'Give it with --password-stdin < FILE')
    return keep(ctx, address, files, {username, password: new Secret(password)}, null)
  }
  return withToken(ctx, address, files)
}

async function withToken(ctx: Context, address: Address, files: AuthFiles): Promise<LoginReport> {
  const transport = await ctx.session.transport()
  const {body: user} = await transport.request<{id: number; login: string}>('GET', '/api/current_user')
  const kept = await findLogin(files, address.host)
  if (kept?.username === user.login && !ctx.flag('new-token') && (await isAccepted(ctx, address, kept)))
    return {registry: address.host, username: user.login, authfile: kept.origin, already: true, token: null}
  const tokens = `/api/users/${user.id}/personal_access_tokens`
  const made = await makeToken(ctx, transport, tokens)
  try {
    const login = {username: user.login, password: new Secret(made.value)}
    return await keep(ctx, address, files, login, {id: made.id, name: made.name, expires_at: made.expiresAt})
  } catch (error) {
    // A token whose value nobody has is of no use to anybody.
    await transport.request('DELETE', `${tokens}/${made.id}`).catch(() => undefined)
    throw error
  }
}

async function makeToken(
  ctx: Context,
  transport: Transport,
  path: string,
): Promise<{id: number; name: string; value: string; expiresAt: string | null}> {
  const asked = ctx.text('token-name')
  const name = asked ?? (await freeName(transport, path))
  const expires = ctx.given['token-expires-at']
  const body = {personal_access_token: {name, ...(typeof expires === 'string' && {expires_at: expires})}}
  const {body: made} = await transport.request<Item>('POST', path, {body}).catch((error: unknown) => {
    throw asked !== undefined && error instanceof AppError && error.parts.status === 422
      ? nameTaken(error, name)
      : error
  })
  const value = made['token_value']
  if (typeof value !== 'string' || typeof made['id'] !== 'number')
    throw new AppError({
      code: 'no_token',
      message: 'The server made an access token but did not tell its value',
      hint: 'Make one in the web interface and give it with --token-stdin',
      exit: exitCodes.failed,
    })
  const expiresAt = made['expires_at']
  return {id: made['id'], name, value, expiresAt: typeof expiresAt === 'string' ? expiresAt : null}
}

/** The value of a token is told only once, and a name stays taken after it was revoked: the next free one is used. */
async function freeName(transport: Transport, path: string): Promise<string> {
  const {body} = await transport.request('GET', path, {query: {per_page: 1000}})
  const taken = new Set(rowsOf(body).map((row) => row['name']))
  let name = defaultTokenName
  for (let number = 2; taken.has(name); number++) name = `${defaultTokenName}-${number}`
  return name
}

function nameTaken(error: AppError, name: string): AppError {
  return new AppError({
    ...error.parts,
    message: `The server refused an access token named ${JSON.stringify(name)}`,
    hint: 'A name is taken for good, also by a revoked token: choose another with --token-name, or leave it out',
  })
}

async function usernameOf(ctx: Context, {own, host}: Address): Promise<string> {
  const given = ctx.text('username')
  if (given !== undefined) return given
  if (own) {
    const {values} = await ctx.session.settings()
    const known = values.username?.value ?? readSession(ctx.session.paths, await ctx.session.server())?.username
    if (known !== undefined) return known
  }
  const asked = ctx.flag('password-stdin') || ctx.flag('token-stdin') ? undefined : await ctx.terminal.ask('User name')
  if (asked !== undefined) return asked
  throw usageError(`Which user of ${host}?`, 'Add --username NAME')
}

async function keep(
  ctx: Context,
  address: Address,
  files: AuthFiles,
  login: Login,
  token: LoginReport['token'],
): Promise<LoginReport> {
  await check(ctx, address, login)
  const authfile = saveLogin(files, address.host, login, ctx.session.paths)
  return {registry: address.host, username: login.username, authfile, already: false, token}
}

async function check(ctx: Context, address: Address, credentials: Login): Promise<void> {
  const registry = await connect(ctx, address, {credentials})
  try {
    await registry.client.ping({signal: ctx.signal})
  } catch (error) {
    if (!(error instanceof AppError) || error.parts.status !== 401) throw error
    throw new AppError({
      ...error.parts,
      message: `${address.host} does not accept this login of ${credentials.username}`,
      hint: 'Check user name and password or token',
    })
  } finally {
    registry.client.close()
  }
}

async function isAccepted(ctx: Context, address: Address, login: Login): Promise<boolean> {
  try {
    await check(ctx, address, login)
    return true
  } catch (error) {
    if (error instanceof AppError && error.parts.status === 401) return false
    throw error
  }
}
