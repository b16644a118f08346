import {invalidArgument} from '../errors'

export type ParamType = 'string' | 'numeric' | 'boolean' | 'array' | 'hash' | 'file' | 'any'

/** One parameter of an action: how it is described and how a raw value becomes a typed one. */
export interface Param<T> {
  readonly type: ParamType
  readonly required: boolean
  readonly description: string
  readonly values?: readonly string[]
  /** Parameters inside a hash, or of each element of an array of hashes. */
  readonly params?: Params
  read(raw: unknown, name: string): T
}

export type Params = Readonly<Record<string, Param<unknown>>>
/** Typed values of declared parameters: undefined when absent, null when sent as null. */
export type Values<P> = {[K in keyof P]: P[K] extends Param<infer T> ? T | null | undefined : never}

interface Options {
  readonly required?: boolean
  readonly description?: string
  readonly values?: readonly string[]
}

function make<T>(
  type: ParamType,
  read: (raw: unknown, name: string) => T,
  {required = false, description = '', values}: Options,
  params?: Params,
): Param<T> {
  return {type, required, description, read, ...(values && {values}), ...(params && {params})}
}

export const string = (options: Options = {}) =>
  make(
    'string',
    (raw, name): string => {
      if (typeof raw === 'object') throw invalidArgument(`Parameter ${name} must be text`)
      return String(raw)
    },
    options,
  )

/** A whole number; text is read as far as it is a number, and 0 otherwise, which no record has as its id. */
export const numeric = (options: Options = {}) => make('numeric', readNumber, options)

export const boolean = (options: Options = {}) =>
  make('boolean', readBoolean, {values: ['true', 'false', '1', '0'], ...options})

const falseWords = new Set(['0', 'f', 'false', 'off', 'no'])
function readBoolean(raw: unknown): boolean | null {
  if (raw === '' || raw === null) return null
  return !falseWords.has(String(raw).toLowerCase())
}

function readNumber(raw: unknown): number | null {
  if (raw === '') return null
  if (typeof raw === 'number') return raw
  const value = Number.parseInt(String(raw), 10)
  return Number.isSafeInteger(value) ? value : 0
}

/** A list of texts; a single value is a list of one, blank text an empty list. */
export const strings = (options: Options = {}) => make('array', (raw) => asList(raw).map(String), options)

/** A list of ids. */
export const ids = (options: Options = {}) =>
  make('array', (raw) => asList(raw).flatMap((one) => readNumber(one) ?? []), options)

/** A list of hashes with these parameters. */
export const hashes = <P extends Params>(params: P, options: Options = {}) =>
  make('array', (raw, name) => asList(raw).map((one) => readParams(params, asHash(one, name))), options, params)

/** A hash with these parameters. */
export const hash = <P extends Params>(params: P, options: Options = {}) =>
  make('hash', (raw, name) => readParams(params, asHash(raw, name)), options, params)

/** Whatever was sent, unread. */
export const any = (options: Options = {}) => make('any', (raw): unknown => raw, options)

export const file = (options: Options = {}) => make('file', (raw): unknown => raw, options)

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
export function readParams<P extends Params>(params: P, raw: Readonly<Record<string, unknown>>): Values<P> {
  const values: Record<string, unknown> = {}
  for (const [name, param] of Object.entries(params)) {
    if (!Object.hasOwn(raw, name)) continue
    const value = raw[name]
    values[name] = value === null || value === undefined ? value : param.read(value, name)
  }
  return values as Values<P>
}

/** Parameters that every list takes. */
export const paging = {
  search: string({description: 'Search string'}),
  page: numeric({description: 'Page number, starting at 1'}),
  per_page: string({description: 'Number of results per page'}),
  order: string({description: "Sort field and order, eg. 'id DESC'"}),
  full_result: boolean({description: 'Whether or not to show all results'}),
  sort_by: string({description: 'Field to sort the results on'}),
  sort_order: string({description: 'How to order the sorted results (e.g. ASC for ascending)'}),
} satisfies Params

/** Parameters that every call takes. */
export const scoping = {
  organization_id: string({description: 'Set the current organization context for the request'}),
  location_id: string({description: 'Set the current location context for the request'}),
} satisfies Params
