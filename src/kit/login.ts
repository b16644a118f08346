// Logging in: credentials are exchanged for a session of the server, which is kept instead of them.
import {AppError, exitCodes} from '../core/errors'
import type {Secret} from '../core/secret'
import {writeSession} from '../config/sessions'
import type {Credentials} from '../katello/transport'
import type {Context} from './run/context'
import {basic} from './run/session'

/** Logs in with user name and password; `path` is asked with them and must answer with a session cookie. */
export async function logIn(ctx: Context, path = '/api/status'): Promise<{username: string}> {
  const credentials = await basic(ctx, await ctx.session.settings())
  if (credentials.kind !== 'basic') throw new TypeError('basic credentials are basic')
  await keepSession(ctx, credentials, credentials.username, path)
  return {username: credentials.username}
}

/** Logs in with a token that an OpenID provider gave; the server says who that is. */
export async function logInWithToken(ctx: Context, token: Secret): Promise<{username: string}> {
  const t = await ctx.session.connect({kind: 'bearer', token})
  const {body} = await t.request<{login?: string}>('GET', '/api/current_user')
  const username = body?.login ?? 'unknown'
  await keepSession(ctx, {kind: 'bearer', token}, username, '/api/status')
  return {username}
}

async function keepSession(ctx: Context, credentials: Credentials, username: string, path: string): Promise<void> {
  let id: string | undefined
  const t = await ctx.session.connect(credentials, {onSession: (value) => (id = value)})
  await t.request('GET', path)
  if (id === undefined)
    throw new AppError({
      code: 'no_session',
      message: 'The server accepted the credentials but opened no session',
      hint: 'Use them with each call instead: MALLET_USERNAME and MALLET_PASSWORD, or a profile',
      exit: exitCodes.failed,
    })
  writeSession(ctx.session.paths, await ctx.session.server(), {id, username})
}
