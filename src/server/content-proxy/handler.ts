import type {IncomingMessage} from 'node:http'
import {AppError} from '../../core/errors'
import {
  createRegistryHandler,
  exchangeOf,
  parseBearer,
  refuse,
  sendError,
  sendJson,
  type Exchange,
} from '../../oci/server'
import {challenge, missingManifest} from '../kernel/registry/refusals'
import {logWhenDone, type RequestHandler} from '../kernel/http/server'
import {certificateSubject} from '../kernel/tls/subject'
import {answerGateway, type GatewayParts} from './gateway'
import {identify, proxyPorts, type PortsParts} from './ports'
import {openToken} from './token'

interface HandlerParts extends GatewayParts, PortsParts {
  /** Takes one line per answer to a client. */
  readonly accessLog: (line: string) => void
}

/** Answers for a proxy: its registry to clients, its gateway to Katello, and to anybody what it can do. */
export function proxyHandler(parts: HandlerParts): RequestHandler {
  const registry = createRegistryHandler(proxyPorts(parts), {
    missingManifest,
    onError: (error, request) => parts.log(`${request.method} ${pathOf(request)}: ${describe(error)}`),
  })
  const hosts = new NewHosts(parts)
  return (request, response) => {
    const path = pathOf(request)
    if (path.startsWith('/container_gateway/')) return void answerGateway(parts, request, response)
    const exchange = exchangeOf(request, response)
    if (/^\/(?:v2\/)?features$/.test(path)) return sendJson(exchange, 200, features)
    logWhenDone(request, response, parts.accessLog)
    hosts.meet(request).then(
      () => {
        const isPing = /^\/v2\/?$/.test(path)
        if ((isPing || /^\/v2\/_catalog\/?$/.test(path)) && isReading(request) && !isAdmitted(parts, request))
          sendChallenge(exchange)
        else if (isPing && isReading(request)) sendJson(exchange, 200, {}, apiVersion)
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

/** Anybody with a token of Katello, including the one for what is public, and hosts. */
function isAdmitted(parts: HandlerParts, request: IncomingMessage): boolean {
  return parseBearer(request.headers.authorization ?? '') === openToken || !identify(parts, request).isAnonymous
}

/** Learns of hosts that registered after Katello last sent its list of hosts. */
class NewHosts {
  readonly #parts: HandlerParts
  readonly #meeting = new Map<string, Promise<void>>()

  constructor(parts: HandlerParts) {
    this.#parts = parts
  }

  async meet(request: IncomingMessage): Promise<void> {
    const uuid = request.headers.authorization === undefined ? certificateSubject(request)?.commonName : undefined
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
