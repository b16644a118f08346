import type {IncomingMessage} from 'node:http'
import {AppError} from '../../core/errors'
import {asCount, asObject, asText, parseJson} from '../../core/json'
import {parseBasic, refuse, type Exchange} from '../../oci/server'
import type {Reply} from '../kernel/http/request'
import type {ProxyCatalog} from './catalog'
import type {UpstreamKatello} from './upstream'

/** The token of those who have no login; it opens what needs none. */
export const openToken = 'unauthenticated'

export interface TokenParts {
  readonly catalog: ProxyCatalog
  readonly upstream: UpstreamKatello
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * `GET /v2/token`: Katello decides and answers. The proxy keeps the token's checksum, whose it is, until when, and what that
 * user may see; the user is the one who logged in, whatever `account` says. 502 when Katello cannot be reached.
 */
export async function answerTokenRequest(exchange: Exchange, parts: TokenParts): Promise<void> {
  const {request, response, method} = exchange
  const {status, headers, body} = await forward(request, parts).catch((error: unknown): never => {
    throw error instanceof AppError ? refuse(502, 'UNAVAILABLE', error.message) : error
  })
  response.writeHead(status, {
    'content-type': headers['content-type'] ?? 'application/json',
    'content-length': body.length,
    ...(headers['www-authenticate'] !== undefined && {'www-authenticate': headers['www-authenticate']}),
  })
  response.end(method === 'HEAD' ? undefined : body)
}

async function forward(request: IncomingMessage, {catalog, upstream, now}: TokenParts): Promise<Reply> {
  const {authorization} = request.headers
  const reply = await upstream.ask(request.url ?? '/v2/token', {...(authorization !== undefined && {authorization})})
  const login = parseBasic(authorization ?? '')?.login
  const json = reply.status === 200 ? asObject(parseJson(reply.body)) : undefined
  const token = asText(json?.['token'])
  if (token !== undefined && token !== openToken && login !== undefined) {
    const names = (await upstream.catalog({authorization: `Bearer ${token}`})) ?? []
    const user = catalog.setUserCatalog(login, names)
    catalog.keepToken(token, user, now(), expiry(json ?? {}, now()))
  }
  return reply
}

/** Katello counts `expires_in` from when it first made the token. */
function expiry(json: Readonly<Record<string, unknown>>, now: number): number {
  const issued = Date.parse(asText(json['issued_at']) ?? '')
  return (Number.isNaN(issued) ? now : issued) + (asCount(json['expires_in']) ?? 60) * 1000
}
