import type {ByteRange} from '../store'

/** What a `Range` header asks of a body: all of it, a part, or what it does not have. */
export type WantedRange = 'all' | 'unsatisfiable' | ByteRange

/**
 * Reads a `Range` header against a length. Several ranges, other units and malformed ones mean the whole body, as HTTP
 * has it; an end before its start is refused rather than ignored, so that clients notice.
 */
export function parseRange(header: string | undefined, size: number): WantedRange {
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return 'all'
  const [first, last] = [match[1] ?? '', match[2] ?? '']
  if (first === '') {
    const wanted = Math.min(Number(last), size)
    return wanted === 0 ? 'unsatisfiable' : {start: size - wanted, end: size - 1}
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start >= size || end < start ? 'unsatisfiable' : {start, end}
}

/** Reads the `Content-Range` of a chunk, `start-end` with or without `bytes`; undefined when malformed. */
export function parseContentRange(header: string): ByteRange | undefined {
  const match = /^\s*(?:bytes\s+)?(\d{1,16})\s*-\s*(\d{1,16})(?:\s*\/\s*(?:\d+|\*))?\s*$/i.exec(header)
  if (!match) return undefined
  const [start, end] = [Number(match[1]), Number(match[2])]
  return Number.isSafeInteger(start) && Number.isSafeInteger(end) && end >= start ? {start, end} : undefined
}

/** True when an `If-None-Match` or `If-Match` header names this entity tag or any (`*`); weak tags match too. */
export function etagMatches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((part) => {
    const tag = part.trim().replace(/^W\//, '')
    return tag === '*' || tag === etag
  })
}

/** True when an `Accept` header (or its absence) allows a media type. */
export function accepts(header: string | undefined, mediaType: string): boolean {
  if (header === undefined || header.trim() === '') return true
  const range = `${mediaType.split('/')[0] ?? ''}/*`
  return header.split(',').some((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const refused = parameters.some((text) => /^q=0(?:\.0*)?$/.test(text))
    return !refused && (type === mediaType || type === '*/*' || type === range)
  })
}

/** User and password of a `Basic` header; undefined when it is none or malformed. */
export function parseBasic(header: string): {login: string; password: string} | undefined {
  const encoded = /^basic\s+([A-Za-z0-9+/_=-]+)\s*$/i.exec(header)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : {login: text.slice(0, colon), password: text.slice(colon + 1)}
}

/** The token of a `Bearer` header. */
export function parseBearer(header: string): string | undefined {
  return /^bearer\s+(\S+)\s*$/i.exec(header)?.[1]
}

/** Page size and start of a list: `n` and `last`. An `n` that is not a count is undefined with `bad` set. */
export function parsePage(query: URLSearchParams): {n: number | undefined; last: string; bad: boolean} {
  const text = query.get('n')
  const n = text === null ? undefined : Number(text)
  const bad = n !== undefined && (!/^\d{1,9}$/.test(text ?? '') || !Number.isSafeInteger(n))
  return {n: bad ? undefined : n, last: query.get('last') ?? '', bad}
}
