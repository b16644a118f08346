// Logging in by way of an OpenID provider: the password grant, and the code grant with a browser.
import {AppError, exitCodes, usageError} from '../core/errors'
import {Secret} from '../core/secret'
import type {Context} from './run/context'
import {logInWithToken} from './login'
import {givenPassword} from './run/session'

/** User name and password go to the provider, which is named by the user, and to nobody else. */
export async function passwordGrant(ctx: Context): Promise<{username: string}> {
  const settings = await ctx.session.settings()
  const username = settings.values.username?.value ?? (await ctx.terminal.ask('User name'))
  const password = givenPassword(settings) ?? (await ctx.terminal.askSecret('Password'))
  if (!username || !password)
    throw usageError(
      'A user name and a password are needed',
      'Add --username and --password, or log in with a browser: --two-factor',
    )
  return logInWithToken(ctx, await token(ctx, {grant_type: 'password', username, password, scope: 'openid'}))
}

/** The user logs in with a browser and pastes the code that the provider shows. */
export async function codeGrant(ctx: Context): Promise<{username: string}> {
  const endpoint = option(ctx, 'oidc-authorization-endpoint', 'OIDC_AUTHORIZATION_URL')
  const redirect = option(ctx, 'oidc-redirect-uri', 'OIDC_REDIRECT_URI')
  const address = new URL(endpoint)
  for (const [key, value] of Object.entries({
    response_type: 'code',
    client_id: option(ctx, 'oidc-client-id', 'OIDC_CLIENT_ID'),
    redirect_uri: redirect,
    scope: 'openid',
  }))
    address.searchParams.set(key, value)
  ctx.terminal.note(`Open this address in a browser and log in:\n  ${address.href}`)
  const code = await ctx.terminal.ask('Code shown there')
  if (!code) throw usageError('No code was given', 'Run this on a terminal')
  return logInWithToken(ctx, await token(ctx, {grant_type: 'authorization_code', code, redirect_uri: redirect}))
}

async function token(ctx: Context, form: Readonly<Record<string, string>>): Promise<Secret> {
  const {default: got} = await import('got')
  const endpoint = option(ctx, 'oidc-token-endpoint', 'OIDC_TOKEN_ENDPOINT')
  const answer = await got
    .post(endpoint, {
      form: {...form, client_id: option(ctx, 'oidc-client-id', 'OIDC_CLIENT_ID')},
      throwHttpErrors: false,
      followRedirect: false,
      retry: {limit: 0},
      timeout: {request: 60_000},
      signal: ctx.signal,
    })
    .catch((error: unknown) => {
      throw refused(endpoint, error instanceof Error ? error.message : String(error)) // without the form, which holds the password
    })
  const body: unknown = parse(answer.body)
  if (body !== null && typeof body === 'object' && 'access_token' in body && typeof body.access_token === 'string')
    return new Secret(body.access_token)
  const said =
    body !== null && typeof body === 'object' && 'error_description' in body
      ? String(body.error_description)
      : `status ${answer.statusCode}`
  throw refused(endpoint, said)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refused = (endpoint: string, detail: string): AppError =>
  new AppError({
    code: 'not_authenticated',
    message: `${new URL(endpoint).origin} gave no token`,
    detail,
    hint: 'Check user name, password and client id',
    exit: exitCodes.notAuthenticated,
  })

function option(ctx: Context, name: string, variable: string): string {
  const value = ctx.text(name) ?? ctx.env[variable]
  if (!value) throw usageError(`--${name} is missing`, `Add it, or set ${variable}`)
  return value
}
