import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {logInToRegistry, type LoginReport} from '../../workflows/registry/login'
import {accessOf, registryHost, registryParams} from './shared'
import {expiresParam, expiryText, helperParam, loginInput, loginPrompts, noteToken} from './login-input'
import {flag, text, time} from '../../contract/define'
import * as t from '../../contract/shape'

const login = t.object({
  registry: t.text,
  username: t.text,
  authfile: t.text,
  already: t.boolean,
  token: t.nullable(t.object({id: t.integer, name: t.text, expires_at: t.nullable(t.time)})),
  replaced: t.nullable(t.text),
})

export default command({
  dryRun: 'plans',
  summary: 'Log in to a registry, also for podman and skopeo',
  description:
    "Saves the login in the file that container tools read, or with the credential helper that the file or --credential-helper names. For the server's own registry, creates a personal access token and saves it instead of your password; it is not shown anywhere else, grants everything that you may do, and expires after 90 days unless --expires says otherwise. A saved login that still works is kept; a new token replaces the one of the login before, which is revoked.",
  examples: [
    ["Log in to the server's registry with a new token", ''],
    ['Replace the login by one that expires after a week', '--new-token --expires 7d'],
    [
      'Log in from a script with an existing token',
      '--username robot --token-stdin < token.txt',
      'a token of that user',
    ],
    [
      'Log in to another registry',
      '--registry quay.io --username robot --password-stdin < password.txt',
      'another registry',
    ],
    ['Log in for flatpak on this machine', '--authfile /etc/flatpak/oci-auth.json', 'root'],
  ],
  params: {
    ...registryHost,
    ...registryParams,
    token_name: text(
      'Name of the access token to create (default: mallet-HOST with the name of this machine, or mallet-HOST-2 … if taken)',
    ),
    ...expiresParam,
    ...helperParam,
    token_expires_at: time('Same as --expires, with a time'),
    new_token: flag('Create a new token even if the current login works'),
    token_stdin: flag('Read an existing token from standard input instead of creating one'),
  },
  answer: login,
  async run(ctx) {
    const input = loginInput(ctx, ctx.text('registry') ?? '')
    const report = await logInToRegistry(ctx.client, accessOf(ctx), input, loginPrompts(ctx))
    const {registry, username, authfile, token, already} = report
    if (ctx.isDry) return already ? ctx.planned({result: report}) : dryLogin(ctx, report)
    noteToken(ctx, report)
    const by = token ? ` with access token ${token.name}, which ${expiryText(token.expires_at)}` : ''
    const message = already
      ? `Already logged in to ${registry} as ${username}${by} (${authfile}).`
      : `Logged in to ${registry} as ${username}; saved in ${authfile}.`
    return {kind: 'message', message, record: {...report}, named: false}
  },
})

/** The credentials were checked, or a token would be made and checked. */
async function dryLogin(ctx: Context, {registry, username, authfile, planned, replaced}: LoginReport): Promise<Result> {
  const [{address}, {route}, {personalAccessTokens}] = await Promise.all([
    import('../../katello/transport'),
    import('../../katello/route'),
    import('../../contract/personal-access-tokens'),
  ])
  const files = [{path: authfile, change: `login of ${username} to ${registry} written`}]
  if (!planned) return ctx.planned({files})
  const {userId, name, expiresAt} = planned
  const {path} = route(personalAccessTokens.create, {user_id: userId, name})
  return ctx.planned({
    requests: [
      {
        method: 'POST',
        url: address(await ctx.session.server(), path),
        body: {name, ...(expiresAt !== undefined && {expires_at: expiresAt})},
      },
    ],
    files,
    continues: replaced === null ? undefined : `the earlier access token ${replaced} is revoked`,
  })
}
