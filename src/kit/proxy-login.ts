// A content proxy asks its Katello for years, so it gets a personal access token of its own, and no password is kept.
import {readFileSync} from 'node:fs'
import {AppError, exitCodes, usageError} from '../core/errors'
import type {Item} from '../katello/paging'
import type {Context} from './run/context'
import type {Session} from './run/session'

/** Where a proxy's Katello is and how the proxy logs in there. */
export interface ProxyLogin {
  readonly url: string
  readonly login: string
  readonly token: string
  /** PEM of the authority to trust. */
  readonly ca: string | null
}

/** Address of the Katello that the options or the configuration name, without a path. */
export async function upstreamAddress(ctx: Context): Promise<string> {
  const asked = ctx.text('upstream')
  const url = asked === undefined ? await ctx.session.server() : parse(asked)
  return url.origin
}

/** Logs in to a Katello as a person and makes a token for a proxy of that name. */
export async function logInForProxy(ctx: Context, url: string, name: string): Promise<ProxyLogin> {
  const session = await sessionAt(ctx, url)
  const transport = await session.transport()
  const {body: user} = await transport.request<{id: number; login: string}>('GET', '/api/current_user')
  const path = `/api/users/${user.id}/personal_access_tokens`
  const body = {personal_access_token: {name: `content proxy ${name} ${new Date().toISOString()}`}}
  const {body: made} = await transport.request<Item>('POST', path, {body})
  const token = made['token_value']
  if (typeof token !== 'string')
    throw new AppError({
      code: 'no_token',
      message: 'The server made an access token but did not tell its value',
      exit: exitCodes.failed,
    })
  const {values} = await session.settings()
  const file = values.ssl_ca_file?.value
  return {url, login: user.login, token, ca: file === undefined ? null : readFileSync(file, 'utf8')}
}

/** The configured session where that is the server meant: its credentials are for nobody else. */
async function sessionAt(ctx: Context, url: string): Promise<Session> {
  const {values} = await ctx.session.settings()
  const configured = values.server === undefined ? undefined : (await ctx.session.server()).origin
  return configured === url ? ctx.session : ctx.session.at(url)
}

function parse(text: string): URL {
  const address = /^https?:\/\//.test(text) ? text : `https://${text}`
  if (URL.canParse(address)) return new URL(address)
  throw usageError(`${JSON.stringify(text)} is not an address`, 'Write --upstream http://127.0.0.1:4180')
}
