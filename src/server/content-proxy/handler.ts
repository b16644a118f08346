import type {IncomingMessage} from 'node:http'
import {AppError} from '../../core/errors'
import {logWhenDone, type RequestHandler} from '../kernel/http/server'
import {createRegistryHandler, refuse, type RegistryOptions} from '../../oci/server'
import {exchangeOf, sendError, sendJson, type Exchange} from '../../oci/server/exchange'
import {parseBearer} from '../../oci/server/headers'
import {challenge, tlsSubject} from '../../oci/server/identify'
import {indexDeps, proxyDeps} from './deps'
import {answerGateway, type GatewayParts} from './gateway'
import {forwardToken, openToken, type TokenParts} from './token'

export interface HandlerParts extends GatewayParts, TokenParts {
  /** Takes one line per answer to a client. */
  readonly accessLog: (line: string) => void
}

/** Answers for a proxy: its registry to clients, its gateway to Katello, and to anybody what it can do. */
export function proxyHandler(parts: HandlerParts): RequestHandler {
  const options: RegistryOptions = {
    readOnly: true,
    now: parts.now,
    // a host shows its certificate; whoever could name it in a header could name any
    trustHostHeader: () => false,
    concealedFrom: (request) => !isFlatpak(request),
    onError: (error, request) => parts.log(`${request.method} ${pathOf(request)}: ${describe(error)}`),
  }
  const registry = createRegistryHandler(proxyDeps(parts), options)
  const index = createRegistryHandler(indexDeps(parts), options)
  const hosts = new NewHosts(parts)
  return (request, response) => {
    const path = pathOf(request)
    if (path.startsWith('/container_gateway/')) return void answerGateway(parts, request, response)
    const exchange = exchangeOf(request, response)
    if (/^\/(?:v2\/)?features$/.test(path)) return sendJson(exchange, 200, features)
    logWhenDone(request, response, parts.accessLog)
    if (/^\/v2\/token\/?$/.test(path) && isReading(request)) {
      forwardToken(parts, request, response).catch((error: unknown) => fail(parts, exchange, error))
      return
    }
    hosts.meet(request).then(
      () => {
        const isPing = /^\/v2\/?$/.test(path)
        if ((isPing || /^\/v2\/_catalog\/?$/.test(path)) && isReading(request) && !isKnown(parts, request))
          sendChallenge(exchange)
        else if (isPing && isReading(request)) sendJson(exchange, 200, {}, apiVersion)
        else if (path.startsWith('/index/')) index(request, response)
        else registry(request, response)
      },
      (error: unknown) => fail(parts, exchange, error),
    )
  }
}

const features = {
  pulpcore: {state: 'running', capabilities: ['container', 'core'], settings: {mirror: true}},
  container_gateway: {state: 'running', capabilities: [], settings: {}},
  registration: {state: 'running', capabilities: [], settings: {}},
}

const apiVersion = {'docker-distribution-api-version': 'registry/2.0'}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?')[0] ?? '/'
const isReading = ({method}: IncomingMessage): boolean => method === 'GET' || method === 'HEAD'
/** Flatpak fetches a token only when it is told to; the others learn that before they ask for anything. */
const isFlatpak = ({headers}: IncomingMessage): boolean => /flatpak/i.test(headers['user-agent'] ?? '')
const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

/** Plain text, unlike Katello's own: nothing but the challenge is meant to be read. */
function sendChallenge(exchange: Exchange): void {
  const {request, response} = exchange
  const text = Buffer.from('unauthorized')
  response.writeHead(401, {
    'content-type': 'text/plain',
    'content-length': text.length,
    ...apiVersion,
    ...challenge(exchange),
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}

function fail(parts: HandlerParts, exchange: Exchange, error: unknown): void {
  if (!(error instanceof AppError)) parts.log(`${exchange.method} ${pathOf(exchange.request)}: ${describe(error)}`)
  sendError(exchange, refuse(502, 'UNAVAILABLE', error instanceof AppError ? error.message : 'the proxy failed'))
}

/** Hosts by their certificate; others by a token of Katello, be it the one for what is open to everybody. */
function isKnown({catalog, now}: HandlerParts, request: IncomingMessage): boolean {
  const {authorization} = request.headers
  if (authorization === undefined) return catalog.isHost(tlsSubject(request)?.commonName ?? '')
  const token = parseBearer(authorization)
  if (token === undefined) return false
  return token === openToken || (catalog.token(token)?.expiresAt ?? 0) > now()
}

/** Learns of hosts that registered after Katello last told of its hosts. */
class NewHosts {
  readonly #parts: HandlerParts
  readonly #meeting = new Map<string, Promise<void>>()

  constructor(parts: HandlerParts) {
    this.#parts = parts
  }

  async meet(request: IncomingMessage): Promise<void> {
    const uuid = request.headers.authorization === undefined ? tlsSubject(request)?.commonName : undefined
    if (uuid === undefined || this.#parts.catalog.isHost(uuid)) return
    let meeting = this.#meeting.get(uuid)
    if (!meeting) {
      meeting = this.#learn(uuid).finally(() => this.#meeting.delete(uuid))
      this.#meeting.set(uuid, meeting)
    }
    await meeting
  }

  async #learn(uuid: string): Promise<void> {
    const names = await this.#parts.upstream.hostCatalog(uuid)
    if (names) this.#parts.catalog.setHostCatalog(uuid, names)
  }
}
