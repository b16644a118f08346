import type {IncomingMessage} from 'node:http'
import {DomainError, invalidArgument} from '../errors'

const depthLimit = 12
const pairLimit = 20_000

/** Parses a query string the way Rails does: `a[]=1&a[]=2`, `a[b]=1`, `a[][b]=1`; a key without `=` is null. */
export function parseQuery(query: string): Record<string, unknown> {
  const root = fresh()
  let pairs = 0
  for (const pair of query.split('&')) {
    if (!pair) continue
    if (++pairs > pairLimit) throw invalidArgument('Too many parameters')
    const at = pair.indexOf('=')
    const key = decode(at < 0 ? pair : pair.slice(0, at))
    const value = at < 0 ? null : decode(pair.slice(at + 1))
    const [name, ...rest] = keyParts(key)
    if (name) put(root, name, rest, value)
  }
  return root
}

const fresh = () => Object.create(null) as Record<string, unknown>

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw invalidArgument('The query string is not valid')
  }
}

/** `a[b][]` -> `a`, `b`, `` (empty for a list). */
function keyParts(key: string): string[] {
  const match = /^([^[]+)((?:\[[^[\]]*\])*)$/.exec(key)
  if (!match) return [key]
  const rest = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '')
  if (rest.length > depthLimit) throw invalidArgument('Parameters are nested too deep')
  return [match[1] ?? '', ...rest]
}

function put(target: Record<string, unknown>, name: string, rest: string[], value: unknown): void {
  const [next, ...deeper] = rest
  if (next === undefined) {
    target[name] = value
    return
  }
  if (next === '') {
    const list = Array.isArray(target[name]) ? target[name] : (target[name] = [])
    const [key, ...below] = deeper
    if (key === undefined) {
      list.push(value)
      return
    }
    const last: unknown = list.at(-1)
    const element = isHash(last) && !Object.hasOwn(last, key) ? last : fresh()
    if (element !== last) list.push(element)
    put(element, key, below, value)
    return
  }
  const inner = isHash(target[name]) ? target[name] : (target[name] = fresh())
  put(inner as Record<string, unknown>, next, deeper, value)
}

const isHash = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads a request's body, at most `limit` bytes: 413 beyond that. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0)
  const tooLarge = () => new DomainError('too_large', `The request is larger than ${limit} bytes`)
  if (declared > limit) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer
    if ((size += bytes.length) > limit) throw tooLarge()
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** A JSON body as parameters: a hash as it is, anything else under `_json`; empty is no parameters. */
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

/** One part of a multipart form. */
export interface FormPart {
  readonly name: string
  readonly filename?: string
  readonly content: Buffer
}

/** Splits a `multipart/form-data` body into its parts. */
export function parseMultipart(bytes: Buffer, contentType: string): FormPart[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (!boundary) throw invalidArgument('The form has no boundary')
  const mark = Buffer.from(`--${boundary}`)
  const parts: FormPart[] = []
  let at = bytes.indexOf(mark)
  while (at >= 0) {
    const start = at + mark.length
    const next = bytes.indexOf(mark, start)
    if (next < 0) break
    const headEnd = bytes.indexOf('\r\n\r\n', start)
    if (headEnd >= 0 && headEnd < next) {
      const head = bytes.subarray(start, headEnd).toString('utf8')
      const name = /\bname="([^"]*)"/i.exec(head)?.[1]
      const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1]
      if (name !== undefined)
        parts.push({
          name,
          content: bytes.subarray(headEnd + 4, next - 2),
          ...(filename !== undefined && {filename}),
        })
    }
    at = next
  }
  return parts
}
