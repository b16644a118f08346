import {command} from '../../../kit/run/command'
import {loggedIn} from '../keep-login'
import {messageAnswer} from '../../../kit/run/result'
import {usageError} from '../../../core/errors'
import type {Secret} from '../../../core/secret'
import type {Context} from '../../../kit/run/context'
import {sessionFile} from '../../../config/sessions'
import type {Result} from '../../../kit/run/result'
import {givenPassword} from '../../../kit/run/credentials'
import {authorizationAddress, codeGrant, passwordGrant, type Provider} from '../../../workflows/login/oauth'
import {logInWithToken} from '../../../workflows/login/session'
import {flag, text} from '../../../contract/define'

export default command({
  globals: ['username', 'password'],
  dryRun: 'plans',
  summary: 'Log in through an OpenID provider and keep a session',
  description:
    'With --two-factor, prints a URL to open in a browser and prompts for the code shown there. Otherwise the user name and password are sent to the provider.',
  examples: [
    [
      'Log in with a user name and password',
      '--oidc-token-endpoint https://idp.example.com/token --oidc-client-id hammer --username jane',
      'an OpenID Connect provider',
    ],
    [
      'Log in with a browser',
      '--two-factor --oidc-token-endpoint https://idp.example.com/token --oidc-authorization-endpoint https://idp.example.com/auth --oidc-client-id hammer --oidc-redirect-uri urn:ietf:wg:oauth:2.0:oob',
      'an OpenID Connect provider',
    ],
  ],
  params: {
    oidc_token_endpoint: text('Token URL of the provider (or OIDC_TOKEN_ENDPOINT)'),
    oidc_authorization_endpoint: text('Login URL of the provider (or OIDC_AUTHORIZATION_URL)'),
    oidc_client_id: text('Client ID at the provider (or OIDC_CLIENT_ID)'),
    oidc_redirect_uri: text('URL that the provider redirects the browser to (or OIDC_REDIRECT_URI)'),
    two_factor: flag('Log in with a browser'),
  },
  makesProfile: true,
  answer: messageAnswer,
  async run(ctx) {
    if (ctx.isDry) return dryLogin(ctx)
    const token = ctx.flag('two-factor') ? await byBrowser(ctx) : await byPassword(ctx)
    const {username} = await logInWithToken(ctx.session, token)
    return loggedIn(ctx, username)
  },
})

/** A provider makes a token when it is asked: a dry run stops there. */
async function dryLogin(ctx: Context): Promise<Result> {
  const {tokenEndpoint, clientId: client_id} = providerOf(ctx)
  const server = await ctx.session.server()
  const grant = ctx.flag('two-factor')
    ? {grant_type: 'authorization_code', redirect_uri: option(ctx, 'oidc-redirect-uri', 'OIDC_REDIRECT_URI')}
    : {grant_type: 'password', username: (await ctx.session.settings()).values.username?.value}
  return ctx.planned({
    requests: [{method: 'POST', url: new URL(tokenEndpoint), body: {...grant, client_id}}],
    continues: `the token opens a session at ${server.origin}, which is kept in ${sessionFile(ctx.session.paths, server)}`,
  })
}

async function byPassword(ctx: Context): Promise<Secret> {
  const settings = await ctx.session.settings()
  const username = settings.values.username?.value ?? (await ctx.terminal.ask('User name'))
  const password = givenPassword(settings) ?? (await ctx.terminal.askSecret('Password'))
  if (!username || !password)
    throw usageError(
      'No user name or password specified',
      'Add --username and --password, or log in with a browser using --two-factor',
    )
  return passwordGrant(providerOf(ctx), username, password)
}

/** The user logs in with a browser and pastes the code that the provider shows. */
async function byBrowser(ctx: Context): Promise<Secret> {
  const endpoint = option(ctx, 'oidc-authorization-endpoint', 'OIDC_AUTHORIZATION_URL')
  const redirect = option(ctx, 'oidc-redirect-uri', 'OIDC_REDIRECT_URI')
  const address = authorizationAddress(endpoint, option(ctx, 'oidc-client-id', 'OIDC_CLIENT_ID'), redirect)
  ctx.terminal.note(`Open this URL in a browser and log in:\n  ${address.href}`)
  const code = await ctx.terminal.ask('Code')
  if (!code) throw usageError('No code was entered', 'Run this on a terminal')
  return codeGrant(providerOf(ctx), code, redirect)
}

const providerOf = (ctx: Context): Provider => ({
  tokenEndpoint: option(ctx, 'oidc-token-endpoint', 'OIDC_TOKEN_ENDPOINT'),
  clientId: option(ctx, 'oidc-client-id', 'OIDC_CLIENT_ID'),
  signal: ctx.signal,
})

function option(ctx: Context, name: string, variable: string): string {
  const value = ctx.text(name) ?? ctx.env[variable]
  if (!value) throw usageError(`Missing required option --${name}`, `Add it, or set ${variable}`)
  return value
}
