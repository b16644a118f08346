// Personal access tokens, made for programs so that they keep no password.
import {personalAccessTokens, type PersonalAccessToken} from '../../contract/personal-access-tokens'
import {AppError, exitCodes} from '../../core/errors'
import {Secret} from '../../core/secret'
import type {Client} from '../../katello/client'

export interface MadeToken extends Pick<PersonalAccessToken, 'id' | 'name' | 'expires_at'> {
  readonly value: Secret
}

/** Creates a token of a user; its value is shown only now. */
export async function makeToken(
  client: Client,
  userId: number,
  {name, expiresAt}: {readonly name: string; readonly expiresAt?: string | undefined},
): Promise<MadeToken> {
  const made = await client.call(personalAccessTokens.create, {user_id: userId, name, expires_at: expiresAt})
  if (typeof made?.token_value !== 'string' || typeof made.id !== 'number')
    throw new AppError({
      code: 'no_token',
      message: 'The server created an access token but did not return its value',
      hint: 'Create one in the web interface and pass it with --token-stdin',
      exit: exitCodes.failed,
    })
  return {id: made.id, name, expires_at: made.expires_at ?? null, value: new Secret(made.token_value)}
}
