import type {IncomingMessage, ServerResponse} from 'node:http'
import {refuse, type RegistryError} from './errors'

/** One request with what was read of it, and its answer. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly query: URLSearchParams
  /** Scheme, host and port by which the client reached this server. */
  readonly base: string
}

/** Splits a request's target; the path is still encoded. */
export function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange & {path: string} {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return {
    request,
    response,
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    base: baseOf(request),
  }
}

/** Sends JSON; a HEAD request gets the headers only. */
export function sendJson(
  {response, method}: Exchange,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {'content-type': 'application/json', ...headers, 'content-length': bytes.length})
  response.end(method === 'HEAD' ? undefined : bytes)
}

/** Sends a status without a body. */
export function sendEmpty(
  {response}: Exchange,
  status: number,
  headers: Readonly<Record<string, string | number>> = {},
): void {
  response.writeHead(status, status === 204 ? headers : {...headers, 'content-length': 0})
  response.end()
}

/** Answers with a refusal; a client still sending a large body is cut off when it does not stop soon. */
export function sendError(exchange: Exchange, error: RegistryError): void {
  const {request, response} = exchange
  if (response.headersSent) {
    response.destroy()
    return
  }
  sendJson(exchange, error.status, error.body, error.headers)
  if (request.complete) return
  request.on('error', () => undefined)
  const timer = setTimeout(() => request.destroy(), 5000)
  timer.unref()
  request.once('close', () => clearTimeout(timer))
}

/** Reads a whole body of at most `limit` bytes; more is 413. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = (): RegistryError => refuse(413, 'SIZE_INVALID', `the body is longer than ${limit} bytes`, {limit})
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge()
  const parts: Buffer[] = []
  let size = 0
  // Not `for await`: leaving such a loop would cut the connection before the client can read why.
  await new Promise<void>((resolve, reject) => {
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size > limit) reject(tooLarge())
      else parts.push(part)
    })
    request.on('end', resolve)
    request.on('error', reject)
    request.on('close', () => reject(refuse(400, 'SIZE_INVALID', 'the body ended early')))
  })
  return Buffer.concat(parts)
}

/** Target of a `Link` header for the next page, relative to the server. */
export function nextLink(path: string, parameters: Readonly<Record<string, string>>): string {
  return `<${path}?${new URLSearchParams(parameters).toString()}>; rel="next"`
}

function baseOf(request: IncomingMessage): string {
  const {socket} = request
  const scheme = 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http'
  const host = request.headers.host
  const isPlain = host !== undefined && /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host)
  if (isPlain && URL.canParse(`${scheme}://${host}`)) return `${scheme}://${host}`
  const address = socket.localAddress ?? '127.0.0.1'
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${socket.localPort ?? 80}`
}
