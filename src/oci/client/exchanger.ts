import type {IncomingHttpHeaders} from 'node:http'
import {setTimeout as delay} from 'node:timers/promises'
import {proxyHint} from '../../core/agents'
import {AppError, exitCodes} from '../../core/errors'
import {raiseLimit} from '../../core/limits'
import {certificateRefusal} from '../../core/tls-alerts'
import {decideRetry, defaultRetryPolicy, RetryQuota, type Attempt, type RetryPolicy} from '../../core/retry'
import {addressOf} from './answers'
import {invalidContent} from '../errors'
import {badRedirect, redirectTarget} from './redirects'
import {collect} from '../streams'
import type {Transport} from './transport'
import {TransportFailure, type Exchange, type HttpAnswer} from './exchange'

/** Time and chance, replaceable in tests. */
export interface Clock {
  now(): number
  random(): number
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, {...(signal && {signal})}),
}

/** What a watcher gets to see: no credentials, no queries. */
export type RegistryEvent =
  | {
      readonly kind: 'answer'
      readonly method: string
      readonly url: string
      readonly status: number
      readonly milliseconds: number
    }
  | {
      readonly kind: 'retry'
      readonly method: string
      readonly url: string
      readonly attempt: number
      readonly wait: number
      readonly why: string
    }

export interface ExchangeRequest extends Exchange {
  /** Value of `Authorization`; sent to the origin of `url` only. */
  readonly authorization?: string | undefined
  /** May be sent twice without another effect than once. */
  readonly repeatable?: boolean | undefined
  /** False leaves trying again to the caller. */
  readonly retries?: boolean | undefined
}

/** An answer with its whole body. */
export interface WholeAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly url: URL
  readonly body: Uint8Array
}

const redirects = new Set([301, 302, 303, 307, 308])
const maxRedirects = 5

/** Exchanges with redirects and retries: the one place where either happens. */
export class Exchanger {
  readonly #transport: Transport
  readonly #policy: RetryPolicy
  readonly #clock: Clock
  readonly #quota = new RetryQuota()
  readonly #onWrite: ((request: string) => void) | undefined
  readonly #onEvent: ((event: RegistryEvent) => void) | undefined

  constructor(
    transport: Transport,
    options: {
      readonly retry?: Partial<RetryPolicy> | undefined
      readonly clock?: Clock | undefined
      readonly onEvent?: ((event: RegistryEvent) => void) | undefined
      readonly onWrite?: ((request: string) => void) | undefined
    } = {},
  ) {
    this.#transport = transport
    this.#policy = {...defaultRetryPolicy, ...options.retry}
    this.#clock = options.clock ?? systemClock
    this.#onEvent = options.onEvent
    this.#onWrite = options.onWrite
  }

  /** The head of an answer of any status; its body must be read or discarded. */
  open(request: ExchangeRequest): Promise<HttpAnswer> {
    return this.#attempts(request, () => this.#follow(request))
  }

  /** A whole answer of any status; one that breaks off is asked for again. A body over `limit` bytes is refused. */
  fetch(request: ExchangeRequest, limit: number): Promise<WholeAnswer> {
    return this.#attempts(request, async () => {
      const {status, headers, url, body} = await this.#follow({...request, bounded: !isStreamed(request)})
      const tooLarge = () =>
        invalidContent(`The response is too large`, `${addressOf(url)} sent more than ${limit} bytes`)
      return {status, headers, url, body: await collect(body, limit, tooLarge)}
    })
  }

  /** Waits as a retry would: for loops that continue a transfer instead of repeating a request. Throws when it is hopeless. */
  async pause(failure: unknown, attempt: number, request: Pick<Exchange, 'method' | 'url' | 'signal'>): Promise<void> {
    const outcome =
      failure instanceof TransportFailure
        ? {errno: failure.errno, sent: failure.sent}
        : failure instanceof AppError && failure.parts.retryable
          ? {status: failure.parts.status, errno: 'ECONNRESET'}
          : undefined
    if (!outcome) throw failure
    await this.#wait({...outcome, repeatable: true}, request, attempt, this.#clock.now(), () => failure)
  }

  async #attempts<T extends {status: number; headers: IncomingHttpHeaders; discard?(): void}>(
    request: ExchangeRequest,
    send: () => Promise<T>,
  ): Promise<T> {
    const start = this.#clock.now()
    for (let attempt = 1; ; attempt++) {
      const result = await send().catch((error: unknown) => {
        if (error instanceof TransportFailure) return error
        throw error
      })
      if (!(result instanceof TransportFailure) && result.status < 400) {
        this.#quota.succeeded()
        return result
      }
      const failed = result instanceof TransportFailure
      const last = () => (failed ? result : undefined)
      const outcome = failed
        ? {errno: result.errno, sent: result.sent}
        : {status: result.status, retryAfter: result.headers['retry-after']}
      const again =
        request.retries !== false &&
        (await this.#wait({...outcome, repeatable: request.repeatable}, request, attempt, start, last))
      if (!again) {
        if (failed) throw result
        return result
      }
      if (!failed) result.discard?.()
    }
  }

  /** True after waiting for the next attempt; false, or the error of `last`, when there is to be none. */
  async #wait(
    outcome: Pick<Attempt, 'errno' | 'sent' | 'status' | 'retryAfter' | 'repeatable'>,
    {method, url, signal}: Pick<Exchange, 'method' | 'url' | 'signal'>,
    attempt: number,
    start: number,
    last: () => unknown,
  ): Promise<boolean> {
    const now = this.#clock.now()
    const decision = decideRetry(
      {...outcome, method, attempt, now, elapsed: now - start, random: this.#clock.random()},
      this.#policy,
    )
    if (!decision.retry && decision.why === 'retry_after') throw askedToWait(url, outcome.status, decision.wait ?? 0)
    if (!decision.retry || !this.#quota.take()) {
      const error = last()
      if (error) throw error
      return false
    }
    const why = outcome.errno ?? `status ${outcome.status}`
    this.#onEvent?.({kind: 'retry', method, url: addressOf(url), attempt, wait: decision.wait, why})
    await this.#clock.sleep(decision.wait, signal)
    return true
  }

  /** One exchange and the redirects it leads to. Credentials stay with the first origin, even when a redirect leads back to it. */
  async #follow(request: ExchangeRequest): Promise<HttpAnswer> {
    const {authorization, ...exchange} = request
    let {url} = request
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (!reads && request.method !== 'OPTIONS') this.#onWrite?.(`${request.method} ${addressOf(url)}`)
    let home = true
    for (let hops = 0; ; hops++) {
      const start = this.#clock.now()
      const headers = {...exchange.headers, ...(home && authorization && {authorization})}
      const answer = await this.#transport.send({...exchange, url, headers})
      const milliseconds = this.#clock.now() - start
      this.#onEvent?.({
        kind: 'answer',
        method: request.method,
        url: addressOf(url),
        status: answer.status,
        milliseconds,
      })
      const {location} = answer.headers
      if (!reads || !redirects.has(answer.status) || location === undefined) return answer
      answer.discard()
      if (hops === maxRedirects) throw badRedirect(url, `more than ${maxRedirects} redirects`)
      const next = redirectTarget(url, location)
      home &&= next.origin === url.origin
      url = next
    }
  }
}

/** What is sent in pieces takes as long as it takes. */
const isStreamed = ({body}: Exchange): boolean => body !== undefined && !(body instanceof Uint8Array)

/** The error for people of a request that got no answer. */
export function unreachable(what: string, failure: TransportFailure, url: URL): AppError {
  if (certificateRefusal(failure.errno, failure.message)) return refused(what, failure, url)
  const certificate = certificateHints.find(([pattern]) => pattern.test(failure.errno))?.[1]
  return new AppError({
    code: certificate ? 'certificate' : failure.errno === 'ETIMEDOUT' ? 'timeout' : 'unreachable',
    message: `${what}: no response from ${url.host}`,
    detail: failure.message,
    hint: certificate ?? (failure.errno === 'EPROXY' ? proxyHint(url.hostname) : checkHint(failure.message)),
    exit: exitCodes.failed,
    url: addressOf(url),
    retryable: certificate === undefined,
  })
}

/** The error of a registry that ended the TLS handshake over the client certificate. */
const refused = (what: string, failure: TransportFailure, url: URL): AppError =>
  new AppError({
    code: 'client_certificate',
    message: `${what}: ${url.host} refused the TLS connection`,
    detail: failure.message,
    hint: 'Check the client certificate and its key, and that the registry trusts its authority',
    exit: exitCodes.configuration,
    url: addressOf(url),
  })

const checkHint = (text: string): string =>
  ['Check the address and that the registry is running', raiseLimit(text)].filter(Boolean).join('; ')

const certificateHints: readonly (readonly [RegExp, string])[] = [
  [/EXPIRED/, 'The certificate of the server has expired; it must be renewed on the server.'],
  [/ALTNAME/, 'The certificate is for another host name; use the name it was issued for.'],
  [
    /SELF_SIGNED|UNABLE_TO|CERT_UNTRUSTED/,
    'The certificate is signed by an unknown authority; specify the CA file to trust.',
  ],
  [/^ERR_(SSL|TLS)|^EPROTO$|^CERT_/, 'The secure connection failed; check the address, the port and the certificates.'],
]

function askedToWait(url: URL, status: number | undefined, wait: number): AppError {
  return new AppError({
    code: 'try_later',
    message: `${url.host} asks to wait ${Math.ceil(wait / 1000)} s before trying again`,
    hint: 'Run the command again after that time.',
    exit: exitCodes.failed,
    status,
    url: addressOf(url),
    retryable: true,
  })
}
