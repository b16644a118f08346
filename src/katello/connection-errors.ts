// Requests that got no answer: errors of the system and of TLS, turned into the program's one error type. Loaded when one happens.
import {proxyHint} from '../core/agents'
import {AppError, exitCodes} from '../core/errors'
import {raiseLimit} from '../core/limits'
import {certificateRefusal, isKeyMismatch} from '../core/tls-alerts'
import {lookFirst, path, type Request} from './errors'

const tlsCodes: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate chain does not lead to a trusted authority',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate was issued for another host name',
}

/** Where another authority would not help. */
const tlsHints: Record<string, string> = {
  CERT_HAS_EXPIRED: 'Renew the certificate of the server, and check the clock of this machine',
  CERT_NOT_YET_VALID: 'Check the clocks of this machine and of the server',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Use --server with the host name that the certificate was issued for',
}

/** True for what OpenSSL says of an answer that is not TLS at all. */
export const speaksNoTls = (text: string): boolean => /wrong version number|http request|packet length/.test(text)

/** What OpenSSL says of a broken handshake, without numbers, names of its functions and places in its source. */
function tlsWords(text: string): string {
  if (speaksNoTls(text)) return 'the server does not speak TLS there'
  const parts = text
    .replace(/^.*error:[0-9A-F]+:/s, '')
    .trim()
    .split(':')
  return parts.filter((part) => part.includes(' ') && part !== 'SSL routines').join(': ') || text.trim()
}

/** The error for a request that got no answer; `code` is the system's or TLS's error code. */
export function connectionError(code: string, text: string, {method, url, isUnsure = false}: Request): AppError {
  const {origin, hostname} = new URL(url)
  const base = {exit: exitCodes.failed, url, retryable: !isUnsure} as const
  const tls = tlsCodes[code]
  if (tls)
    return new AppError({
      code: 'certificate',
      message: `The certificate of ${origin} is not trusted`,
      detail: tls,
      hint:
        tlsHints[code] ??
        `Fetch its CA certificate with mallet --fetch-ca-cert ${origin}, verify it, and pass it with --ssl-ca-file`,
      exit: exitCodes.configuration,
      url,
    })
  const refusal = certificateRefusal(code, text)
  if (refusal !== undefined || isKeyMismatch(code, text))
    return new AppError({
      code: 'client_certificate',
      message: refusal ? `${origin} refused the TLS connection` : 'The client certificate and its key do not match',
      detail: refusal,
      hint: 'Check --ssl-client-cert and --ssl-client-key, and that the server trusts the authority of the certificate',
      exit: exitCodes.configuration,
      url,
    })
  switch (code) {
    case 'ECONNREFUSED':
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `No server answers at ${origin}`,
        detail: 'the connection was refused',
        hint: 'Check --server, or start a local one: mallet sandbox start --detach',
      })
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `The host ${hostname} cannot be found`,
        detail: 'its name does not resolve',
        hint: 'Check the spelling of --server',
      })
    case 'EPROXY':
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `${origin} cannot be reached through the proxy`,
        detail: text,
        hint: proxyHint(hostname),
      })
    case 'EPROTO':
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `TLS handshake with ${origin} failed`,
        detail: tlsWords(text),
        hint: speaksNoTls(text)
          ? `If it speaks plain HTTP, use --server ${origin.replace('https:', 'http:')}`
          : 'Check that it supports TLS 1.2 or later, and whether it requires a client certificate',
      })
    case 'ETIMEDOUT':
      return new AppError({
        ...base,
        code: 'timeout',
        message: `${method} ${path(url)} timed out`,
        detail: text,
        hint: isUnsure
          ? lookFirst
          : ['Check that the server is up: mallet ping', raiseLimit(text)].filter(Boolean).join('; '),
      })
    default:
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `The connection to ${origin} was lost`,
        detail: `${code}: ${text}`,
        hint: isUnsure ? lookFirst : lostHint(origin),
      })
  }
}

/** A TLS server that is sent plain HTTP may hang up without a word. */
const lostHint = (origin: string): string =>
  origin.startsWith('http:')
    ? `Try again; if the server speaks TLS, use --server ${origin.replace('http:', 'https:')}`
    : 'Try again; if the error persists, check the server: mallet ping'
