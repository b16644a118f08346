// From what is typed to what is sent: one reader per kind of parameter. Pure; a value that cannot be read is a usage error.
import {usageError} from '../../core/errors'
import {isObject} from '../../core/json'
import type {Param} from '../../resources/define'

export type Value = string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>

/** Reads a typed value. `nil` is the word that stands for null. */
export function readValue(option: string, param: Param, given: string, nil: string): Value {
  if (given === nil && param.kind !== 'flag') return null
  switch (param.kind) {
    case 'number':
      return readNumber(option, given)
    case 'ref':
      return param.resource?.().id === 'number' ? readNumber(option, given) : given
    case 'boolean':
    case 'flag':
      return readBoolean(option, given)
    case 'list':
      return readList(option, given)
    case 'refs':
      return readIds(option, param, given)
    case 'pairs':
      return readPairs(option, given)
    case 'nested':
      return readNested(option, given)
    case 'choice':
      return readChoice(option, param.values ?? [], given)
    case 'time':
      return readTime(option, given)
    default:
      return given
  }
}

/** A whole number; its digits where a double cannot hold them, such as an ID above 2^53. */
function readNumber(option: string, given: string): number | string {
  if (/^\s*-?\d+\s*$/.test(given)) return exact(given)
  const byName = option === '--id' ? '--name' : option.endsWith('-id') ? option.slice(0, -'-id'.length) : undefined
  throw usageError(
    `${option} takes a whole number, not ${JSON.stringify(given)}`,
    byName && `To look it up by name: ${byName}`,
  )
}

const exact = (digits: string): number | string =>
  Number.isSafeInteger(Number(digits)) ? Number(digits) : digits.trim()

function readBoolean(option: string, given: string): boolean {
  if (/^(yes|y|true|t|1)$/i.test(given)) return true
  if (/^(no|n|false|f|0)$/i.test(given)) return false
  throw usageError(`${option} takes yes or no, not ${JSON.stringify(given)}`, 'Use yes, no, true, false, 1 or 0')
}

function readChoice(option: string, values: readonly string[], given: string): string {
  if (values.includes(given)) return given
  throw usageError(`${option} does not take ${JSON.stringify(given)}`, `One of: ${values.join(', ')}`)
}

/** `a,b,c`; quotes protect commas, a backslash protects the next character; or a JSON array. */
function readList(option: string, given: string): unknown[] {
  const trimmed = given.trim()
  if (trimmed === '') return []
  if (trimmed.startsWith('[')) {
    const value = json(option, trimmed)
    if (Array.isArray(value)) return value
  }
  if (trimmed.startsWith('{')) return [json(option, trimmed)]
  return splitCommas(option, given)
}

function readIds(option: string, {resource, names}: Param, given: string): unknown[] {
  return readList(option, given).map((id) => {
    if (typeof id !== 'string') return id
    if (/^\s*\d+\s*$/.test(id)) return exact(id)
    if (resource?.().id !== 'number') return id
    throw usageError(
      `${option} takes whole numbers, not ${JSON.stringify(id)}`,
      names && `To look them up by name: --${names}`,
    )
  })
}

function splitCommas(option: string, given: string): string[] {
  const out: string[] = []
  let item = ''
  let quote = ''
  for (let i = 0; i < given.length; i++) {
    const c = given[i] ?? ''
    if (c === '\\' && i + 1 < given.length) item += given[++i]
    else if (quote) {
      if (c === quote) quote = ''
      else item += c
    } else if (c === '"' || c === "'") quote = c
    else if (c === ',') {
      out.push(item)
      item = ''
    } else item += c
  }
  if (quote)
    throw usageError(`${option} has an unclosed quote: ${JSON.stringify(given)}`, `Write a,b,"c,d" or a JSON array`)
  out.push(item)
  return out
}

/** `k=v,k2=v2`, where a value may be a `[list]`; or a JSON object. */
function readPairs(option: string, given: string): Record<string, unknown> {
  const trimmed = given.trim()
  if (trimmed === '') return {}
  if (trimmed.startsWith('{')) {
    const value = json(option, trimmed)
    if (isObject(value)) return value
  }
  const out = Object.create(null) as Record<string, unknown> // a name may be one that objects have anyway
  let key: string | undefined
  for (const part of splitOutsideBrackets(trimmed)) {
    const at = part.indexOf('=')
    if (at > 0) {
      key = unquote(part.slice(0, at).trim())
      const value = part.slice(at + 1)
      out[key] = /^\[.*\]$/s.test(value) ? splitCommas(option, value.slice(1, -1)) : unquote(value)
    } else if (key !== undefined && typeof out[key] === 'string') out[key] = `${String(out[key])},${part}`
    else
      throw usageError(
        `${option} takes key=value pairs, not ${JSON.stringify(given)}`,
        'Write k=v,k2=v2 or a JSON object',
      )
  }
  return {...out}
}

function splitOutsideBrackets(text: string): string[] {
  const out: string[] = []
  let depth = 0
  let quote = ''
  let item = ''
  for (const c of text) {
    if (quote) quote = c === quote ? '' : quote
    else if (c === '"' || c === "'") quote = c
    else if (c === '[' || c === '{') depth++
    else if (c === ']' || c === '}') depth--
    if (c === ',' && depth === 0 && !quote) {
      out.push(item)
      item = ''
    } else item += c
  }
  out.push(item)
  return out
}

const unquote = (text: string): string => (/^(".*"|'.*')$/s.test(text) ? text.slice(1, -1) : text)

/** A JSON document, or a list of `k=v` groups where the API takes a list of objects. */
function readNested(option: string, given: string): Value {
  const trimmed = given.trim()
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return json(option, trimmed) as Value
  if (trimmed.includes('=')) return [readRepeated(option, trimmed)]
  return readList(option, given)
}

/** `label=a,rpm_filenames=x\,y`: as pairs. */
const readRepeated = readPairs

function readTime(option: string, given: string): string {
  if (given.trim() !== '' && !Number.isNaN(Date.parse(given))) return given
  throw usageError(
    `${option} takes a date, not ${JSON.stringify(given)}`,
    'Write it as 2026-12-31 or 2026-12-31T23:59:00Z',
  )
}

function json(option: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw usageError(
      `${option} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Quote the whole value for the shell: \'["a","b"]\'',
    )
  }
}
