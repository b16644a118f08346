import {exceeded, type Limits} from '../../core/limits'
import {isIP, type OnReadOpts, type Socket} from 'node:net'
import {Framing, parseHead, type Head} from './head'
import {Pieces} from './pieces'
import {TransportFailure, type HttpAnswer} from './exchange'

/** How long small reads wait for each other before they are handed on, in milliseconds. */
const patience = 20
const headLimit = 64 * 1024
const shortRest = 64 * 1024

/** Makes a socket that reads by the given rules; it may still be connecting. */
export type Connector = (url: URL, onread: OnReadOpts) => Socket

export interface Get {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Connections are shared by requests of one key. */
  readonly key: string
  readonly connect: Connector
  readonly signal?: AbortSignal | undefined
}

/**
 * GET over connections of its own, for large bodies: what arrives is read into a few buffers that are used again. `node:http` makes
 * a new one of every 64 KiB, which costs twice the time and tens of megabytes. A piece of a body is only good until the next is
 * asked for.
 */
export class Wire {
  readonly #limits: Limits
  readonly #idle = new Map<string, Connection[]>()
  readonly #all = new Set<Connection>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** The head of an answer; its body must be read or discarded. Throws {@link TransportFailure}, or the signal's reason. */
  async get(request: Get): Promise<HttpAnswer> {
    const kept = this.#idle.get(request.key)?.pop()
    if (kept) {
      try {
        return await kept.ask(request)
      } catch (error) {
        // The server may have closed it in the meantime: that is no failure of the request.
        if (!(error instanceof TransportFailure) || kept.hasAnswered) throw error
      }
    }
    const connection = new Connection(request, this.#limits, {
      rest: () => this.#keep(request.key, connection),
      gone: () => this.#forget(request.key, connection),
    })
    this.#all.add(connection)
    return connection.ask(request)
  }

  close(): void {
    for (const connection of this.#all) connection.socket.destroy()
  }

  #keep(key: string, connection: Connection): void {
    const list = this.#idle.get(key) ?? []
    list.push(connection)
    this.#idle.set(key, list)
  }

  #forget(key: string, connection: Connection): void {
    this.#all.delete(connection)
    const list = this.#idle.get(key) ?? []
    if (list.includes(connection)) list.splice(list.indexOf(connection), 1)
  }
}

interface Events {
  /** It has given a whole body and waits for another request. */
  rest(): void
  gone(): void
}

class Connection {
  readonly socket: Socket
  readonly #limits: Limits
  readonly #events: Events
  readonly #pieces = new Pieces()
  readonly #host: string
  #connecting: NodeJS.Timeout | undefined
  #flushing: NodeJS.Timeout | undefined
  #sent = false
  #onConnected: () => void = () => undefined
  #head: Head | undefined
  #framing: Framing | undefined
  #failure: Error | undefined
  #stopped = false
  #ended = false
  /** Called when anything has changed that somebody may wait for. */
  #wake: () => void = () => undefined
  /** Something of an answer to the present request came. */
  hasAnswered = false

  constructor({url, connect}: Get, limits: Limits, events: Events) {
    this.#limits = limits
    this.#events = events
    this.#host = url.host
    const onread = {buffer: () => this.#pieces.space, callback: (length: number) => this.#take(length)}
    this.socket = connect(url, onread)
    this.socket.setNoDelay(true)
    this.#limitPhases(url)
    this.socket.on('error', (error) => this.#fail(error))
    this.socket.on('end', () => this.#end())
    this.socket.on('close', () => {
      this.#end()
      clearTimeout(this.#connecting)
      events.gone()
    })
  }

  /** Sends a request and waits for the head of its answer. */
  async ask({url, headers, signal}: Get): Promise<HttpAnswer> {
    signal?.throwIfAborted()
    this.socket.ref()
    this.#head = this.#framing = undefined
    this.hasAnswered = false
    const abort = (): void => this.#fail(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
    signal?.addEventListener('abort', abort, {once: true})
    const release = (): void => signal?.removeEventListener('abort', abort)
    let limit: NodeJS.Timeout | undefined
    this.#onConnected = () => {
      limit = this.#limit('firstByte')
      this.#resume()
    }
    if (this.#sent) this.#onConnected()
    try {
      const lines = Object.entries({host: url.host, ...headers}).map(([name, value]) => `${name}: ${value}\r\n`)
      this.socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
      this.#resume()
      while (!this.#head) await this.#change(signal)
    } catch (error) {
      release()
      this.socket.destroy()
      throw error
    } finally {
      clearTimeout(limit)
      this.#onConnected = () => undefined
    }
    const {status, headers: received} = this.#head
    const body = this.#body(signal, release)
    return {status, headers: received, url, body, discard: () => void this.#discard(body)}
  }

  async #discard(body: AsyncGenerator<Uint8Array>): Promise<void> {
    // A short rest is read, so that the connection can serve the next request.
    const short = Number(this.#head?.headers['content-length'] ?? Infinity) <= shortRest
    if (!short) this.socket.destroy()
    try {
      for await (const _ of body);
    } catch {
      // nobody waits for it
    }
  }

  async *#body(signal: AbortSignal | undefined, release: () => void): AsyncGenerator<Uint8Array> {
    let whole = false
    try {
      for (;;) {
        const limit = this.#pieces.isEmpty ? this.#limit('idle') : undefined
        try {
          while (this.#pieces.isEmpty && !this.#isComplete) await this.#change(signal, limit)
        } finally {
          clearTimeout(limit)
        }
        const piece = this.#pieces.next()
        if (this.#stopped) this.#resume()
        if (!piece) break
        if (piece.length > 0) yield piece
      }
      whole = true
      const keepsOpen = this.#head?.keepsOpen === true && !this.#ended && !this.#framing?.endsWithConnection
      if (!keepsOpen) this.socket.destroy()
      else {
        this.socket.unref()
        this.#events.rest()
      }
    } finally {
      release()
      if (!whole) this.socket.destroy()
    }
  }

  /** Reads on. Also a connection that rests or has just been made may have been stopped, by TLS or by the request before. */
  #resume(): void {
    this.#stopped = false
    this.socket.resume()
  }

  get #isComplete(): boolean {
    const {finished, endsWithConnection} = this.#framing ?? {finished: false, endsWithConnection: false}
    return finished || (endsWithConnection && this.#ended && !this.#failure)
  }

  /** Waits until anything came or happened; throws what went wrong. */
  async #change(signal: AbortSignal | undefined, limit?: NodeJS.Timeout): Promise<void> {
    if (!this.#failure && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve))
    limit?.refresh()
    if (signal?.aborted) throw signal.reason
    if (this.#failure) throw this.#failure
    if (this.#ended && !this.#head && !this.#isComplete) throw this.#failureOf('the connection was closed')
    if (this.#ended && this.#framing && !this.#isComplete && this.#pieces.isEmpty)
      throw this.#failureOf('the connection was closed')
  }

  /** Bytes came. False stops reading until there is room again. */
  #take(length: number): boolean {
    const pieces = this.#pieces
    this.hasAnswered = true
    try {
      const at = pieces.end
      pieces.end += length
      if (this.#framing) pieces.end = this.#framing.take(pieces.filling, at, pieces.end)
      else this.#readHead()
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
      return false
    }
    if (!this.#framing) return true
    if (this.#framing.finished || pieces.isFull) {
      pieces.turn()
      this.#wake()
    } else this.#flushing ??= setTimeout(() => this.#offer(), patience)
    // TLS hands on what it has deciphered even after it was stopped: stopped it stays, whatever came then, until it is resumed
    this.#stopped ||= pieces.isExhausted && !this.#framing.finished
    return !this.#stopped
  }

  #readHead(): void {
    const pieces = this.#pieces
    for (;;) {
      const end = pieces.filling.subarray(pieces.start, pieces.end).indexOf('\r\n\r\n')
      if (end < 0) {
        if (pieces.end - pieces.start > headLimit) throw new Error('the head of the answer is too long')
        return
      }
      const head = parseHead(pieces.filling.toString('latin1', pieces.start, pieces.start + end))
      pieces.start += end + 4
      if (head.status === 101) throw new Error('the server switched to another protocol (status 101)')
      if (head.status < 200) continue
      this.#head = head
      this.#framing = new Framing(head)
      pieces.end = this.#framing.take(pieces.filling, pieces.start, pieces.end)
      this.#wake()
      return
    }
  }

  #offer(): void {
    clearTimeout(this.#flushing)
    this.#flushing = undefined
    this.#pieces.offer()
    this.#wake()
  }

  #end(): void {
    this.#ended = true
    if (this.#framing) this.#offer()
    this.#wake()
  }

  #fail(error: Error): void {
    const own = error instanceof TransportFailure
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'ECONNRESET'
    this.#failure ??= own ? error : new TransportFailure(`${this.#host}: ${error.message}`, code, this.#sent)
    this.socket.destroy()
    this.#wake()
  }

  #failureOf(message: string): TransportFailure {
    return new TransportFailure(`${this.#host}: ${message}`, 'ECONNRESET', this.#sent)
  }

  #limit(limit: keyof Limits): NodeJS.Timeout | undefined {
    const milliseconds = this.#limits[limit]
    if (milliseconds <= 0) return undefined
    const late = `${this.#host}: ${exceeded(limit, milliseconds)}`
    return setTimeout(() => this.#fail(new TransportFailure(late, 'ETIMEDOUT', this.#sent)), milliseconds)
  }

  /** Lookup, connection and TLS have their own limits. */
  #limitPhases(url: URL): void {
    const phase = (limit: keyof Limits): void => {
      clearTimeout(this.#connecting)
      this.#connecting = this.#limit(limit)
    }
    const done = (): void => {
      clearTimeout(this.#connecting)
      this.#sent = true
      this.#onConnected()
    }
    phase(isIP(url.hostname.replace(/^\[|\]$/g, '')) ? 'connect' : 'lookup')
    this.socket.once('lookup', () => phase('connect'))
    this.socket.once('connect', () => (url.protocol === 'https:' ? phase('tls') : done()))
    this.socket.once('secureConnect', done)
  }
}
