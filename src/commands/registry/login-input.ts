// What the options say about a login to a registry, and who is asked for the rest.
import {helperNamed, type Helper} from '../../config/credential-helper'
import {readExpiry} from '../../core/expiry'
import {usageError} from '../../core/errors'
import type {ParamSet} from '../../resources/define'
import {text} from '../../contract/define'
import type {Context} from '../../kit/run/context'
import type {LoginInput, LoginPrompts, LoginReport} from '../../workflows/registry/login'

export function loginInput(ctx: Context, registry: string): LoginInput {
  const isPiped = ctx.flag('token-stdin') || ctx.flag('password-stdin')
  return {
    registry,
    username: ctx.text('username'),
    secret: isPiped ? () => ctx.terminal.readInput() : undefined,
    newToken: ctx.flag('new-token'),
    tokenName: ctx.text('token-name'),
    tokenExpiresAt: expiryOf(ctx),
    helper: helperOf(ctx),
  }
}

const usualTerm = '90d'

export const expiresParam: ParamSet = {
  expires: text(`When the access token expires: 12h, 90d, 4w, 1y, a date, or never (${usualTerm})`),
}

export const helperParam: ParamSet = {
  credential_helper: text('Program docker-credential-NAME to keep the login with, instead of the file'),
}

/** Files with logins name a helper without its path, as podman and docker do. */
function helperOf(ctx: Context): Helper | undefined {
  const name = ctx.text('credential-helper')
  const helper = name === undefined || name.includes('/') ? undefined : helperNamed(name)
  if (name === undefined || helper) return helper
  throw usageError(
    `${JSON.stringify(name)} is not a credential helper`,
    'Give NAME for the program docker-credential-NAME',
  )
}

function expiryOf(ctx: Context): string | undefined {
  const [term, time] = [ctx.text('expires'), ctx.text('token-expires-at')]
  if (term !== undefined && time !== undefined)
    throw usageError('--expires and --token-expires-at say the same', 'Give only one of them')
  return time ?? readExpiry('--expires', term ?? usualTerm, Date.now())
}

/** What a person should know about a token that was made for a login. */
export function noteToken(ctx: Context, {username, token, already, replaced}: LoginReport): void {
  if (!token || already) return
  ctx.terminal.note(
    `Access token ${token.name} created. It grants everything that ${username} may do and ${expiryText(token.expires_at)}. To revoke it: mallet registry logout`,
  )
  if (replaced !== null) ctx.terminal.note(`Revoked the earlier access token ${replaced}.`)
}

/** `expires on 2027-01-31` */
export const expiryText = (expiresAt: string | null): string =>
  expiresAt === null ? 'never expires' : `expires on ${expiresAt.slice(0, 10)}`

/** Asks on the terminal who logs in. */
export const loginPrompts = ({terminal}: Context): LoginPrompts => ({
  username: () => terminal.ask('User name'),
  password: (username, host) => terminal.askSecret(`Password or token of ${username} for ${host}`),
})
