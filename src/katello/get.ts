// GETs, on node:http alone. Most command lines are one of them, and loading got and making its options takes as long as the request.
// Limits, bounds and errors are those of sending.ts: the tests of the transport run over both.
import type {ClientRequest, IncomingMessage} from 'node:http'
import type {Socket} from 'node:net'
import type {Limits} from '../core/limits'
import {encodingOf, longestBody, Silence, tooLarge, type Exchange, type Reply} from './exchange'

/** Sends a GET without a body and gives the whole answer, of whatever status. */
export async function get(exchange: Exchange): Promise<Reply> {
  const {url, headers, agent, tls, signal} = exchange
  const {request: make} = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  signal?.throwIfAborted()
  const wire = make(url, {
    agent: 'http' in agent ? agent.http : agent.https,
    headers: {...headers, 'accept-encoding': 'gzip, deflate'},
    ...tls,
  })
  exchange.onWire(wire)
  const answer = await new Getting(wire, exchange).answer()
  return {
    statusCode: answer.response.statusCode ?? 0,
    headers: answer.response.headers,
    body: await textOf(answer, url, encodingOf(exchange)),
  }
}

interface Answer {
  readonly response: IncomingMessage
  readonly bytes: Buffer
}

/** A limit that was exceeded, by the names that got has for the phases. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
  readonly code = 'ETIMEDOUT'
  readonly event: Phase

  constructor(event: Phase) {
    super(`Timeout awaiting '${event}'`)
    this.event = event
  }
}

type Phase = 'lookup' | 'connect' | 'secureConnect' | 'response' | 'request'

const limitOfPhase = {
  lookup: 'lookup',
  connect: 'connect',
  secureConnect: 'tls',
  response: 'firstByte',
} as const satisfies Partial<Record<Phase, keyof Limits>>

/** A request on its way. One phase is awaited at a time. */
class Getting {
  readonly #wire: ClientRequest
  readonly #exchange: Exchange
  readonly #pieces: Buffer[] = []
  #size = 0
  #phase: NodeJS.Timeout | undefined
  #whole: NodeJS.Timeout | undefined
  #settle: (outcome: Answer | Error) => void = () => undefined

  constructor(wire: ClientRequest, exchange: Exchange) {
    this.#wire = wire
    this.#exchange = exchange
  }

  answer(): Promise<Answer> {
    const wire = this.#wire
    const {signal, left} = this.#exchange
    return new Promise((resolve, reject) => {
      const abort = (): void => this.#fail(signal?.reason as Error)
      this.#settle = (outcome) => {
        this.#settle = () => undefined
        clearTimeout(this.#phase)
        clearTimeout(this.#whole)
        this.#phase = this.#whole = undefined
        signal?.removeEventListener('abort', abort)
        if (outcome instanceof Error) reject(outcome)
        else resolve(outcome)
      }
      signal?.addEventListener('abort', abort, {once: true})
      if (Number.isFinite(left)) this.#whole = this.#limit(left, () => new TimeoutError('request'))
      wire.once('socket', (socket) => this.#watch(socket))
      const ended = (): void => this.#settle(brokenOff())
      wire.once('response', (response) => {
        wire.off('close', ended)
        this.#read(response)
      })
      wire.on('error', (error) => this.#settle(error))
      wire.once('close', ended)
      wire.end()
    })
  }

  /** Lookup, connection and TLS have their own limits; then the server must begin to answer. */
  #watch(socket: Socket): void {
    if (!socket.connecting) return this.#await('response')
    const {url} = this.#exchange
    const isSecure = url.protocol === 'https:'
    this.#await(isAddress(url) ? 'connect' : 'lookup')
    socket.once('lookup', () => this.#await('connect'))
    socket.once('connect', () => this.#await(isSecure ? 'secureConnect' : 'response'))
    if (isSecure) socket.once('secureConnect', () => this.#await('response'))
  }

  #await(phase: keyof typeof limitOfPhase): void {
    clearTimeout(this.#phase)
    if (this.#wire.destroyed) return
    this.#phase = this.#limit(this.#exchange.limits[limitOfPhase[phase]], () => new TimeoutError(phase))
  }

  #read(response: IncomingMessage): void {
    const {url, limits} = this.#exchange
    clearTimeout(this.#phase)
    const timer = (this.#phase = this.#limit(limits.idle, () => new Silence(limits.idle)))
    const whole = largeBody(response)
    response.on('data', (piece: Buffer) => {
      // A large answer is in memory once, not also in pieces.
      if (whole && this.#size + piece.length <= whole.length) piece.copy(whole, this.#size)
      else this.#pieces.push(piece)
      this.#size += piece.length
      if (this.#size > longestBody) this.#fail(tooLarge(url))
      else timer?.refresh()
    })
    response.once('end', () => this.#settle({response, bytes: whole ?? Buffer.concat(this.#pieces, this.#size)}))
    response.once('error', (error: NodeJS.ErrnoException) =>
      this.#settle(error.code === 'ECONNRESET' ? brokenOff() : error),
    )
    response.once('close', () => this.#settle(brokenOff()))
  }

  /** A timer of some milliseconds, 0 for none. What has arrived meanwhile is read first: the program itself may have been held up. */
  #limit(milliseconds: number, late: () => Error): NodeJS.Timeout | undefined {
    if (milliseconds <= 0) return undefined
    const timer = setTimeout(() => {
      const size = this.#size
      setImmediate(() => {
        if (timer === this.#whole || (timer === this.#phase && size === this.#size)) this.#fail(late())
      })
    }, milliseconds)
    return timer
  }

  #fail(error: Error): void {
    this.#settle(error)
    this.#wire.destroy()
  }
}

/** Space for a body that is announced to be large; Node sees to it that an answer is not longer or shorter than it announces. */
function largeBody({headers}: IncomingMessage): Buffer | undefined {
  const length = Number(headers['content-length'] ?? 0)
  return length >= large && length <= largest ? Buffer.allocUnsafeSlow(length) : undefined
}

const large = 256 * 1024
/** Nothing is set aside for more: somebody may announce anything. */
const largest = 16 * 1024 * 1024

/** True for a host that is not a name; URLs write every such one in these forms. */
const isAddress = ({hostname}: URL): boolean => hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname)

const brokenOff = (): Error => Object.assign(new Error('The server aborted pending request'), {code: 'ECONNRESET'})

async function textOf({response, bytes}: Answer, url: URL, encoding: BufferEncoding): Promise<string> {
  if (bytes.length === 0 || !/^(gzip|deflate)$/i.test(response.headers['content-encoding'] ?? ''))
    return bytes.toString(encoding)
  const {unzip} = await import('node:zlib')
  return new Promise((resolve, reject) =>
    unzip(bytes, {maxOutputLength: longestBody}, (error: NodeJS.ErrnoException | null, text) => {
      if (!error) resolve(text.toString(encoding))
      else reject(error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(url) : error)
    }),
  )
}
