import {randomUUID} from 'node:crypto'
import {createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse} from 'node:http'
import {createServer as createTlsServer, Server as TlsServer} from 'node:https'
import type {Socket} from 'node:net'
import {AppError, exitCodes} from '../../../core/errors'
import type {Answer} from './answer'
import type {Dispatcher} from './dispatch'

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void
export type Intercept = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** Certificate of a server with its key, and the authority whose client certificates it believes; PEM texts. */
export interface ServerCertificate {
  readonly key: string
  readonly cert: string
  readonly ca: string
}

export interface ServeOptions {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Serves HTTPS; without a certificate nobody can connect until {@link Listening.certify}. */
  readonly tls?: Partial<ServerCertificate> | undefined
}

export interface ListenOptions extends ServeOptions {
  /** Answers `/v1…`, `/v2…`, `/index/…` and `/pulp/container/…`, streams and all. */
  readonly registry: RequestHandler
  /** Answers `/sandbox/…`: maintenance by whoever has the data directory. */
  readonly control?: RequestHandler | undefined
  /** Sees each request of the API and the registry first, and has the server answer by calling `next`. */
  readonly intercept?: Intercept | undefined
  /** Pages for people, where there are any: they come before the API. */
  readonly pages?: Pages | undefined
  /** Version of Foreman that answers report. */
  readonly version: string
  /** Takes one line per answer. */
  readonly log: (line: string) => void
}

export interface Pages {
  serves(method: string | undefined, path: string): boolean
  readonly handle: RequestHandler
}

/** A listening server; `close` ends idle connections and waits for requests that are being answered. */
export interface Listening {
  readonly port: number
  /** Gives a server of HTTPS another certificate, for connections that begin from now on. */
  certify(certificate: ServerCertificate): void
  close(): Promise<void>
}

const registryPath = /^\/(?:v1|v2|index|pulp\/container)(?:\/|$|\?)/
const controlPath = /^\/sandbox(?:\/|$|\?)/
const closeGrace = 5000
/** Large layers take as long as they take; the registry itself cuts connections on which nothing moves. */
const limits: ServerOptions = {requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: 65_000}

/** Listens for HTTP or HTTPS: registry paths go to the registry, maintenance and pages to their own, everything else to the API. */
export function listen(dispatcher: Dispatcher, options: ListenOptions): Promise<Listening> {
  const {registry, control, intercept, pages} = options
  const serveOne: RequestHandler = (request, response) => {
    const url = request.url ?? '/'
    if (registryPath.test(url)) {
      logWhenDone(request, response, options.log)
      registry(request, response)
    } else if (pages?.serves(request.method, url.split('?', 1)[0] ?? url)) {
      logWhenDone(request, response, options.log)
      pages.handle(request, response)
    } else void answer(dispatcher, request, response, options)
  }
  return serve((request, response) => {
    if (control && controlPath.test(request.url ?? '/')) control(request, response)
    else if (intercept) intercept(request, response, () => serveOne(request, response))
    else serveOne(request, response)
  }, options)
}

/** Listens with one handler for everything. With TLS, clients may show a certificate. */
export async function serve(handle: RequestHandler, options: ServeOptions): Promise<Listening> {
  const {tls} = options
  const server: Server = tls
    ? createTlsServer({...limits, ...tls, requestCert: true, rejectUnauthorized: false}, handle)
    : createServer(limits, handle)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options)))
    server.listen(options.port, options.host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    certify: (certificate) => {
      if (server instanceof TlsServer) server.setSecureContext(certificate)
    },
    close: () => closeServer(server, sockets),
  }
}

function listenError(error: NodeJS.ErrnoException, {host, port}: ServeOptions): Error {
  const reasons: Partial<Record<string, string>> = {
    EADDRINUSE: 'another program is listening on it',
    EACCES: 'ports below 1024 require administrator rights',
  }
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL', 'EAFNOSUPPORT'].includes(error.code ?? ''))
    return new AppError({
      code: 'address_not_available',
      message: `Cannot listen on ${host}`,
      detail: 'this machine does not have that address',
      hint: 'Use 127.0.0.1, 0.0.0.0 for all, or another address of this machine',
      exit: exitCodes.failed,
    })
  const detail = reasons[error.code ?? '']
  if (detail === undefined) return error
  return new AppError({
    code: 'port_in_use',
    message: `Port ${port} of ${host} cannot be used`,
    detail,
    hint: 'Choose another one with --port, or use --port 0 for any free port',
    exit: exitCodes.failed,
  })
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

/** One line per answer, also of those that were broken off. */
export function logWhenDone(request: IncomingMessage, response: ServerResponse, log: (line: string) => void): void {
  const started = performance.now()
  const path = (request.url ?? '/').split('?')[0]
  response.once('close', () => {
    const outcome = response.writableFinished ? response.statusCode : 'broken off'
    log(`${request.method} ${path} ${outcome} ${(performance.now() - started).toFixed(1)} ms`)
  })
}

async function answer(
  dispatcher: Dispatcher,
  request: IncomingMessage,
  response: ServerResponse,
  {version, log}: Pick<ListenOptions, 'version' | 'log'>,
): Promise<void> {
  const started = performance.now()
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const result = await dispatcher.handle(request, path, mark < 0 ? '' : url.slice(mark + 1))
  write(request, response, result, version)
  log(`${request.method} ${path} ${result.status} ${(performance.now() - started).toFixed(1)} ms`)
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  {status, body, headers}: Answer,
  version: string,
): void {
  const isText = Buffer.isBuffer(body)
  const bytes = body === undefined ? undefined : isText ? body : Buffer.from(JSON.stringify(body), 'utf8')
  response.writeHead(status, {
    ...(bytes && {'Content-Type': 'application/json; charset=utf-8', 'Content-Length': bytes.length}),
    'Cache-Control': 'max-age=0, private, must-revalidate',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': randomUUID(),
    Foreman_version: version,
    Foreman_api_version: '2',
    ...headers,
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
  // a body that was refused unread would otherwise be taken for the next request
  if (!request.complete) request.resume()
}
