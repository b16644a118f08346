import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {AuthFiles} from '../../config/containers-auth'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {logOutOfRegistry, planLogout} from '../../workflows/registry/logout'
import {registryAddress} from '../../workflows/registry/open'
import {accessOf, authfileParam, authFilesOf, registryHost} from './shared'
import {flag} from '../../contract/define'
import * as t from '../../contract/shape'

const logout = t.object({removed: t.list(t.text), authfile: t.text, revoked: t.list(t.text)})

export default command({
  dryRun: 'plans',
  summary: 'Log out of a registry',
  description:
    'Removes the login from the file that podman, skopeo and other container tools read. Revokes the access token that registry login created for it; if the server cannot be asked, says so and removes the login all the same.',
  examples: [
    ["Log out of the server's registry", '', 'a login'],
    ['Log out of another registry', '--registry quay.io', 'a login to it'],
    ['Log out of all registries', '--all'],
  ],
  params: {
    ...registryHost,
    ...authfileParam,
    all: flag('Remove every login in the file'),
  },
  answer: logout,
  async run(ctx) {
    const files = authFilesOf(ctx)
    const host = ctx.flag('all') ? undefined : (await registryAddress(accessOf(ctx), ctx.text('registry') ?? '')).host
    if (ctx.isDry) return dryLogout(ctx, files, host)
    const {removed, left, revoked, valid} = await logOutOfRegistry(ctx.session, files, host)
    for (const name of revoked) ctx.terminal.note(`Access token ${name} revoked.`)
    for (const {token, username, reason} of valid)
      ctx.terminal.warn(
        `Access token ${token.name} is still valid: ${reason}. To revoke it: mallet user access-token revoke --user ${username} --name ${token.name}`,
      )
    if (left) ctx.terminal.warn(`Another login to ${host} remains in ${left.origin}`)
    if (removed.length === 0 && host !== undefined) throw noLogin(host, files)
    const what = removed.length === 0 ? 'No logins to remove.' : `Logged out of ${removed.join(', ')}.`
    return {kind: 'message', message: what, record: {removed, authfile: files.file, revoked}, named: false}
  },
})

const noLogin = (host: string, {file}: AuthFiles): AppError =>
  new AppError({
    code: 'not_found',
    message: `There is no login to ${host}`,
    detail: `searched in ${file}`,
    hint: 'Specify the file with --authfile',
    exit: exitCodes.notFound,
  })

async function dryLogout(ctx: Context, files: AuthFiles, host: string | undefined): Promise<Result> {
  const {logins, tokens} = await planLogout(ctx.session, files, host)
  if (logins.length === 0 && host !== undefined) throw noLogin(host, files)
  const [{address}, {route}, {personalAccessTokens}] = await Promise.all([
    import('../../katello/transport'),
    import('../../katello/route'),
    import('../../contract/personal-access-tokens'),
  ])
  return ctx.planned({
    requests: tokens.map(({server, user_id, id}) => ({
      method: 'DELETE',
      url: address(new URL(server), route(personalAccessTokens.destroy, {user_id, id: String(id)}).path),
    })),
    files: logins.map(({file, hosts}) => ({path: file, change: `login to ${hosts.join(', ')} removed`})),
  })
}
