import {AppError, exitCodes} from '../../core/errors'
import {Secret} from '../../core/secret'
import {addressOf, answerError} from './answers'
import {parseChallenges, tokenSource, type TokenSource} from './challenge'
import type {Clock, Exchanger} from './exchanger'
import {asCount, asObject, asText, parseJson} from '../../core/json'

export interface Credentials {
  readonly username: string
  readonly password: Secret
}

interface Token {
  readonly header: Secret
  /** Milliseconds since 1970. */
  readonly until: number
}

interface CachedToken {
  readonly fetched: Promise<Token>
  header?: Secret
  /** Milliseconds since 1970; infinite while it is being fetched. */
  until: number
}

const tokenLimit = 1024 * 1024
const defaultLifetime = 60
/** A token is renewed this many milliseconds before it expires. */
const margin = 5000

/** Answers a registry's challenges: keeps what it asked for last, and tokens by their scopes. */
export class Authorizer {
  readonly #exchanger: Exchanger
  readonly #home: URL
  readonly #credentials: Credentials | undefined
  readonly #fixed: Secret | undefined
  readonly #trusted: readonly string[]
  readonly #clock: Pick<Clock, 'now'>
  readonly #tokens = new Map<string, CachedToken>()
  #basic = false
  #source: TokenSource | undefined

  constructor(
    exchanger: Exchanger,
    home: URL,
    options: {
      readonly credentials?: Credentials | undefined
      readonly token?: Secret | undefined
      readonly trustedRealms?: readonly string[] | undefined
      readonly clock: Pick<Clock, 'now'>
    },
  ) {
    this.#exchanger = exchanger
    this.#home = home
    this.#credentials = options.credentials
    this.#fixed = options.token
    this.#trusted = options.trustedRealms ?? []
    this.#clock = options.clock
  }

  /** True when there is someone to be: then the registry is asked how it wants to hear it before anything else. */
  get identified(): boolean {
    return this.#credentials !== undefined
  }

  /** The `Authorization` for a request with these scopes; undefined while none has been asked for. */
  async header(scopes: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
    if (this.#fixed) return `Bearer ${this.#fixed.reveal()}`
    if (this.#basic) return this.#basicHeader()
    return this.#source && this.#token(this.#source, scopes, signal)
  }

  /**
   * Takes a 401's challenge and gives the `Authorization` to try next; undefined when there is nothing else to try. `used` is what
   * was refused. Asked for its second time, it adds the scopes that the challenge named.
   */
  async challenged(
    header: string | undefined,
    scopes: readonly string[],
    used: string | undefined,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    if (this.#fixed) return undefined
    const source = this.learn(header)
    if (source) {
      const named = used === undefined ? [] : source.scopes.filter((scope) => !scopes.includes(scope))
      const wanted = [...named, ...scopes]
      // What was refused is fetched again. It may be the same text: Katello prolongs its tokens instead of replacing them.
      const key = keyOf(source, wanted)
      if (used !== undefined && this.#tokens.get(key)?.header?.reveal() === used) this.#tokens.delete(key)
      return this.#token(source, wanted, signal)
    }
    const next = this.#basic ? this.#basicHeader() : undefined
    return next === used ? undefined : next
  }

  /** Remembers what a challenge asks for, without answering it; gives its token endpoint, where it has one. */
  learn(header: string | undefined): TokenSource | undefined {
    const challenges = parseChallenges(header ?? '')
    const bearer = challenges.find((challenge) => challenge.scheme === 'bearer')
    const options = {credentials: this.identified, trusted: this.#trusted}
    if (bearer) this.#source = tokenSource(bearer, this.#home, options)
    else this.#basic = this.identified && challenges.some((challenge) => challenge.scheme === 'basic')
    return bearer && this.#source
  }

  async #token(source: TokenSource, scopes: readonly string[], signal: AbortSignal | undefined): Promise<string> {
    const key = keyOf(source, scopes)
    const cached = this.#tokens.get(key)
    if (cached && cached.until > this.#clock.now() + margin) return (await cached.fetched).header.reveal()
    // Requests that start together share one token: the first asks, the others wait for it.
    const fetched = this.#request(source, scopes, signal)
    const token: CachedToken = {fetched, until: Infinity}
    this.#tokens.set(key, token)
    try {
      const {header, until} = await fetched
      Object.assign(token, {header, until})
      return header.reveal()
    } catch (error) {
      if (this.#tokens.get(key) === token) this.#tokens.delete(key)
      throw error
    }
  }

  async #request(
    {realm, service}: TokenSource,
    scopes: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Token> {
    const url = new URL(realm)
    if (service !== undefined) url.searchParams.set('service', service)
    // The repository's own scope stays last: some servers honour only the last one.
    for (const scope of scopes) url.searchParams.append('scope', scope)
    if (this.#credentials) url.searchParams.set('account', this.#credentials.username)
    const authorization = this.#basicHeader()
    const answer = await this.#exchanger.fetch(
      {method: 'GET', url, authorization, decompress: true, signal},
      tokenLimit,
    )
    if (answer.status !== 200)
      throw answerError(`Logging in at ${url.host}`, {...answer, url}, this.#loginHint(answer.status))
    const json = asObject(parseJson(answer.body))
    const token = asText(json?.['token']) || asText(json?.['access_token'])
    if (!token || !/^[\x21-\x7e]+$/.test(token)) throw noToken(url)
    return {header: new Secret(`Bearer ${token}`), until: this.#expiry(json?.['expires_in'], json?.['issued_at'])}
  }

  /** Katello counts `expires_in` from `issued_at`, which may lie days back; others from now. The earlier end is taken. */
  #expiry(lifetime: unknown, issued: unknown): number {
    const now = this.#clock.now()
    const milliseconds = (asCount(lifetime) || defaultLifetime) * 1000
    const stamp = Date.parse(asText(issued) ?? '')
    const stated = stamp + milliseconds
    return Number.isNaN(stamp) || stated <= now
      ? now + Math.min(milliseconds, defaultLifetime * 1000)
      : Math.min(now + milliseconds, stated)
  }

  #basicHeader(): string | undefined {
    if (!this.#credentials) return undefined
    const {username, password} = this.#credentials
    return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`
  }

  #loginHint(status: number): string | undefined {
    if (status !== 401 && status !== 403) return undefined
    return this.#credentials
      ? 'Check the user name and the password or token.'
      : 'This content requires a login; provide a user name and a password or token.'
  }
}

function keyOf({realm, service}: TokenSource, scopes: readonly string[]): string {
  return JSON.stringify([realm.href, service, scopes])
}

function noToken(url: URL): AppError {
  return new AppError({
    code: 'invalid_token_answer',
    message: `Logging in at ${url.host}: the response contains no token`,
    exit: exitCodes.failed,
    url: addressOf(url),
  })
}
