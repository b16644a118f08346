import type {IncomingHttpHeaders} from 'node:http'

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
  readonly body?: Uint8Array | OutgoingBody | undefined
  readonly signal?: AbortSignal | undefined
  /** Unpack a compressed answer; off for everything that has a digest. */
  readonly decompress?: boolean | undefined
  /** The time limit for a whole exchange holds. */
  readonly bounded?: boolean | undefined
  /** The answer is large: a piece of its body is only good until the next one is asked for. */
  readonly large?: boolean | undefined
}

/** The bytes of a request that are read while they are sent; each piece may be used again once the next is asked for. */
export interface OutgoingBody {
  readonly size: number
  read(): AsyncIterable<Uint8Array>
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
