// Logging in through an OpenID provider: tokens for the password grant, and for the code grant with a browser.
import {AppError, exitCodes} from '../../core/errors'
import {asObject} from '../../core/json'
import {Secret} from '../../core/secret'

export interface Provider {
  /** Address that gives tokens. */
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly signal: AbortSignal
}

/** User name and password go to the provider, which is named by the user, and to nobody else. */
export const passwordGrant = (provider: Provider, username: string, password: string): Promise<Secret> =>
  token(provider, {grant_type: 'password', username, password, scope: 'openid'})

/** The code is what the provider shows to somebody who logged in with a browser. */
export const codeGrant = (provider: Provider, code: string, redirectUri: string): Promise<Secret> =>
  token(provider, {grant_type: 'authorization_code', code, redirect_uri: redirectUri})

/** Address to open in a browser, which leads to a code. */
export function authorizationAddress(endpoint: string, clientId: string, redirectUri: string): URL {
  const address = new URL(endpoint)
  const query = {response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope: 'openid'}
  for (const [key, value] of Object.entries(query)) address.searchParams.set(key, value)
  return address
}

async function token(
  {tokenEndpoint, clientId, signal}: Provider,
  form: Readonly<Record<string, string>>,
): Promise<Secret> {
  const {default: got} = await import('got')
  const answer = await got
    .post(tokenEndpoint, {
      form: {...form, client_id: clientId},
      throwHttpErrors: false,
      followRedirect: false,
      retry: {limit: 0},
      timeout: {request: 60_000},
      signal,
    })
    .catch((error: unknown) => {
      throw refused(tokenEndpoint, error instanceof Error ? error.message : String(error)) // without the form, which holds the password
    })
  const {access_token: value, error_description: said = `status ${answer.statusCode}`} =
    asObject(parse(answer.body)) ?? {}
  if (typeof value === 'string') return new Secret(value)
  throw refused(tokenEndpoint, String(said))
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
    message: `${new URL(endpoint).origin} returned no token`,
    detail,
    hint: 'Check the user name, password and client ID',
    exit: exitCodes.notAuthenticated,
  })
