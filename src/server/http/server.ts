import {randomUUID} from 'node:crypto'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {Socket} from 'node:net'
import type {Answer} from './answer'
import {foremanVersion, type Dispatcher} from './dispatch'

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

export interface ListenOptions {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Answers `/v1…`, `/v2…` and `/index/…`, streams and all. */
  readonly registry: RequestHandler
  readonly log: (line: string) => void
}

/** A listening server; `close` ends idle connections and waits for requests that are being answered. */
export interface Listening {
  readonly port: number
  close(): Promise<void>
}

const registryPath = /^\/(?:v1|v2|index)(?:\/|$|\?)/
const closeGrace = 5000

/** Listens for HTTP: registry paths go to the registry, everything else to the API. */
export async function listen(dispatcher: Dispatcher, options: ListenOptions): Promise<Listening> {
  const server = createServer(
    {requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: 65_000},
    (request, response) => {
      const url = request.url ?? '/'
      if (registryPath.test(url)) options.registry(request, response)
      else void answer(dispatcher, request, response, options.log)
    },
  )
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () => closeServer(server, sockets),
  }
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, closeGrace)
  await closed
  clearTimeout(timer)
}

async function answer(
  dispatcher: Dispatcher,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  const started = performance.now()
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const result = await dispatcher.handle(request, path, mark < 0 ? '' : url.slice(mark + 1))
  write(request, response, result)
  log(`${request.method} ${path} ${result.status} ${(performance.now() - started).toFixed(1)} ms`)
}

function write(request: IncomingMessage, response: ServerResponse, {status, body, headers}: Answer): void {
  const isText = Buffer.isBuffer(body)
  const bytes = body === undefined ? undefined : isText ? body : Buffer.from(JSON.stringify(body), 'utf8')
  response.writeHead(status, {
    ...(bytes && {'Content-Type': 'application/json; charset=utf-8', 'Content-Length': bytes.length}),
    'Cache-Control': 'max-age=0, private, must-revalidate',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': randomUUID(),
    Foreman_version: foremanVersion,
    Foreman_api_version: '2',
    ...headers,
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
  // a body that was refused unread would otherwise be taken for the next request
  if (!request.complete) request.resume()
}
