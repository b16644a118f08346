// The form of every result of a tool: a notice that it holds data, the data, and the error if there is one.
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js'
import type {AppError} from '../../core/errors'
import {exitCodes} from '../../core/errors'
import {harmless, notice} from './data'
import {fitted, type Cut} from './fit'
import type {Outcome} from './run'

/** The most characters of JSON that the data of a result have: some ten thousand tokens. */
const mostOfData = 40_000

/** The same for warnings, and for an error. */
const mostBeside = 4000

/** What a command gave. An exit code of 1 is an answer, such as that a service is down: no error. That something differs, the data say. */
export function resultOf(command: string, {data, error, warnings, limitedTo, total, hint}: Outcome): CallToolResult {
  const isError = error !== undefined && (error.exit !== exitCodes.negative || data === undefined)
  return envelope(
    {
      command,
      ...(Array.isArray(data) && {count: data.length}),
      ...(data !== undefined && {data}),
      warnings,
      ...(limitedTo !== undefined && {limited_to: limitedTo, ...(total !== undefined && {total})}),
      hint,
      ...(error && error.parts.code !== 'different' && {error: errorOf(error)}),
    },
    isError,
  )
}

/** A result that is an error. */
export const failed = (command: string, error: AppError): CallToolResult => resultOf(command, {error, warnings: []})

export interface Members {
  readonly command?: string
  readonly count?: number
  readonly data?: unknown
  readonly warnings?: readonly string[]
  readonly error?: unknown
  readonly limited_to?: number
  readonly total?: number
  readonly hint?: string | undefined
}

/** A result with these members, made harmless and cut to what an agent can read. */
export function envelope({data, warnings = [], error, hint, ...members}: Members, isError = false): CallToolResult {
  const {value, cuts} = fitted(harmless(data), mostOfData)
  const hints = [hint, cuts.length > 0 ? cutHint(cuts) : undefined].filter((one) => one !== undefined)
  const whole = {
    notice,
    ...members,
    ...(data !== undefined && {data: value}),
    ...(warnings.length > 0 && {warnings: fitted(harmless(warnings), mostBeside).value}),
    ...(cuts.length > 0 && {cut: cuts}),
    ...(hints.length > 0 && {hint: hints.join('. ')}),
    ...(error !== undefined && {error: fitted(harmless(error), mostBeside).value}),
  }
  return {content: [{type: 'text', text: JSON.stringify(whole)}], structuredContent: whole, ...(isError && {isError})}
}

const cutHint = ([first]: readonly Cut[]): string =>
  first === undefined
    ? ''
    : `Too long: name the members you need in select, or read the rest with query "${first.member}[${first.shown}:]"`

/** The members that errors have everywhere in mallet, with the exit code. */
function errorOf(error: AppError): unknown {
  const {error: parts} = error.toJSON()
  const {message, hint} = error.parts
  return {
    ...(parts as object),
    message: withoutDashes(message),
    ...(hint !== undefined && {hint: withoutDashes(hint)}),
    exit_code: error.exit,
  }
}

/** Options as agents name them; what is to be typed stays as it is. */
const withoutDashes = (text: string): string =>
  /\bmallet /.test(text) ? text : text.replace(/(^|[\s(])--(?=[a-z])/g, '$1')
