import type {IncomingHttpHeaders} from 'node:http'
import {ChunkedBody} from './chunked-body'

/** The head of an answer as it stood on the wire. */
export interface Head {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The connection serves another request afterwards. */
  readonly keepsOpen: boolean
}

/** Reads a status line and headers, without the empty line after them; throws for anything else. */
export function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n')
  const [, minor, status] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(first) ?? []
  if (status === undefined) throw new Error('the answer is not HTTP/1.1')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon <= 0 || /\s/.test(line[colon - 1] ?? '')) throw new Error('the answer has a malformed header')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers[name]
    if (name === 'content-length' && (!/^\d{1,15}$/.test(value) || (before !== undefined && before !== value)))
      throw new Error('the answer has an invalid length')
    headers[name] = before === undefined || name === 'content-length' ? value : `${before}, ${value}`
  }
  const connection = (headers['connection'] ?? '').toLowerCase()
  return {
    status: Number(status),
    headers,
    keepsOpen: minor === '1' ? !/\bclose\b/.test(connection) : /\bkeep-alive\b/.test(connection),
  }
}

/** Where the body of an answer to GET ends. */
export class Framing {
  readonly #chunks: ChunkedBody | undefined
  #left: number

  constructor({status, headers}: Head) {
    const chunked = /\bchunked$/i.test(String(headers['transfer-encoding'] ?? ''))
    this.#chunks = chunked ? new ChunkedBody() : undefined
    const length = headers['content-length']
    this.#left = status === 204 || status === 304 ? 0 : chunked || length === undefined ? Infinity : Number(length)
  }

  get finished(): boolean {
    return this.#chunks ? this.#chunks.finished : this.#left === 0
  }

  /** The end of the connection is the end of the body. */
  get endsWithConnection(): boolean {
    return !this.#chunks && this.#left === Infinity
  }

  /** Keeps the body's bytes of `buffer[start, end)` at `start` and gives their end. */
  take(buffer: Buffer, start: number, end: number): number {
    if (this.#chunks) return this.#chunks.compact(buffer, start, end)
    if (end - start > this.#left) throw new Error('the answer is longer than it says')
    this.#left -= end - start
    return end
  }
}
