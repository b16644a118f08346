import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {passwordGrant, codeGrant} from '../../../kit/oauth'
import {flag, text} from '../../../contract/define'

export default command({
  globals: ['username', 'password'],
  summary: 'Log in by way of an OpenID provider, and keep a session',
  description:
    'With --two-factor an address is printed to open in a browser; the code shown there is pasted back. Otherwise user name and password are sent to the provider.',
  examples: [
    [
      'With user name and password',
      '--oidc-token-endpoint https://idp.example.com/token --oidc-client-id hammer --username jane',
    ],
    [
      'In two steps',
      '--two-factor --oidc-token-endpoint https://idp.example.com/token --oidc-authorization-endpoint https://idp.example.com/auth --oidc-client-id hammer --oidc-redirect-uri urn:ietf:wg:oauth:2.0:oob',
    ],
  ],
  params: {
    oidc_token_endpoint: text('Address of the provider that gives tokens (also OIDC_TOKEN_ENDPOINT)'),
    oidc_authorization_endpoint: text('Address of the provider to log in at (also OIDC_AUTHORIZATION_URL)'),
    oidc_client_id: text('Name of this client at the provider (also OIDC_CLIENT_ID)'),
    oidc_redirect_uri: text('Where the provider sends the browser afterwards (also OIDC_REDIRECT_URI)'),
    two_factor: flag('Log in with a browser'),
  },
  answer: messageAnswer,
  async run(ctx) {
    const {username} = ctx.flag('two-factor') ? await codeGrant(ctx) : await passwordGrant(ctx)
    return {kind: 'message', message: `Successfully logged in as '${username}'.`}
  },
})
