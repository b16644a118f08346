// Reads the parameters of a request as the contract declares them.
import {text, type Given, type Param, type Params, type Wire} from '../../../contract/define'
import {paging as asked, sorting} from '../../../contract/paging'
import {invalidArgument} from '../errors'

type Reader = (raw: unknown, name: string, param: Param) => unknown

const readers: Readonly<Record<Wire, Reader>> = {
  string: readText,
  numeric: readNumber,
  boolean: readBoolean,
  strings: (raw) => asList(raw).map(String),
  ids: (raw) => asList(raw).flatMap((one) => readNumber(one) ?? []),
  hash: (raw, name, {params}) => (params ? readParams(params, asHash(raw, name)) : asHash(raw, name)),
  hashes: (raw, name, {params}) => asList(raw).map((one) => readParams(params ?? {}, asHash(one, name))),
  file: (raw) => raw,
  any: (raw) => raw,
}

function readText(raw: unknown, name: string): string {
  if (typeof raw === 'object') throw invalidArgument(`Parameter ${name} must be text`)
  return String(raw)
}

const falseWords = new Set(['0', 'f', 'false', 'off', 'no'])
function readBoolean(raw: unknown): boolean | null {
  if (raw === '' || raw === null) return null
  return !falseWords.has(String(raw).toLowerCase())
}

/** A whole number; text is read as far as it is a number, and 0 otherwise, which no record has as its id. */
function readNumber(raw: unknown): number | null {
  if (raw === '') return null
  if (typeof raw === 'number') return raw
  const value = Number.parseInt(String(raw), 10)
  return Number.isSafeInteger(value) ? value : 0
}

/** A list; a single value is a list of one, blank text an empty list. */
function asList(raw: unknown): unknown[] {
  if (Array.isArray(raw)) return raw
  if (raw === '') return []
  // lists also arrive as hashes with numbers as keys, the way form encoders write them
  if (raw && typeof raw === 'object' && Object.keys(raw).every((key) => /^\d+$/.test(key))) return Object.values(raw)
  return [raw]
}

function asHash(raw: unknown, name: string): Record<string, unknown> {
  if (raw && typeof raw === 'object' && !Array.isArray(raw)) return raw as Record<string, unknown>
  throw invalidArgument(`Parameter ${name} must be a hash`)
}

/** Reads the declared parameters out of raw ones; what is not declared is ignored. */
export function readParams<P extends Params>(params: P, raw: Readonly<Record<string, unknown>>): Given<P> {
  const values: Record<string, unknown> = {}
  for (const [name, param] of Object.entries(params)) {
    if (!Object.hasOwn(raw, name)) continue
    const value = raw[name]
    values[name] = value === null || value === undefined ? value : readers[param.wire](value, name, param)
  }
  return values as Given<P>
}

/** Parameters that every list takes: what the client sends, and `per_page=all`. */
export const paging = {...asked, ...sorting, per_page: text('Records per page, or all')} satisfies Params

/** Parameters that every call takes. */
export const scoping = {
  organization_id: text('Organization that the request is limited to'),
  location_id: text('Location that the request is limited to'),
} satisfies Params
