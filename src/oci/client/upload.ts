import {algorithmOf} from '../../core/digest'
import {AppError, exitCodes} from '../../core/errors'
import {addressOf, answerError} from './answers'
import {Content} from './content'
import type {OpenBlob, PutBlobOptions} from '../endpoint'
import type {WholeAnswer} from './exchanger'
import type {Descriptor} from '../manifest'
import {mediaTypes} from '../mediatypes'
import type {Session} from './session'
import {collect} from '../streams'
import {TransportFailure, type OutgoingBody} from './exchange'

export interface UploadOptions extends PutBlobOptions {
  /** Bytes of one request. 32 MiB unless given. */
  readonly chunkSize?: number | undefined
  /** Remembers uploads from one run to the next. */
  readonly memory?: UploadMemory | undefined
}

/** Where uploads that are under way are written down, so that another run can continue them; keys are any text. */
export interface UploadMemory {
  find(key: string): Promise<string | undefined>
  keep(key: string, location: string): Promise<void>
  forget(key: string): Promise<void>
}

const defaultChunkSize = 32 * 1024 * 1024
/** A blob of at most so many bytes goes up in one request with its digest, and starts over when that breaks off. */
const smallSize = 1024 * 1024
const largestChunk = 256 * 1024 * 1024
const maxRestarts = 3

/** Thrown inside when the registry has forgotten the upload session. */
class SessionLost extends Error {}

/**
 * Uploads a blob that the registry does not have: by mounting it from `mountFrom` where that works, in one request when it is
 * small, else in chunks that are read while they are sent. After a break, of an earlier run too where there is a memory, the
 * server's offset says where to go on. The digest is verified before the last request.
 */
export async function uploadBlob(
  session: Session,
  name: string,
  descriptor: Descriptor,
  open: OpenBlob,
  options: UploadOptions = {},
): Promise<'copied' | 'mounted'> {
  const upload = new Upload(session, name, descriptor, options)
  for (let restart = 0; ; restart++) {
    if ((await upload.start(restart === 0 ? options.mountFrom : undefined, restart === 0)) === 'mounted')
      return 'mounted'
    const content = new Content(descriptor, open, upload.what)
    try {
      await upload.send(content)
      return 'copied'
    } catch (error) {
      if (error instanceof SessionLost && restart < maxRestarts) continue
      await upload.failed(error)
      throw error instanceof SessionLost ? upload.lost() : error
    } finally {
      await content.close()
    }
  }
}

class Upload {
  readonly #session: Session
  readonly #name: string
  readonly #descriptor: Descriptor
  readonly #options: UploadOptions
  readonly what: string
  #chunkSize: number
  #location: URL
  /** Bytes that the server has confirmed. */
  #offset = 0
  #reported = -1

  constructor(session: Session, name: string, descriptor: Descriptor, options: UploadOptions) {
    this.#session = session
    this.#name = name
    this.#descriptor = descriptor
    this.#options = options
    this.what = `Uploading blob ${descriptor.digest} to ${name}`
    this.#chunkSize = options.chunkSize ?? defaultChunkSize
    this.#location = session.home
  }

  /** `continues`: an upload that an earlier run left behind is gone on with. */
  async start(mountFrom: string | undefined, continues: boolean): Promise<'started' | 'mounted'> {
    const {digest} = this.#descriptor
    if (continues && (await this.#found())) return 'started'
    this.#offset = 0
    if (mountFrom !== undefined) {
      const answer = await this.#post(new URLSearchParams({mount: digest, from: mountFrom}), [
        `repository:${mountFrom}:pull`,
      ])
      if (answer.status === 201) return 'mounted'
      if (answer.status === 202) return this.#begun(answer)
      // Some servers answer 404 instead of beginning an upload when they cannot mount.
    }
    const algorithm = algorithmOf(digest)
    const query: Record<string, string> = algorithm === 'sha256' ? {} : {'digest-algorithm': algorithm}
    const answer = await this.#post(new URLSearchParams(query), [])
    if (answer.status !== 202) throw answerError(this.what, answer)
    return this.#begun(answer)
  }

  async send(content: Content): Promise<void> {
    const {size} = this.#descriptor
    if (size <= this.#chunkSize && size <= smallSize && this.#offset === 0) {
      const bytes = await collect(content.range(0, size), size, () => this.lost())
      await content.verify()
      return this.#finish(bytes)
    }
    await this.#transfer(content)
    await content.verify()
    await this.#finish(new Uint8Array())
  }

  /** Ends the upload, unless it is worth going on with in another run. */
  async failed(error: unknown): Promise<void> {
    const broken = error instanceof AppError && error.parts.retryable
    if (this.#isRemembered && !(error instanceof SessionLost) && (broken || this.#options.signal?.aborted)) return
    await this.cancel()
    await this.#forget()
  }

  /** Tells the server to forget the upload; it does not matter whether that works. */
  async cancel(): Promise<void> {
    await this.#ask({method: 'DELETE', retries: false}).catch(() => {})
  }

  lost(): AppError {
    return new AppError({
      code: 'upload_lost',
      message: `${this.what}: the registry lost the upload ${maxRestarts + 1} times`,
      hint: 'Try again later; blobs that were uploaded completely are kept.',
      exit: exitCodes.failed,
      url: addressOf(this.#location),
      retryable: true,
    })
  }

  async #begun(answer: WholeAnswer): Promise<'started'> {
    this.#moved(answer)
    const least = Number(answer.headers['oci-chunk-min-length'] ?? 0)
    if (least > this.#chunkSize && least <= largestChunk) this.#chunkSize = least
    if (this.#isRemembered) await this.#options.memory?.keep(this.#key, this.#location.href)
    return 'started'
  }

  async #transfer(content: Content): Promise<void> {
    const {size} = this.#descriptor
    for (let attempt = 1; this.#offset < size; attempt++) {
      const from = this.#offset
      const failure = await this.#patch(content, from).catch((error: unknown) => error)
      if (failure !== undefined) {
        if (this.#hopeless(failure)) throw failure
        await this.#locate(failure, attempt)
      }
      if (this.#offset < from) throw new SessionLost() // the server has less than it had confirmed
      if (this.#offset > from) {
        this.#progress(this.#offset)
        attempt = 0
      } else if (attempt > maxRestarts && failure === undefined) throw this.lost()
    }
  }

  /** Sends bytes that begin at `from`; afterwards `#offset` is what the server holds. */
  async #patch(content: Content, from: number): Promise<void> {
    const end = Math.min(from + this.#chunkSize, this.#descriptor.size)
    const headers = {'content-type': mediaTypes.octets, 'content-range': `${from}-${end - 1}`}
    const body = {size: end - from, read: () => this.#counted(content.range(from, end), from)}
    const answer = await this.#ask({method: 'PATCH', headers, body, retries: false})
    if (answer.status === 404) throw new SessionLost()
    // 202 is the specification's; older servers say 201 or 204.
    if (answer.status < 200 || answer.status > 204) throw answerError(this.what, answer)
    this.#moved(answer)
    if (this.#isRemembered) await this.#options.memory?.keep(this.#key, this.#location.href)
    const last = rangeEnd(answer)
    // Servers that count one byte too many have taken everything; only a smaller number means that less was.
    this.#offset = last === undefined ? end : Math.min(end, last + 1)
    if (this.#offset < from) throw new SessionLost()
  }

  async *#counted(bytes: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<Uint8Array> {
    let done = from
    for await (const piece of bytes) {
      yield piece
      this.#progress((done += piece.length))
    }
  }

  /** What was sent once is not counted again. */
  #progress(done: number): void {
    if (done <= this.#reported) return
    this.#reported = done
    this.#options.onProgress?.(done)
  }

  /** After a break: waits, then asks the server how much it has. */
  async #locate(failure: unknown, attempt: number): Promise<void> {
    const misplaced = failure instanceof AppError && failure.parts.status === 416
    if (!misplaced) await this.#session.pause(failure, attempt, this.what, this.#options.signal)
    else if (attempt > maxRestarts) throw failure
    const answer = await this.#ask({method: 'GET'})
    // Katello has no such request: then only starting over is left.
    if ([400, 404, 405].includes(answer.status)) throw new SessionLost()
    if (answer.status !== 204 && answer.status !== 200) throw answerError(this.what, answer)
    this.#moved(answer)
    // "0-0" means nothing as well as one byte: nothing, unless the server has just refused to take the first byte.
    this.#offset = heldBytes(answer, misplaced && this.#offset === 0)
  }

  get #isRemembered(): boolean {
    return this.#options.memory !== undefined && this.#descriptor.size > smallSize
  }

  get #key(): string {
    return `${this.#session.home.href} ${this.#name} ${this.#descriptor.digest}`
  }

  /** Looks for an upload of an earlier run that the registry still has. */
  async #found(): Promise<boolean> {
    const location = this.#isRemembered ? await this.#options.memory?.find(this.#key) : undefined
    if (location === undefined || !URL.canParse(location)) return false
    const to = new URL(location)
    const answer =
      to.origin === this.#session.home.origin &&
      (await this.#ask({method: 'GET', to, retries: false}).catch(() => undefined))
    const held = answer && (answer.status === 204 || answer.status === 200) ? heldBytes(answer, false) : 0
    if (!answer || held === 0 || held > this.#descriptor.size) {
      await this.#forget()
      return false
    }
    this.#location = to
    this.#moved(answer)
    this.#offset = held
    return true
  }

  async #forget(): Promise<void> {
    if (this.#isRemembered) await this.#options.memory?.forget(this.#key)
  }

  async #finished(size: number): Promise<void> {
    this.#progress(size)
    await this.#forget()
  }

  async #finish(rest: Uint8Array): Promise<void> {
    const {digest, size} = this.#descriptor
    const headers = {'content-type': mediaTypes.octets}
    for (let attempt = 1; ; attempt++) {
      const to = new URL(this.#location)
      to.searchParams.set('digest', digest)
      const outcome = await this.#ask({method: 'PUT', to, headers, body: rest, retries: false}).catch((e: unknown) => e)
      if (isAnswer(outcome)) {
        if (outcome.status >= 200 && outcome.status <= 204) return this.#finished(size)
        if (outcome.status === 404 && !(await this.#arrived())) throw new SessionLost()
        if (outcome.status === 404) return this.#finished(size)
      }
      const failure = isAnswer(outcome) ? answerError(this.what, outcome) : outcome
      if (this.#hopeless(failure)) throw failure
      await this.#session.pause(failure, attempt, this.what, this.#options.signal)
      // The answer alone may have been lost.
      if (await this.#arrived()) return this.#finished(size)
      // A body that broke off may have been taken in part; sending it again would double that part.
      if (rest.length > 0) throw new SessionLost()
    }
  }

  async #arrived(): Promise<boolean> {
    const to = `${this.#name}/blobs/${this.#descriptor.digest}`
    const answer = await this.#ask({method: 'HEAD', to: this.#session.address(to)})
    return answer.status === 200
  }

  #hopeless(failure: unknown): boolean {
    if (failure instanceof TransportFailure) return false
    return !(failure instanceof AppError) || !(failure.parts.retryable || failure.parts.status === 416)
  }

  #post(query: URLSearchParams, mountScopes: readonly string[]): Promise<WholeAnswer> {
    const to = this.#session.address(`${this.#name}/blobs/uploads/`)
    to.search = query.toString()
    // Repeated, it leaves another empty session behind, which the server drops in time.
    return this.#ask({method: 'POST', to, repeatable: true}, mountScopes)
  }

  #ask(
    request: {
      method: string
      to?: URL
      headers?: Record<string, string>
      body?: Uint8Array | OutgoingBody
      retries?: boolean
      repeatable?: boolean
    },
    mountScopes: readonly string[] = [],
  ): Promise<WholeAnswer> {
    const scopes = [...mountScopes, `repository:${this.#name}:pull,push`]
    const {signal} = this.#options
    return this.#session.fetch({to: this.#location, ...request, what: this.what, scopes, signal})
  }

  /** Each answer may move the upload. A location elsewhere gets no credentials; one over plain http is refused. */
  #moved({headers, url}: WholeAnswer): void {
    const {location} = headers
    if (location === undefined || !URL.canParse(location, url.href)) return
    const next = new URL(location, url)
    if (!/^https?:$/.test(next.protocol) || (this.#session.home.protocol === 'https:' && next.protocol === 'http:'))
      throw new AppError({
        code: 'bad_redirect',
        message: `${this.what}: the registry redirected the upload to plain ${next.protocol.slice(0, -1)}`,
        detail: addressOf(next),
        exit: exitCodes.failed,
      })
    this.#location = next
  }
}

/** The last byte that a `Range: 0-N` (with or without a unit) names; undefined without a readable one. */
function rangeEnd({headers}: WholeAnswer): number | undefined {
  const match = /^(?:bytes=)?0-(\d{1,15})$/.exec(String(headers['range'] ?? '').trim())
  return match ? Number(match[1]) : undefined
}

/** How many bytes the registry says it has; `0-0` is one byte where `single`, else none. */
function heldBytes(answer: WholeAnswer, single: boolean): number {
  const last = rangeEnd(answer)
  return last === undefined || (last === 0 && !single) ? 0 : last + 1
}

function isAnswer(value: unknown): value is WholeAnswer {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value
}
