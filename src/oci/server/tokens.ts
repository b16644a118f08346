import {sendJson, type Exchange} from './exchange'

/** A token that a registry hands out, with times in milliseconds since the epoch. */
export interface IssuedToken {
  readonly value: string
  readonly issuedAt: number
  readonly expiresAt: number
}

/** Answers a token request. Clients take the token to be good for `expires_in` seconds after `issued_at`. */
export function sendToken(exchange: Exchange, {value, issuedAt, expiresAt}: IssuedToken): void {
  sendJson(exchange, 200, {
    token: value,
    expires_in: Math.round((expiresAt - issuedAt) / 1000),
    issued_at: new Date(issuedAt).toISOString().replace(/\.\d+Z$/, '+00:00'),
  })
}

/** The challenge that sends clients to this registry's own `/v2/token`; the service is the host without its port. */
export function bearerChallenge({base}: Exchange, scope: string): Record<string, string> {
  const service = new URL(base).hostname.replace(/^\[|\]$/g, '')
  return {'www-authenticate': `Bearer realm="${base}/v2/token",service="${service}",scope="${scope}"`}
}
