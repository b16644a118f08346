import type {ClientRequest, IncomingMessage} from 'node:http'
import {isIP} from 'node:net'
import type {ConnectionOptions} from 'node:tls'
import {keptAgents, type Agents, type ProxyChoice} from '../../core/agents'
import {defaultLimits, exceeded, stall, type Limits} from '../../core/limits'
import {unsentErrnos} from '../../core/retry'
import {certificateRefusal} from '../../core/tls-alerts'
import {refuseUpgrade} from '../../core/upgrade'
import {errnoOf} from '../errors'
import {TransportFailure, type Exchange, type HttpAnswer, type TlsOptions} from './exchange'
import {Wire} from './wire'

/**
 * Single HTTP exchanges over kept-alive connections: no retries, no redirects, no credentials of its own. The client certificate
 * and relaxed verification are for `origin` only.
 */
export class Transport {
  readonly #home: URL
  readonly #tls: TlsOptions
  readonly #limits: Limits
  readonly #agents: Agents
  readonly #wire: Wire

  constructor(home: URL, tls: TlsOptions = {}, limits: Partial<Limits> = {}, proxy?: ProxyChoice) {
    this.#home = home
    this.#tls = tls
    this.#limits = {...defaultLimits, ...limits}
    const {connect, tls: handshake} = this.#limits
    this.#agents = keptAgents({proxy, patience: connect, handshake, maxFreeSockets: 16})
    this.#wire = new Wire(this.#limits)
  }

  /** Sends a request and gives the head of the answer; throws {@link TransportFailure}, or the signal's reason. */
  async send(exchange: Exchange): Promise<HttpAnswer> {
    const {url, signal, method} = exchange
    signal?.throwIfAborted()
    const headers = {
      'user-agent': 'mallet',
      'accept-encoding': exchange.decompress ? 'gzip' : 'identity',
      ...exchange.headers,
    }
    const certificates = await this.#certificates(url)
    if (exchange.large && method === 'GET' && (await this.#agents.isDirect(url)))
      return this.#wire.get({url, headers, signal, ...(await connector(url, certificates))})
    const agents = await this.#agents.for(url)
    const {request: make} = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
    signal?.throwIfAborted() // it may have been aborted meanwhile, and its event is over then
    const {body} = exchange
    const size = body instanceof Uint8Array ? body.length : (body?.size ?? 0)
    const hasLength = body !== undefined || (method !== 'GET' && method !== 'HEAD')
    const request = make(url, {
      method,
      agent: 'http' in agents ? agents.http : agents.https,
      headers: {...headers, ...(hasLength && {'content-length': size})},
      ...certificates,
    })
    refuseUpgrade(request)
    return new Sending(request, exchange, this.#limits).answer()
  }

  /** Closes every connection. */
  close(): void {
    this.#agents.close()
    this.#wire.close()
  }

  async #certificates(url: URL): Promise<ConnectionOptions> {
    if (url.protocol !== 'https:') return {}
    const {verify, ca, certificate, key, passphrase} = this.#tls
    const home = url.origin === this.#home.origin
    // Node's `ca` replaces the usual authorities; the given ones are meant to join them.
    const roots = ca?.length ? [...(await import('node:tls')).rootCertificates, ...ca] : undefined
    return {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: !(verify === false && url.hostname === this.#home.hostname),
      ...(roots && {ca: roots}),
      ...(home && certificate && {cert: certificate, key, passphrase}),
    }
  }
}

/** How the connections for large answers are made. They are shared by requests to one origin, whose certificates are the same. */
async function connector(
  url: URL,
  certificates: ConnectionOptions,
): Promise<Pick<Parameters<Wire['get']>[0], 'key' | 'connect'>> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:') {
    const {connect} = await import('node:net')
    return {key: url.origin, connect: (_, onread) => connect({host, port: Number(url.port || 80), onread})}
  }
  const {connect} = await import('node:tls')
  const options = {...certificates, ...(!isIP(host) && {servername: host}), host, port: Number(url.port || 443)}
  return {key: url.origin, connect: (_, onread) => connect(Object.assign({onread}, options))}
}

/** One request of `node:http` with its time limits. */
class Sending {
  readonly #request: ClientRequest
  readonly #exchange: Exchange
  readonly #limits: Limits
  readonly #whole: NodeJS.Timeout | undefined
  #phase: NodeJS.Timeout | undefined
  #failure: TransportFailure | undefined
  /** Something may have reached the server. */
  #sent = false
  #answered = false

  constructor(request: ClientRequest, exchange: Exchange, limits: Limits) {
    this.#request = request
    this.#exchange = exchange
    this.#limits = limits
    this.#whole = exchange.bounded ? this.#limit('request') : undefined
  }

  answer(): Promise<HttpAnswer> {
    const {url, signal} = this.#exchange
    const request = this.#request
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        this.#release()
        reject(signal?.aborted ? signal.reason : this.#failureOf(error))
      }
      const abort = (): void => {
        request.destroy()
        fail(undefined)
      }
      signal?.addEventListener('abort', abort, {once: true})
      const answered = (): void => signal?.removeEventListener('abort', abort)
      request.once('socket', (socket) => this.#watch(socket))
      request.on('error', fail)
      request.once('close', () => {
        answered()
        fail(new Error('the connection was closed'))
      })
      request.once('response', (response) => {
        this.#answered = true
        clearTimeout(this.#phase)
        answered()
        // A short rest is read, so that the connection can serve the next request.
        const short = Number(response.headers['content-length'] ?? Infinity) <= 64 * 1024
        const discard = (): void => {
          this.#release()
          if (short && request.writableEnded) response.resume()
          else response.destroy()
        }
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          url,
          body: this.#read(response),
          discard,
        })
      })
      this.#send().catch((error: unknown) => {
        request.destroy()
        if (error instanceof TransportFailure || this.#failure) return fail(error)
        this.#release()
        reject(error instanceof Error ? error : new Error(String(error)))
      })
    })
  }

  async #send(): Promise<void> {
    const request = this.#request
    const {body} = this.#exchange
    request.once('finish', () => {
      if (!this.#answered) this.#next('firstByte')
    })
    if (body === undefined || body instanceof Uint8Array) return void request.end(body)
    for await (const piece of body.read()) if (!(await this.#write(piece))) return
    request.end()
  }

  /** Sends a piece; false when the connection has ended or an answer came already. */
  #write(piece: Uint8Array): Promise<boolean> {
    const request = this.#request
    return new Promise((resolve) => {
      if (request.destroyed || this.#answered) return resolve(false)
      const ended = (): void => resolve(false)
      request.once('close', ended)
      request.once('response', ended)
      request.write(piece, (error) => {
        request.off('close', ended)
        request.off('response', ended)
        if (this.#sent) this.#stall()
        resolve(!error)
      })
    })
  }

  /** Lookup, connection and TLS have their own limits; then the server must begin to answer. */
  #watch(socket: NonNullable<ClientRequest['socket']>): void {
    const {url} = this.#exchange
    const connected = (): void => {
      this.#sent = true
      if (this.#request.writableFinished) this.#next('firstByte')
      else this.#stall()
    }
    if (!socket.connecting) return connected()
    if (isIP(url.hostname.replace(/^\[|\]$/g, ''))) this.#next('connect')
    else this.#next('lookup')
    socket.once('lookup', () => this.#next('connect'))
    socket.once('connect', () => (url.protocol === 'https:' ? this.#next('tls') : connected()))
    socket.once('secureConnect', connected)
  }

  /** Limits how long the server may take nothing of a request. */
  #stall(): void {
    clearTimeout(this.#phase)
    if (!this.#request.destroyed && !this.#request.writableFinished)
      this.#phase = this.#limit('firstByte', stall(this.#limits) ?? 0)
  }

  /** What is awaited now is under this limit. */
  #next(limit: keyof Limits): void {
    clearTimeout(this.#phase)
    if (!this.#request.destroyed) this.#phase = this.#limit(limit)
  }

  #limit(limit: keyof Limits, milliseconds = this.#limits[limit]): NodeJS.Timeout | undefined {
    if (milliseconds <= 0) return undefined
    return setTimeout(() => {
      const text = `${this.#exchange.url.host}: ${exceeded(limit, this.#limits[limit])}`
      this.#failure = new TransportFailure(text, 'ETIMEDOUT', this.#sent)
      this.#request.destroy(this.#failure)
    }, milliseconds)
  }

  /** The pieces of an answer; a server that stays silent for too long while one is awaited breaks it off. */
  async *#read(response: IncomingMessage): AsyncGenerator<Uint8Array> {
    const {url, signal} = this.#exchange
    const {idle} = this.#limits
    let waiting = true
    const silent = new TransportFailure(`${url.host}: ${exceeded('idle', idle)}`, 'ETIMEDOUT', true)
    const timer = idle > 0 ? setTimeout(() => (waiting ? response.destroy(silent) : timer?.refresh()), idle) : undefined
    const abort = (): void => void response.destroy()
    signal?.addEventListener('abort', abort, {once: true})
    try {
      for await (const chunk of await this.#plain(response)) {
        waiting = false
        yield chunk
        waiting = true
        timer?.refresh()
      }
      signal?.throwIfAborted()
    } catch (error) {
      throw signal?.aborted ? signal.reason : this.#failureOf(error)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      this.#release()
      // The server answered before it had everything: this connection cannot carry another request.
      if (!this.#request.writableEnded) this.#request.destroy()
    }
  }

  async #plain(response: IncomingMessage): Promise<AsyncIterable<Uint8Array>> {
    if (!this.#exchange.decompress || response.headers['content-encoding'] !== 'gzip') return response
    const [{createGunzip}, {through}] = [await import('node:zlib'), await import('../streams')]
    return through(response, createGunzip())
  }

  #release(): void {
    clearTimeout(this.#phase)
    clearTimeout(this.#whole)
  }

  /** The part of any error that is fit to go on: never the library's own object, which may hold headers and with them credentials. */
  #failureOf(error: unknown): TransportFailure {
    if (this.#failure) return this.#failure
    if (error instanceof TransportFailure) return error
    const errno = errnoOf(error) ?? 'ECONNRESET'
    const text = error instanceof Error ? error.message : 'the connection failed'
    const message = certificateRefusal(errno, text) ?? text
    const sent = this.#sent && !unsentErrnos.has(errno)
    return new TransportFailure(`${this.#exchange.url.host}: ${message}`, errno, sent)
  }
}
