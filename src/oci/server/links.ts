import {createHmac, randomBytes, timingSafeEqual} from 'node:crypto'
import type {Exchange} from './exchange'
import type {BlobRedirect} from './policy'

/** Which blob of which repository a link is for. */
export interface LinkedBlob {
  readonly name: string
  readonly digest: string
}

/** Links to blobs that need no login: whoever was given one may fetch that blob for a while. */
export class BlobLinks {
  readonly #redirect: BlobRedirect
  // Links made before a restart stop working; clients ask the registry again.
  readonly #key = randomBytes(32)

  constructor(redirect: BlobRedirect) {
    this.#redirect = redirect
  }

  /** The absolute link to a blob, for the host by which the client reached this server. */
  to({base}: Exchange, {name, digest}: LinkedBlob): string {
    const path = `${this.#redirect.prefix}/${name}/blobs/${digest}`
    const expires = String(Math.ceil(Date.now() / 1000) + this.#redirect.seconds)
    const query = new URLSearchParams({expires, validate_token: this.#sign(path, expires)})
    return `${base}${path}?${query.toString()}`
  }

  /** The blob of a path; undefined for paths that are no links. */
  parse(path: string): LinkedBlob | undefined {
    const {prefix} = this.#redirect
    const match = path.startsWith(`${prefix}/`) && /^(.+)\/blobs\/([^/]+)$/.exec(path.slice(prefix.length + 1))
    return match ? {name: match[1] ?? '', digest: match[2] ?? ''} : undefined
  }

  /** True for a link of this server that has not expired. */
  isValid(path: string, query: URLSearchParams): boolean {
    const expires = query.get('expires') ?? ''
    const [given, expected] = [query.get('validate_token') ?? '', this.#sign(path, expires)].map((text) =>
      Buffer.from(text),
    )
    if (!given || !expected || given.length !== expected.length) return false
    return timingSafeEqual(given, expected) && Number(expires) * 1000 > Date.now()
  }

  #sign(path: string, expires: string): string {
    return createHmac('sha256', this.#key).update(`${path}\n${expires}`).digest('hex')
  }
}
