import {randomBytes, timingSafeEqual} from 'node:crypto'
import type {IncomingMessage, Server, ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {digestOf} from '../core/digest'
import {usageError} from '../core/errors'
import type {RepositoryContent} from './content'
import {mediaTypes} from './mediatypes'
import {BadIndexQuery, imageIndex} from './upstream-index'

/** What goes wrong with one answer, for tests. */
export type Fault =
  | {readonly kind: 'cut'; /** Bytes of the body that still arrive. */ readonly after: number}
  | {readonly kind: 'flip'; /** Bit of the body that is inverted. */ readonly bit: number}
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  | {
      readonly kind: 'silent'
      /** Bytes of the body after which nothing more comes; none for no answer at all. */ readonly after?: number
    }

export interface UpstreamRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

export interface UpstreamOptions {
  readonly repositories: readonly RepositoryContent[]
  /** Port on 127.0.0.1; any free one unless given. */
  readonly port?: number | undefined
  /** Who may read; everybody when absent. */
  readonly credentials?: {readonly username: string; readonly password: string} | undefined
  /** How it asks for credentials: `bearer` with tokens of its own (the default), or `basic`. */
  readonly scheme?: 'basic' | 'bearer' | undefined
  /** With `bearer`: tokens are asked for, but given to anybody. */
  readonly anonymous?: boolean | undefined
  /** Lifetime of a token in seconds. */
  readonly tokenLifetime?: number | undefined
  /** Most entries of one page of a list. */
  readonly pageSize?: number | undefined
  /** Asked before each answer; what it gives goes wrong. */
  readonly fault?: ((request: UpstreamRequest) => Fault | undefined) | undefined
  /** PEM texts, to serve over TLS. */
  readonly tls?:
    {readonly key: string; readonly cert: string; readonly ca?: string; readonly requestCert?: boolean} | undefined
}

export interface Upstream {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly url: string
  /** `127.0.0.1:PORT`, as in pull specs. */
  readonly host: string
  /** Every request so far. */
  readonly requests: readonly UpstreamRequest[]
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number>>
  readonly body?: Uint8Array | string
}

/**
 * Starts a small read-only registry on loopback that serves repositories held in memory: `/v2` with tags, manifests, blobs and
 * ranges, `/index/static` for flatpak. Repositories may be changed while it runs.
 */
export async function startUpstream(options: UpstreamOptions): Promise<Upstream> {
  const registry = new UpstreamRegistry(options)
  const handle = (request: IncomingMessage, response: ServerResponse) => registry.handle(request, response)
  const {tls} = options
  const server: Server = tls
    ? (await import('node:https')).createServer({...tls, rejectUnauthorized: false}, handle)
    : (await import('node:http')).createServer(handle)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? usageError(`Port ${options.port} is in use`, 'Choose another port.') : error,
      ),
    )
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `${tls ? 'https' : 'http'}://${host}`,
    requests: registry.requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

class UpstreamRegistry {
  readonly requests: UpstreamRequest[] = []
  readonly #options: UpstreamOptions
  readonly #tokens = new Map<string, {readonly until: number; readonly scopes: readonly string[]}>()

  constructor(options: UpstreamOptions) {
    this.#options = options
  }

  handle(incoming: IncomingMessage, response: ServerResponse): void {
    incoming.resume()
    const scheme = this.#options.tls ? 'https' : 'http'
    const host = incoming.headers.host ?? '127.0.0.1'
    const base = `${scheme}://${host}`
    const url = URL.canParse(incoming.url ?? '/', base) ? new URL(incoming.url ?? '/', base) : new URL(base)
    const {method = 'GET', headers} = incoming
    const request = {method, path: url.pathname, query: url.searchParams, headers}
    this.requests.push(request)
    const fault = this.#options.fault?.(request)
    const answer: Answer = fault?.kind === 'status' ? fault : this.#answer(request, base)
    send(response, method, answer, fault)
  }

  #answer(request: UpstreamRequest, base: string): Answer {
    const {method, path, query} = request
    if (method !== 'GET' && method !== 'HEAD') return problem(405, 'UNSUPPORTED', 'this registry is read-only')
    if (path === '/token') return this.#token(request)
    if (/^\/index\/(static|dynamic)$/.test(path)) return this.#index(request, base)
    if (path === '/v2' || path === '/v2/') return this.#authorized(request, base) ?? {status: 200, body: '{}'}
    if (path === '/v2/_catalog')
      return (
        this.#authorized(request, base, 'registry:catalog:*') ??
        this.#page('repositories', {}, this.#options.repositories.map((r) => r.name).sort(), path, query)
      )
    const match = /^\/v2\/(.+)\/(tags|manifests|blobs)\/([^/]+)$/.exec(path)
    const [, name = '', kind, reference = ''] = match ?? []
    const denied = match && this.#authorized(request, base, `repository:${name}:pull`)
    if (denied) return denied
    const repository = this.#options.repositories.find((item) => item.name === name)
    if (!match || !repository) return problem(404, 'NAME_UNKNOWN', `repository ${name} is not known`)
    if (kind === 'tags') return this.#page('tags', {name}, [...repository.tags.keys()].sort(), path, query)
    return kind === 'blobs' ? blob(repository, reference, request) : manifest(repository, reference)
  }

  #index({query, headers}: UpstreamRequest, base: string): Answer {
    try {
      const body = JSON.stringify(imageIndex(this.#options.repositories, query, `${base}/`))
      const etag = `"${digestOf(body).slice(7, 39)}"`
      if (headers['if-none-match'] === etag) return {status: 304, headers: {etag}}
      return {status: 200, headers: {etag, 'content-type': 'application/json'}, body}
    } catch (error) {
      if (error instanceof BadIndexQuery) return problem(400, 'UNSUPPORTED', error.message)
      throw error
    }
  }

  /** A 401 when the request may not see this; undefined when it may. */
  #authorized({headers}: UpstreamRequest, base: string, scope?: string): Answer | undefined {
    const {credentials, scheme = 'bearer', anonymous} = this.#options
    if (!credentials && !anonymous) return undefined
    if (scheme === 'basic') {
      if (this.#isUser(headers.authorization)) return undefined
      return problem(401, 'UNAUTHORIZED', 'authentication required', {'www-authenticate': 'Basic realm="upstream"'})
    }
    const token = this.#tokens.get(headers.authorization?.replace(/^Bearer /i, '') ?? '')
    if (token && token.until > Date.now() && (scope === undefined || token.scopes.includes(scope))) return undefined
    const named = scope ? `,scope="${scope}"` : ''
    const challenge = `Bearer realm="${base}/token",service="upstream"${named}`
    return problem(401, 'UNAUTHORIZED', 'authentication required', {'www-authenticate': challenge})
  }

  #token({headers, query}: UpstreamRequest): Answer {
    const anonymous = this.#options.anonymous === true && headers.authorization === undefined
    if (!anonymous && !this.#isUser(headers.authorization))
      return problem(401, 'UNAUTHORIZED', 'wrong user or password')
    const token = randomBytes(24).toString('base64url')
    const lifetime = this.#options.tokenLifetime ?? 300
    this.#tokens.set(token, {until: Date.now() + lifetime * 1000, scopes: query.getAll('scope').flatMap(granted)})
    const body = {token, expires_in: lifetime, issued_at: new Date().toISOString()}
    return {status: 200, headers: {'content-type': 'application/json'}, body: JSON.stringify(body)}
  }

  #isUser(authorization: string | undefined): boolean {
    const {credentials} = this.#options
    if (!credentials || !authorization?.startsWith('Basic ')) return false
    const given = Buffer.from(authorization.slice(6), 'base64')
    const expected = Buffer.from(`${credentials.username}:${credentials.password}`)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  #page(key: string, head: Record<string, string>, all: string[], path: string, query: URLSearchParams): Answer {
    const last = query.get('last')
    const rest = last === null ? all : all.filter((item) => item > last)
    const limit = Math.min(Number(query.get('n') ?? Infinity), this.#options.pageSize ?? Infinity)
    const page = Number.isFinite(limit) ? rest.slice(0, limit) : rest
    const more = page.length > 0 && page.length < rest.length
    const next = new URLSearchParams({n: String(limit), last: page.at(-1) ?? ''}).toString()
    const headers = {'content-type': 'application/json', ...(more && {link: `<${path}?${next}>; rel="next"`})}
    return {status: 200, headers, body: JSON.stringify({...head, [key]: page})}
  }
}

/** The single permissions of a scope: `repository:a:pull,push` grants pull alone, since nothing can be pushed. */
function granted(scope: string): string[] {
  const match = /^repository:(.+):([a-z,*]+)$/.exec(scope)
  if (!match) return [scope]
  return /\b(pull)\b|\*/.test(match[2] ?? '') ? [`repository:${match[1]}:pull`] : []
}

function manifest(repository: RepositoryContent, reference: string): Answer {
  const found = repository.manifests.get(repository.tags.get(reference) ?? reference)
  if (!found) return problem(404, 'MANIFEST_UNKNOWN', `manifest ${reference} is not known`)
  const headers = {'content-type': found.mediaType, 'docker-content-digest': found.digest, etag: `"${found.digest}"`}
  return {status: 200, headers, body: found.bytes}
}

function blob(repository: RepositoryContent, digest: string, {headers}: UpstreamRequest): Answer {
  const bytes = repository.blobs.get(digest)
  if (!bytes) return problem(404, 'BLOB_UNKNOWN', `blob ${digest} is not known`)
  const common = {'content-type': mediaTypes.octets, 'docker-content-digest': digest, 'accept-ranges': 'bytes'}
  const range = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(headers.range ?? '')
  if (!range) return {status: 200, headers: common, body: bytes}
  const start = Number(range[1])
  const end = Math.min(range[2] ? Number(range[2]) : Infinity, bytes.length - 1)
  if (start > end) return {status: 416, headers: {...common, 'content-range': `bytes */${bytes.length}`}}
  const part = {...common, 'content-range': `bytes ${start}-${end}/${bytes.length}`}
  return {status: 206, headers: part, body: bytes.subarray(start, end + 1)}
}

function problem(status: number, code: string, message: string, headers: Record<string, string> = {}): Answer {
  const body = JSON.stringify({errors: [{code, message, detail: null}]})
  return {status, headers: {'content-type': 'application/json', ...headers}, body}
}

function send(response: ServerResponse, method: string, answer: Answer, fault: Fault | undefined): void {
  if (fault?.kind === 'silent' && fault.after === undefined) return
  const body = Buffer.from(answer.body ?? '')
  const length = answer.status === 304 ? {} : {'content-length': body.length}
  response.writeHead(answer.status, {'docker-distribution-api-version': 'registry/2.0', ...length, ...answer.headers})
  if (method === 'HEAD' || answer.status === 304) return void response.end()
  if (fault?.kind === 'flip' && body.length > 0) {
    const at = Math.floor(fault.bit / 8) % body.length
    body[at] = (body[at] ?? 0) ^ (1 << (fault.bit % 8))
  }
  const after = fault?.kind === 'cut' || fault?.kind === 'silent' ? fault.after : undefined
  if (after === undefined || after >= body.length) return void response.end(body)
  response.write(body.subarray(0, after), () => fault?.kind === 'cut' && response.destroy())
  if (after === 0) response.flushHeaders()
}
