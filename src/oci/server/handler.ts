import type {IncomingMessage, ServerResponse} from 'node:http'
import {storageFailure} from '../../core/storage'
import type {Context} from './context'
import {BlobLinks} from './links'
import * as discovery from './discovery'
import {answerFor, asPlainText, codeOf, refuse} from './errors'
import {exchangeOf, sendError, type Exchange} from './exchange'
import {flatpakIndex} from './flatpak-index'
import {fullPolicy, type RegistryPolicy} from './policy'
import type {Caller, RegistryOptions, RegistryPorts} from './ports'
import * as pull from './pull'
import * as push from './push'
import * as pushManifest from './push-manifest'
import {parseRoute, type Route} from './routes'

type RegistryHandler = (request: IncomingMessage, response: ServerResponse) => void

type Work = (context: Context) => void | Promise<void>
type Methods = Readonly<Record<string, Work>>
type Server = Pick<Context, 'ports' | 'options' | 'policy' | 'links' | 'creating'>

/**
 * The registry as a listener for `node:http` and `node:https` servers: `/v2` and, where there are ports for them, `/v1` and
 * `/index`. The server must not limit the time of a whole request (`requestTimeout: 0`): a large layer takes as long as it
 * takes, and connections on which nothing moves are cut here.
 */
export function createRegistryHandler<C extends Caller>(
  ports: RegistryPorts<C>,
  options: RegistryOptions = {},
): RegistryHandler {
  const {policy = fullPolicy} = options
  const links = policy.blobs === 'direct' ? undefined : new BlobLinks(policy.blobs)
  const server: Server = {ports, options, policy, links, creating: new Map()}
  return (request, response) => {
    const exchange = exchangeOf(request, response)
    response.setHeader('docker-distribution-api-version', 'registry/2.0')
    answer(exchange, exchange.path, server).catch((error: unknown) => {
      fail(exchange, error, server)
    })
  }
}

async function answer(exchange: Exchange, path: string, server: Server): Promise<void> {
  const route = parseRoute(path)
  const linked = server.links?.parse(path)
  if (linked) return pull.getLinkedBlob({...exchange, ...server}, path, linked)
  const methods = route && methodsOf(route, server)
  if (!methods) throw refuse(404, 'NAME_UNKNOWN', 'nothing exists at this path')
  if (!server.ports.push && exchange.method in methods && exchange.method !== 'GET')
    throw refuse(404, 'UNSUPPORTED', 'pushing content is not supported here')
  const work = methods[exchange.method] ?? (exchange.method === 'HEAD' ? methods['GET'] : undefined)
  if (!work) {
    if (server.policy.otherMethod === 404) throw refuse(404, 'NAME_UNKNOWN', 'nothing exists at this path')
    const allow = Object.keys(methods).join(', ')
    throw refuse(405, 'UNSUPPORTED', `${exchange.method} is not supported here`, undefined, {allow})
  }
  // A token is how callers get what identifies them.
  if (route.to === 'token') return server.ports.tokens?.answer(exchange)
  const caller = await server.ports.access.identify(exchange.request)
  await work({...exchange, ...server, caller})
}

function methodsOf(route: Route, {ports, policy}: Server): Methods | undefined {
  if (!isPath(route, policy)) return undefined
  switch (route.to) {
    case 'base':
      return {GET: discovery.ping}
    case 'catalog':
      return {GET: discovery.catalog}
    case 'token':
      return ports.tokens && {GET: () => undefined}
    case 'v1 ping':
      return ports.search && {GET: discovery.v1Ping}
    case 'v1 search':
      return ports.search && {GET: discovery.v1Search}
    case 'index static':
      return ports.flatpaks && {GET: flatpakIndex}
    case 'index dynamic':
      return policy.dynamicIndex ? ports.flatpaks && {GET: flatpakIndex} : undefined
    case 'tags':
      return {GET: (context) => discovery.tags(context, route.name)}
    case 'referrers':
      return policy.referrers
        ? {GET: (context) => discovery.referrers(context, route.name, route.reference)}
        : undefined
    case 'manifest':
      return {
        GET: (context) => pull.getManifest(context, route.name, route.reference),
        PUT: (context) => pushManifest.putManifest(context, route.name, route.reference),
        ...(policy.deletion && {
          DELETE: (context: Context) => pushManifest.deleteManifest(context, route.name, route.reference),
        }),
      }
    case 'blob':
      return {
        GET: (context) => pull.getBlob(context, route.name, route.reference),
        ...(policy.deletion && {
          DELETE: (context: Context) => push.deleteBlob(context, route.name, route.reference),
        }),
      }
    case 'start upload':
      return {POST: (context) => push.startUpload(context, route.name)}
    case 'upload':
      return {
        PATCH: (context) => push.appendToUpload(context, route.name, route.reference),
        PUT: (context) => push.finishUpload(context, route.name, route.reference),
        ...(policy.uploadSessions && {
          GET: (context: Context) => push.uploadStatus(context, route.name, route.reference),
          DELETE: (context: Context) => push.cancelUpload(context, route.name, route.reference),
        }),
      }
  }
}

/** False where the policy says that a reference cannot stand in a path. */
function isPath(route: Route, {paths}: RegistryPolicy): boolean {
  if (!paths) return true
  if (route.to === 'manifest') return paths.manifest.test(route.reference)
  return route.to !== 'blob' || paths.digest.test(route.reference)
}

function fail(exchange: Exchange, error: unknown, {options, policy}: Server): void {
  const {request, response} = exchange
  // The client is gone: there is nobody to answer.
  if (request.destroyed && !request.complete && response.destroyed) return
  const refusal = answerFor(error)
  if (!refusal || storageFailure(error)) options.onError?.(error, request)
  const sent = refusal ?? refuse(500, 'UNKNOWN', 'internal error; see the log of the server')
  sendError(exchange, policy.plainErrors.includes(codeOf(sent)) ? asPlainText(sent) : sent)
}
