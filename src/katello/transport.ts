// The one client of the API: limits for each phase, one retry loop, credentials that stay with their server.
import {isUtf8} from 'node:buffer'
import {keptAgents, type Agents} from '../core/agents'
import {now} from '../core/clock'
import {AppError, exitCodes, usageError} from '../core/errors'
import {asText, objectOf, parseExact} from '../core/json'
import {defaultLimits, exceeded, limitOf, type Limits} from '../core/limits'
import {decideRetry, defaultRetryPolicy, mayBeDone, RetryQuota} from '../core/retry'
import type {Secret} from '../core/secret'
import {refuseUpgrade} from '../core/upgrade'
import type {Shape} from '../contract/shape'
import type {Received} from './deviation'
import {answerError, isErrorBody, stoppedError} from './errors'
import type {Exchange, Reply} from './exchange'
import {get} from './get'
import {pause} from './pause'
import {queryString, type Params, type Sendable} from './query'
import {isLoginPage, mostRedirects, refusedRedirect} from './redirect'
import {tlsOptions, type TlsOptions, type TlsSettings} from './tls'
import {masked} from './trace'

export type Credentials =
  | {readonly kind: 'basic'; readonly username: string; readonly password: Secret}
  | {readonly kind: 'session'; readonly id: Secret; readonly username: string}
  | {readonly kind: 'bearer'; readonly token: Secret}
  | {readonly kind: 'none'}

export interface Connection {
  readonly server: URL
  readonly credentials: Credentials
  readonly tls: TlsOptions
  readonly language: string
  readonly version: string
  readonly limits?: Partial<Limits> | undefined
  /** How often a request that failed is sent again; 3 unless given. */
  readonly retries?: number | undefined
  /** Stops every request when it aborts. */
  readonly signal?: AbortSignal
  /** Connections that are shared with other transports, whose owner closes them; its own unless given. */
  readonly agents?: Agents | undefined
  /** One line of trace per request and answer, secrets already masked. */
  readonly trace?: (line: string) => void
  /** Bodies in the trace as well. */
  readonly traceBodies?: boolean
  /** Told of every answer that is JSON. */
  readonly onAnswer?: ((answer: Received) => void) | undefined
  /** Told of the body of an answer that nothing will fail over any more. */
  readonly onConsumed?: ((body: unknown) => void) | undefined
  /** Told of the session cookie that a server sets, when one was asked for. */
  readonly onSession?: (id: string) => void
}

export interface Answer<T = unknown> {
  readonly status: number
  readonly body: T
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface RequestOptions {
  readonly query?: Params
  readonly body?: Sendable
  /** Raw bytes of a file upload; `contentType` says what they are. */
  readonly bytes?: {readonly content: Uint8Array; readonly contentType: string}
  readonly idempotent?: boolean
  /** The answer may be anything: what is not JSON is a text, or a Uint8Array where it is not even that. */
  readonly isAny?: boolean
  /** What the contract says of the answer. */
  readonly answer?: Shape<unknown> | undefined
  /** Stops this request, in place of the connection's signal. */
  readonly signal?: AbortSignal | undefined
}

export interface Transport {
  readonly connection: Connection
  request<T = unknown>(method: string, path: string, options?: RequestOptions): Promise<Answer<T>>
}

/** One attempt at a request. */
interface Trip {
  /** Milliseconds that it may take. */
  readonly left: number
  /** True once something of it has left this machine. */
  isSent: () => boolean
}

/** A transport to one server. Failures are AppErrors that hold no request options, so no credentials. */
export function transport(connection: Connection): Transport {
  const limits = {...defaultLimits, ...connection.limits}
  const policy = {
    ...defaultRetryPolicy,
    ...(connection.retries !== undefined && {attempts: connection.retries + 1}),
    budget: limits.request || Infinity,
  }
  let tls: TlsSettings | undefined
  // the pages of a list share a connection
  const agents =
    connection.agents ??
    keptAgents({
      patience: limits.connect,
      handshake: limits.tls,
      maxSockets: 8,
      onProxy: (proxy) => connection.trace?.(`* through the proxy ${proxy}`),
    })

  const quota = new RetryQuota()
  const signalOf = (options: RequestOptions): AbortSignal | undefined => options.signal ?? connection.signal

  async function once(method: string, url: URL, options: RequestOptions, trip: Trip, redirects = 0): Promise<Answer> {
    if (url.protocol === 'https:') tls ??= await tlsOptions(connection.tls)
    const started = now()
    connection.trace?.(`> ${method} ${masked.url(url)}`)
    const sent = headers(connection, options)
    if (connection.traceBodies) for (const line of masked.headers(sent)) connection.trace?.(`> ${line}`)
    if (connection.traceBodies && options.body !== undefined) connection.trace?.(`> ${masked.json(options.body)}`)
    const agent = await agents.for(url)
    const send = await sender(method, options)
    const {
      statusCode,
      headers: received,
      ...reply
    } = await send({
      method,
      url,
      headers: sent,
      body: options.bytes?.content ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      agent,
      tls,
      limits,
      left: trip.left,
      isBinary: options.isAny,
      signal: signalOf(options),
      onWire(wire) {
        refuseUpgrade(wire)
        trip.isSent = () => (wire.socket?.bytesWritten ?? 0) > 0
      },
    })
    const took = Math.round(now() - started)
    const body = options.isAny ? readable(reply.body) : reply.body
    connection.trace?.(`< ${statusCode} ${reply.body.length} bytes, ${took} ms`)
    if (connection.traceBodies) for (const line of masked.headers(received)) connection.trace?.(`< ${line}`)
    if (connection.traceBodies && body.length > 0)
      connection.trace?.(`< ${typeof body === 'string' ? masked.text(body) : `${body.length} bytes that are not text`}`)
    noteSession(connection, received['set-cookie'])
    if (statusCode >= 300 && statusCode < 400)
      return redirected(method, url, received.location, options, trip, redirects)
    return {
      status: statusCode,
      body:
        typeof body === 'string'
          ? parseBody(body, received['content-type'], statusCode, url, options.isAny === true)
          : body,
      headers: received,
    }
  }

  /** Follows GETs within the same server only: credentials never leave their scheme, host and port. */
  async function redirected(
    method: string,
    from: URL,
    location: string | undefined,
    options: RequestOptions,
    trip: Trip,
    redirects: number,
  ): Promise<Answer> {
    const target = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined
    const to = target?.protocol === 'http:' || target?.protocol === 'https:' ? target : undefined
    if (to?.origin === from.origin && !isLoginPage(to) && method === 'GET' && redirects < mostRedirects)
      return once(method, to, {...options, query: {}}, trip, redirects + 1)
    throw refusedRedirect(method, from, to)
  }

  return {
    connection,
    async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
      const url = address(connection.server, path, options.query)
      const bare = url.origin + url.pathname
      const started = now()
      const repeatable = options.idempotent === true && (method === 'PUT' || method === 'DELETE')
      for (let attempt = 1; ; attempt++) {
        const left = Math.max(1, policy.budget - (now() - started))
        const trip: Trip = {left, isSent: () => false}
        const outcome = await once(method, url, options, trip).then(
          (answer) => ({answer}),
          (error: unknown) => ({error}),
        )
        if ('answer' in outcome && outcome.answer.status < 400) {
          quota.succeeded()
          connection.onAnswer?.({method, path: url.pathname, body: outcome.answer.body, shape: options.answer})
          if (!isErrorBody(outcome.answer.body)) return outcome.answer as Answer<T>
          throw answerError(outcome.answer.status, outcome.answer.body, {method, url: bare})
        }
        if ('error' in outcome && outcome.error instanceof AppError) throw outcome.error
        const failure = 'answer' in outcome ? answered(outcome.answer) : broken(outcome.error, limits)
        const signal = signalOf(options)
        const elapsed = now() - started
        const attempted = {method, repeatable, attempt, now: Date.now(), elapsed, random: Math.random(), ...failure}
        if (signal?.aborted)
          throw trip.isSent() && mayBeDone(attempted) ? stoppedError(signal.reason, {method, url: bare}) : signal.reason
        const decision = decideRetry(attempted, policy)
        if (!decision.retry || !quota.take()) {
          const isUnsure = mayBeDone(attempted)
          if ('answer' in outcome)
            throw answerError(outcome.answer.status, outcome.answer.body, {
              method,
              url: bare,
              retryAfter: failure.retryAfter,
              isUnsure,
            })
          const {connectionError} = await import('./connection-errors')
          throw connectionError(failure.errno ?? 'UNKNOWN', failure.text ?? '', {method, url: bare, isUnsure})
        }
        connection.trace?.(`* ${failure.status ?? failure.errno}: attempt ${attempt + 1} in ${decision.wait} ms`)
        await pause(decision.wait, signal)
      }
    },
  }
}

/** How a request is sent: a GET without got, which is loaded for the rest only. */
async function sender(method: string, {body, bytes}: RequestOptions): Promise<(exchange: Exchange) => Promise<Reply>> {
  return method === 'GET' && body === undefined && !bytes ? get : (await import('./sending')).sending
}

/** What a body of characters that stand for bytes is: text where it is UTF-8 without NUL, bytes otherwise. */
function readable(body: string): string | Uint8Array {
  const bytes = Buffer.from(body, 'latin1')
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : bytes
}

interface Failure {
  readonly status?: number
  readonly retryAfter?: string | undefined
  readonly errno?: string
  readonly text?: string
  readonly sent: boolean
}

function answered(answer: Answer): Failure {
  const header = answer.headers['retry-after']
  return {status: answer.status, retryAfter: Array.isArray(header) ? header[0] : header, sent: true}
}

/** Keeps code and text of a library's error and lets the rest of it go: it carries headers. */
function broken(error: unknown, limits: Limits): Failure {
  const {code, event: phase} = objectOf(error)
  const limit = limitOf(error)
  const text = limit ? exceeded(limit, limits[limit]) : error instanceof Error ? error.message : String(error)
  return {
    errno: asText(code) ?? 'UNKNOWN',
    text,
    sent: !(phase === 'lookup' || phase === 'connect' || phase === 'secureConnect'),
  }
}

function headers({credentials, language, version}: Connection, options: RequestOptions): Record<string, string> {
  const out: Record<string, string> = {
    accept: 'application/json;version=2',
    'accept-language': language,
    'user-agent': `mallet/${version}`,
  }
  if (options.bytes) out['content-type'] = options.bytes.contentType
  else if (options.body !== undefined) out['content-type'] = 'application/json'
  if (credentials.kind === 'basic')
    out['authorization'] =
      `Basic ${Buffer.from(`${credentials.username}:${credentials.password.reveal()}`).toString('base64')}`
  if (credentials.kind === 'bearer') out['authorization'] = `Bearer ${credentials.token.reveal()}`
  if (credentials.kind === 'session') out['cookie'] = `_session_id=${credentials.id.reveal()}`
  return out
}

/** The address of a path of the API on a server, which may itself be at a path; without the user that the server's address may name. */
export function address(server: URL, path: string, query?: Params): URL {
  // An id of two dots would make another address of it.
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(path)) throw usageError(`${path} is not a valid API path`, 'Check the IDs')
  const url = new URL(server)
  url.username = ''
  url.password = ''
  url.pathname = url.pathname.replace(/\/$/, '') + path
  url.search = query ? queryString(query) : ''
  return url
}

function parseBody(text: string, type: string | undefined, status: number, url: URL, asText: boolean): unknown {
  if (text === '') return undefined
  try {
    return parseExact(text)
  } catch {
    if (status >= 400 || asText) return text
    throw new AppError({
      code: 'not_katello',
      message: `The response of ${url.origin} to ${url.pathname} is not JSON`,
      detail: type ? `its content type is ${type}` : undefined,
      hint: 'Check that --server is a Foreman server with Katello',
      exit: exitCodes.failed,
      url: url.origin + url.pathname,
      status,
    })
  }
}

function noteSession(connection: Connection, cookies: string[] | undefined): void {
  if (!connection.onSession) return
  for (const cookie of cookies ?? []) {
    const id = /^_session_id=([^;]+)/.exec(cookie)?.[1]
    if (id) connection.onSession(id)
  }
}
