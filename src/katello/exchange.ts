// One request and its answer, without redirects, retries and JSON: what the transport is made of. There are two ways to make one:
// get.ts for GETs, on node:http alone, which is what most command lines wait for, and sending.ts for the rest, on got.
import type {ClientRequest, IncomingHttpHeaders} from 'node:http'
import type {ForGot} from '../core/agents'
import {AppError, exitCodes} from '../core/errors'
import {exceeded, type Limits} from '../core/limits'
import type {TlsSettings} from './tls'

export interface Exchange {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
  readonly agent: ForGot
  readonly tls?: TlsSettings | undefined
  readonly limits: Limits
  /** Milliseconds that it may take; infinite for no limit. */
  readonly left: number
  readonly signal?: AbortSignal | undefined
  /** The body may be anything: it is given as a character for each byte. */
  readonly isBinary?: boolean | undefined
  /** Told of Node's request once there is one. */
  readonly onWire: (wire: ClientRequest) => void
}

export interface Reply {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  /** The body, unpacked; as {@link encodingOf} says. */
  readonly body: string
}

/** How a body becomes a string: UTF-8, or a character for each byte, which loses nothing. */
export const encodingOf = ({isBinary}: Exchange): 'utf8' | 'latin1' => (isBinary === true ? 'latin1' : 'utf8')

/** Bytes of an answer, unpacked: a page of a thousand records has a few million. */
export const longestBody = 64 * 1024 * 1024

/** An answer that began and went silent. */
export class Silence extends Error {
  readonly code = 'ETIMEDOUT'

  constructor(idle: number) {
    super(exceeded('idle', idle))
  }
}

/** An answer that grows beyond all measure, e.g. one that is packed a thousandfold. */
export const tooLarge = (url: URL): AppError =>
  new AppError({
    code: 'too_large',
    message: `The response of ${url.origin} to ${url.pathname} exceeds ${longestBody / 1024 / 1024} MiB`,
    detail: 'it was discarded',
    hint: 'Request fewer records at a time with --per-page',
    exit: exitCodes.failed,
    url: url.origin + url.pathname,
  })
