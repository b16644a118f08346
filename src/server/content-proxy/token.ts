import type {IncomingMessage, ServerResponse} from 'node:http'
import {asCount, asObject, asText, parseJson} from '../../core/json'
import {parseBasic} from '../../oci/server/headers'
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
 * user may see; the user is the one who logged in, whatever `account` says.
 */
export async function forwardToken(
  {catalog, upstream, now}: TokenParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const {authorization} = request.headers
  const {status, headers, body} = await upstream.ask(request.url ?? '/v2/token', {
    ...(authorization !== undefined && {authorization}),
  })
  const login = parseBasic(authorization ?? '')?.login
  const json = status === 200 ? asObject(parseJson(body)) : undefined
  const token = asText(json?.['token'])
  if (token !== undefined && token !== openToken && login !== undefined) {
    const names = (await upstream.catalog({authorization: `Bearer ${token}`})) ?? []
    const user = catalog.setUserCatalog(login, names)
    catalog.keepToken(token, user, now(), expiry(json ?? {}, now()))
  }
  response.writeHead(status, {
    'content-type': headers['content-type'] ?? 'application/json',
    'content-length': body.length,
    ...(headers['www-authenticate'] !== undefined && {'www-authenticate': headers['www-authenticate']}),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Katello counts `expires_in` from when it first made the token. */
function expiry(json: Readonly<Record<string, unknown>>, now: number): number {
  const issued = Date.parse(asText(json['issued_at']) ?? '')
  return (Number.isNaN(issued) ? now : issued) + (asCount(json['expires_in']) ?? 60) * 1000
}
