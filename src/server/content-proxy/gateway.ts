// What Katello calls at a content proxy: lists, catalogs, and the order to bring content.
import {timingSafeEqual} from 'node:crypto'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {digestOf} from '../../core/digest'
import {AppError} from '../../core/errors'
import {asArray, asObject, asText, parseJson, type JsonObject} from '../../core/json'
import {checkContent, type ContentStore} from '../../oci/store'
import {invalidArgument, notFound, unauthenticated} from '../kernel/errors'
import {statusOf} from '../kernel/http/failure'
import {readBody} from '../kernel/http/body'
import type {ListedRepository, ProxyCatalog} from './catalog'
import type {Mirror} from './mirror'

export interface GatewayParts {
  readonly catalog: ProxyCatalog
  readonly content: ContentStore
  readonly mirror: Mirror
  /** What callers have to show; undefined while the proxy is not registered: then nobody may call. */
  readonly secret: () => string | undefined
  readonly log: (line: string) => void
}

interface Order {
  readonly body: JsonObject
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal
}

type Work = (parts: GatewayParts, order: Order) => unknown

const bodyLimit = 64 * 1024 * 1024
/** Milliseconds between the signs of life of an order that takes long. */
const heartbeat = 5000

const routes: Readonly<Record<string, {readonly work: Work; readonly takesLong?: boolean}>> = {
  'GET users': {work: ({catalog}) => ({users: catalog.users()})},
  'PUT repository_list': {work: putRepositories},
  'PUT user_repository_mapping': {work: putUserCatalogs},
  'PUT update_hosts': {work: putHosts},
  'PUT host_repository_mapping': {work: putHostCatalogs},
  'PUT update_host_repositories': {work: putHostCatalogs},
  'PUT repository_content': {work: pullRepository, takesLong: true},
  'PUT verify_checksum': {work: verify, takesLong: true},
  'PUT reclaim_space': {
    work: ({mirror}, {body}) => mirror.reclaim({layers: body['immediate'] === true}),
    takesLong: true,
  },
}

/** Answers `/container_gateway/…`. Answers that take long begin at once and show life while the work goes on. */
export async function answerGateway(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const path = (request.url ?? '').split('?')[0]?.replace(/^\/container_gateway\//, '') ?? ''
    const key = `${request.method} ${path}`
    if (!isCaller(request, parts.secret())) throw unauthenticated('The secret of this proxy is required')
    const route = Object.hasOwn(routes, key) ? routes[key] : undefined
    if (!route) throw notFound('Not found')
    const bytes = await readBody(request, bodyLimit)
    const body = bytes.length === 0 ? {} : asObject(parseJson(bytes))
    if (!body) throw invalidArgument('The body is not a JSON object')
    const gone = new AbortController()
    response.once('close', () => gone.abort(new Error('the caller closed the connection')))
    const order = {body, signal: gone.signal}
    if (route.takesLong) await answerSlowly(response, () => route.work(parts, order), parts.log)
    else sendJson(response, 200, (await route.work(parts, order)) ?? {})
  } catch (error) {
    const status = statusOf(error)
    if (status === 500) parts.log(error instanceof Error ? (error.stack ?? error.message) : String(error))
    sendJson(response, status, {error: {message: textOf(error)}})
  }
}

/** The status is sent before the work is done, so a failure is in the body: `error` with its text. */
async function answerSlowly(response: ServerResponse, work: () => unknown, log: (line: string) => void): Promise<void> {
  response.writeHead(200, {'content-type': 'application/json'})
  response.flushHeaders()
  const timer = setInterval(() => response.write(' '), heartbeat)
  try {
    response.end(JSON.stringify(await work()))
  } catch (error) {
    if (!response.destroyed) log(error instanceof Error ? error.message : String(error))
    response.end(JSON.stringify({error: {message: textOf(error)}}))
  } finally {
    clearInterval(timer)
  }
}

function isCaller({headers}: IncomingMessage, secret: string | undefined): boolean {
  if (secret === undefined) return false
  const [given, wanted] = [headers.authorization ?? '', `Bearer ${secret}`].map((text) => Buffer.from(digestOf(text)))
  return given !== undefined && wanted !== undefined && timingSafeEqual(given, wanted)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {'content-type': 'application/json', 'content-length': bytes.length})
  response.end(bytes)
}

function textOf(error: unknown): string {
  if (error instanceof AppError) return [error.message, error.parts.detail].filter(Boolean).join(': ')
  return error instanceof Error ? error.message : String(error)
}

/** A list of an order's body; 400 when it is none. */
function listIn({body}: Order, key: string): readonly unknown[] {
  const list = asArray(body[key])
  if (!list) throw invalidArgument(`${key} is not a list`)
  return list
}

function listed(value: unknown): ListedRepository {
  const row = asObject(value)
  const repository = asText(row?.['repository'])
  if (!repository) throw invalidArgument('a repository has no name')
  return {repository, auth_required: row?.['auth_required'] !== false}
}

/** `[{"name": [rows]}, …]`: every owner with the names of its repositories. */
function catalogsIn(order: Order, key: string): [string, string[]][] {
  return listIn(order, key).flatMap((value) =>
    Object.entries(asObject(value) ?? {}).map(([owner, rows]): [string, string[]] => [
      owner,
      (asArray(rows) ?? []).map((row) => listed(row).repository),
    ]),
  )
}

function putRepositories({catalog}: GatewayParts, order: Order): void {
  catalog.setRepositories(listIn(order, 'repositories').map(listed))
}

function putUserCatalogs({catalog}: GatewayParts, order: Order): void {
  for (const [login, repositories] of catalogsIn(order, 'users')) catalog.setUserCatalog(login, repositories)
}

function putHosts({catalog}: GatewayParts, order: Order): void {
  catalog.setHosts(listIn(order, 'hosts').flatMap((value) => asText(asObject(value)?.['uuid']) ?? []))
}

function putHostCatalogs({catalog}: GatewayParts, order: Order): void {
  for (const [uuid, repositories] of catalogsIn(order, 'hosts')) catalog.setHostCatalog(uuid, repositories)
}

function pullRepository({mirror}: GatewayParts, {body, signal}: Order): Promise<unknown> {
  return mirror.pull(listed(body).repository, {layers: body['immediate'] === true, signal})
}

/** Damaged blobs are dropped, since Katello has them whole. Layers that were left there are none that are missing. */
async function verify({content}: GatewayParts, {signal}: Order): Promise<unknown> {
  const {blobs, faults} = await checkContent(content, {signal})
  const damaged = faults.flatMap(({kind, digest}) => (kind === 'blob damaged' && digest ? [digest] : []))
  for (const digest of damaged) content.drop(digest)
  return {blobs, damaged}
}
