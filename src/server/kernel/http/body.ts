import type {IncomingMessage} from 'node:http'
import {DomainError} from '../errors'

/** The pieces of a request's body as they arrive, at most `limit` bytes together: refused as too large beyond that. */
export async function* pieces(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  const tooLarge = () => new DomainError('too_large', `The request is larger than ${limit} bytes`)
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge()
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer
    if ((size += bytes.length) > limit) throw tooLarge()
    yield bytes
  }
}

/** A request's whole body, at most `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const bytes of pieces(request, limit)) chunks.push(bytes)
  return Buffer.concat(chunks)
}

/** Lets a body of at most `limit` bytes arrive without keeping any of it. */
export async function discardBody(request: IncomingMessage, limit: number): Promise<void> {
  for await (const _bytes of pieces(request, limit));
}

/** A JSON body as parameters: a hash as it is, anything else under `_json`; an empty body has none. */
export function parseJsonBody(bytes: Buffer): Record<string, unknown> {
  const text = bytes.toString('utf8')
  if (text.trim() === '') return {}
  const value: unknown = JSON.parse(text)
  return isHash(value) ? value : {_json: value}
}

/** Media type of a Content-Type header, lower case, without its parameters. */
export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

const isHash = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
