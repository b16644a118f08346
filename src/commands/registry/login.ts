import {command} from '../../kit/run/command'
import {logInToRegistry} from '../../workflows/registry/login'
import {accessOf, registryHost, registryParams} from './shared'
import {loginInput, loginPrompts} from './login-input'
import {flag, text, time} from '../../contract/define'
import * as t from '../../contract/shape'

const login = t.object({
  registry: t.text,
  username: t.text,
  authfile: t.text,
  already: t.boolean,
  token: t.nullable(t.object({id: t.integer, name: t.text, expires_at: t.nullable(t.time)})),
})

export default command({
  summary: 'Log in to a registry, for podman, skopeo and the other container tools as well',
  description:
    "The login is written to the file that these tools read. For the server's own registry a personal access token is made and kept there instead of your password; it is shown nowhere else. A login that is there and still accepted is left as it is.",
  examples: [
    ['To the registry of the server, with a token made for it', ''],
    ['With a token that you have, in a script', '--username robot --token-stdin < token.txt'],
    ['To another registry', '--registry quay.io --username robot --password-stdin < password.txt'],
    ['For flatpak on this machine', '--authfile /etc/flatpak/oci-auth.json'],
  ],
  params: {
    ...registryHost,
    ...registryParams,
    token_name: text('Name of the access token that is made (mallet, or mallet-2, mallet-3 … when taken)'),
    token_expires_at: time('When that token expires; never unless given'),
    new_token: flag('Make a new token even when the present login is accepted'),
    token_stdin: flag('Keep this token, read from standard input, instead of making one'),
  },
  answer: login,
  async run(ctx) {
    const input = loginInput(ctx, ctx.text('registry') ?? '')
    const report = await logInToRegistry(ctx.client, accessOf(ctx), input, loginPrompts(ctx))
    const {registry, username, authfile, token, already} = report
    if (token) ctx.terminal.note(`Access token ${token.name} made. To end it: ${revocation(username, token.name)}`)
    const message = already
      ? `Already logged in to ${registry} as ${username} (${authfile}).`
      : `Logged in to ${registry} as ${username}; kept in ${authfile}.`
    return {kind: 'message', message, record: {...report}, named: false}
  },
})

const revocation = (username: string, name: string): string =>
  `mallet user access-token revoke --user ${username} --name ${name}`
