import type {IncomingHttpHeaders} from 'node:http'
import type {OptionsInit, Request} from 'got'
import {keptAgents, type Agents, type ProxyChoice} from '../../core/agents'
import {defaultLimits, exceeded, limitOf, stall, type Limits} from '../../core/limits'
import {unsentErrnos} from '../../core/retry'
import {refuseUpgrade} from '../../core/upgrade'
import {errnoOf} from '../errors'

export interface TlsOptions {
  /** False accepts any certificate of the registry's own host. */
  readonly verify?: boolean | undefined
  /** PEM texts of certificate authorities trusted besides the usual ones. */
  readonly ca?: readonly string[] | undefined
  /** PEM texts of a client certificate and its key; shown to the registry itself and nobody else. */
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  readonly passphrase?: string | undefined
}

export interface Exchange {
  readonly method: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: Uint8Array | undefined
  readonly signal?: AbortSignal | undefined
  /** Unpack a compressed answer; off for everything that has a digest. */
  readonly decompress?: boolean | undefined
  /** The time limit for a whole exchange holds. */
  readonly bounded?: boolean | undefined
}

/** The head of an answer. Its body must be read or discarded, else the connection stays open. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly url: URL
  readonly body: AsyncIterable<Uint8Array>
  /** Gives up the rest of the body. */
  discard(): void
}

/** A request that got no answer, or an answer that broke off: the system's code and whether anything was sent. */
export class TransportFailure extends Error {
  readonly errno: string
  readonly sent: boolean

  constructor(message: string, errno: string, sent: boolean) {
    super(message)
    this.name = 'TransportFailure'
    this.errno = errno
    this.sent = sent
  }
}

const unsentPhases = new Set(['lookup', 'connect', 'secureConnect'])

/**
 * Single HTTP exchanges over kept-alive connections: no retries, no redirects, no credentials of its own. The client certificate
 * and relaxed verification are for `origin` only.
 */
export class Transport {
  readonly #home: URL
  readonly #tls: TlsOptions
  readonly #limits: Limits
  readonly #agents: Agents

  constructor(home: URL, tls: TlsOptions = {}, limits: Partial<Limits> = {}, proxy?: ProxyChoice) {
    this.#home = home
    this.#tls = tls
    this.#limits = {...defaultLimits, ...limits}
    const {connect, tls: handshake} = this.#limits
    this.#agents = keptAgents({proxy, patience: connect, handshake, maxFreeSockets: 16})
  }

  /** Sends a request and gives the head of the answer; throws {@link TransportFailure}, or the signal's reason. */
  async send(exchange: Exchange): Promise<HttpAnswer> {
    const {url, signal} = exchange
    signal?.throwIfAborted()
    const {got} = await import('got')
    const options = await this.#options(exchange)
    signal?.throwIfAborted() // it may have been aborted meanwhile, and its event is over then
    const stream = got.stream(url, options) as unknown as Request
    const abort = () => stream.destroy()
    signal?.addEventListener('abort', abort, {once: true})
    stream.on('request', refuseUpgrade)
    const {request: whole} = this.#limits
    const late = tooLate('request', whole, url)
    const timer = exchange.bounded && whole > 0 ? setTimeout(() => stream.destroy(late), whole) : undefined
    const release = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    for (const event of ['error', 'end', 'close']) stream.on(event, release)
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(signal?.aborted ? signal.reason : failureOf(error, url, this.#limits))
      // A stream that is destroyed before its answer began may not say so until the other side closes.
      signal?.addEventListener('abort', fail, {once: true})
      for (const event of ['response', 'error', 'close'])
        stream.once(event, () => signal?.removeEventListener('abort', fail))
      stream.once('error', fail)
      stream.once('close', () => fail(new Error('the connection was closed')))
      stream.once('response', (response: {statusCode: number; headers: IncomingHttpHeaders}) => {
        const body = this.#read(stream, exchange)
        // A short rest is read, so that the connection can serve the next request.
        const short = Number(response.headers['content-length'] ?? Infinity) <= 64 * 1024
        const discard = () => void (short ? stream.resume() : stream.destroy())
        resolve({status: response.statusCode, headers: response.headers, url, body, discard})
      })
    })
  }

  /** Closes every connection. */
  close(): void {
    this.#agents.close()
  }

  /** The pieces of an answer; a server that stays silent for too long while one is awaited breaks it off. */
  async *#read(stream: Request, {url, signal}: Exchange): AsyncGenerator<Uint8Array> {
    const {idle} = this.#limits
    let waiting = true
    const silent = tooLate('idle', idle, url)
    const timer = idle > 0 ? setTimeout(() => (waiting ? stream.destroy(silent) : timer?.refresh()), idle) : undefined
    try {
      for await (const chunk of stream) {
        waiting = false
        yield chunk as Uint8Array
        waiting = true
        timer?.refresh()
      }
      signal?.throwIfAborted()
    } catch (error) {
      throw signal?.aborted ? signal.reason : failureOf(error, url, this.#limits)
    } finally {
      clearTimeout(timer)
    }
  }

  async #options({method, url, headers, body, decompress}: Exchange): Promise<OptionsInit & {isStream: true}> {
    const {lookup, connect, tls, firstByte} = this.#limits
    return {
      isStream: true,
      method: method as 'GET',
      headers: {'user-agent': 'mallet', 'accept-encoding': decompress ? 'gzip' : 'identity', ...headers},
      ...(body && {body: Buffer.from(body.buffer, body.byteOffset, body.byteLength)}),
      // Without any body, got would wait for one to be written into the stream.
      ...(!body && method !== 'GET' && method !== 'HEAD' && {body: Buffer.alloc(0)}),
      throwHttpErrors: false,
      followRedirect: false,
      decompress: decompress ?? false,
      retry: {limit: 0},
      agent: await this.#agents.for(url),
      https: await this.#certificates(url),
      timeout: {
        lookup: lookup || undefined,
        connect: connect || undefined,
        secureConnect: tls || undefined,
        response: firstByte || undefined,
        socket: stall(this.#limits),
      },
    }
  }

  async #certificates(url: URL): Promise<NonNullable<OptionsInit['https']>> {
    if (url.protocol !== 'https:') return {}
    const {verify, ca, certificate, key, passphrase} = this.#tls
    const home = url.origin === this.#home.origin
    // Node's `ca` replaces the usual authorities; the given ones are meant to join them.
    const roots = ca?.length ? [...(await import('node:tls')).rootCertificates, ...ca] : undefined
    return {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: !(verify === false && url.hostname === this.#home.hostname),
      ...(roots && {certificateAuthority: roots}),
      ...(home && certificate && {certificate, key, passphrase}),
    }
  }
}

/** The part of any error that is fit to go on: never the library's own object, which holds headers and with them credentials. */
function failureOf(error: unknown, url: URL, limits: Limits): TransportFailure {
  if (error instanceof TransportFailure) return error
  const cause = error instanceof Error && error.cause instanceof TransportFailure ? error.cause : undefined
  if (cause) return cause
  const errno = errnoOf(error) ?? 'ECONNRESET'
  const phase = error instanceof Error && 'event' in error ? String(error.event) : undefined
  const sent = !unsentErrnos.has(errno) && !(phase !== undefined && unsentPhases.has(phase))
  const limit = limitOf(error)
  if (limit) return new TransportFailure(`${url.host}: ${exceeded(limit, limits[limit])}`, errno, sent)
  const message = error instanceof Error ? error.message : 'the connection failed'
  return new TransportFailure(`${url.host}: ${message}`, errno, sent)
}

const tooLate = (limit: 'idle' | 'request', milliseconds: number, {host}: URL): TransportFailure =>
  new TransportFailure(`${host}: ${exceeded(limit, milliseconds)}`, 'ETIMEDOUT', true)
