import type {ProxyChoice} from '../../core/agents'
import type {AppError} from '../../core/errors'
import {usageError} from '../../core/errors'
import type {Secret} from '../../core/secret'
import {Authorizer, type Credentials} from './auth'
import {
  Exchanger,
  systemClock,
  unreachable,
  type Clock,
  type ExchangeRequest,
  type RegistryEvent,
  type WholeAnswer,
} from './exchanger'
import type {Limits} from '../../core/limits'
import type {RetryPolicy} from '../../core/retry'
import {Transport} from './transport'
import {TransportFailure, type HttpAnswer, type TlsOptions} from './exchange'

export interface RegistryOptions {
  /** Address of the registry: `https://host[:port]`, with a path when it lives below one. */
  readonly url: string
  readonly credentials?: Credentials | undefined
  /** A bearer token to use as it is, instead of fetching tokens. */
  readonly token?: Secret | undefined
  readonly tls?: TlsOptions | undefined
  /** How long is waited in each phase; `request` is for answers of limited length, not for the content of blobs. */
  readonly limits?: Partial<Limits> | undefined
  /** The environment's unless given. */
  readonly proxy?: ProxyChoice | undefined
  readonly retry?: Partial<RetryPolicy> | undefined
  /** Origins besides the registry's own site that credentials may be sent to for tokens. */
  readonly trustedRealms?: readonly string[] | undefined
  readonly onEvent?: ((event: RegistryEvent) => void) | undefined
  /** Called before a request that may change something, with its method and address; what it throws stops the request. */
  readonly onWrite?: ((request: string) => void) | undefined
  readonly clock?: Clock | undefined
}

export interface Ask extends Omit<ExchangeRequest, 'url' | 'authorization'> {
  /** What is being done, for the error when it fails: "Reading the tags of acme/app". */
  readonly what: string
  /** Path below `/v2/`, or an address that the registry itself gave. */
  readonly to: string | URL
  /** Token scopes, the most important last. */
  readonly scopes: readonly string[]
}

/** Authorized exchanges with one registry. Credentials go to its own origin and its token endpoint, nowhere else. */
export class Session {
  readonly home: URL
  readonly clock: Clock
  readonly #transport: Transport
  readonly #exchanger: Exchanger
  readonly #authorizer: Authorizer
  #greeted: Promise<void> | undefined

  constructor(options: RegistryOptions) {
    this.home = registryUrl(options.url)
    this.clock = options.clock ?? systemClock
    this.#transport = new Transport(this.home, options.tls, options.limits, options.proxy)
    this.#exchanger = new Exchanger(this.#transport, options)
    this.#authorizer = new Authorizer(this.#exchanger, this.home, {...options, clock: this.clock})
  }

  /** The head of an answer of any status. */
  open(ask: Ask): Promise<HttpAnswer> {
    return this.#ask(ask, (request) => this.#exchanger.open(request))
  }

  /** A whole answer of any status. */
  fetch(ask: Ask, limit = 64 * 1024): Promise<WholeAnswer> {
    return this.#ask(ask, (request) => this.#exchanger.fetch(request, limit))
  }

  /** Waits before a transfer is continued after `failure`, or throws it when waiting does not help. */
  async pause(failure: unknown, attempt: number, what: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.#exchanger.pause(failure, attempt, {method: 'GET', url: this.home, signal})
    } catch (error) {
      throw this.failed(what, error)
    }
  }

  /** The error for people of whatever went wrong. */
  failed(what: string, error: unknown): unknown {
    return error instanceof TransportFailure ? unreachable(what, error, this.home) : error
  }

  /** The address of a path below `/v2/`. */
  address(path: string): URL {
    return new URL(`v2/${path}`, this.home)
  }

  close(): void {
    this.#transport.close()
  }

  async #ask<T extends {status: number; headers: HttpAnswer['headers']; url: URL; discard?(): void}>(
    {what, to, scopes, ...rest}: Ask,
    send: (request: ExchangeRequest) => Promise<T>,
  ): Promise<T> {
    const url = typeof to === 'string' ? this.address(to) : to
    const own = url.origin === this.home.origin
    try {
      if (own) await this.#greet(rest.signal)
      let authorization = own ? await this.#authorizer.header(scopes, rest.signal) : undefined
      for (let round = 1; ; round++) {
        const answer = await send({...rest, url, authorization})
        // Two rounds: one to learn what is asked, one more for scopes that only the second challenge names.
        if (answer.status !== 401 || answer.url.origin !== this.home.origin || !own || round > 2) return answer
        const challenge = answer.headers['www-authenticate']
        const next = await this.#authorizer.challenged(challenge, scopes, authorization, rest.signal)
        if (next === undefined) return answer
        answer.discard?.()
        authorization = next
      }
    } catch (error) {
      throw this.failed(what, error)
    }
  }

  /**
   * Learns how the registry wants credentials before the first request that has some: a registry with open content would
   * otherwise answer as if nobody had asked, and leave out what the user may see.
   */
  #greet(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#authorizer.identified) return Promise.resolve()
    this.#greeted ??= this.#learn(signal).catch((error: unknown) => {
      this.#greeted = undefined
      throw error
    })
    return this.#greeted
  }

  async #learn(signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#exchanger.fetch({method: 'GET', url: this.address(''), signal}, 64 * 1024)
    if (answer.status === 401) this.#authorizer.learn(answer.headers['www-authenticate'])
  }
}

/** The base address of a registry: http or https, no credentials, query or fragment; a usage error otherwise. */
export function registryUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname) throw badAddress(text)
  if (url.username || url.password)
    throw usageError('A registry address must not hold credentials', 'Provide the user name and password separately.')
  url.search = ''
  url.hash = ''
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

function badAddress(text: string): AppError {
  return usageError(
    `"${text}" is not a valid registry address`,
    'Use a form such as https://registry.example.com:5000.',
  )
}
