// The form of every result of a tool: a notice that it holds data, the data, and the error if there is one.
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js'
import type {AppError} from '../../core/errors'
import {exitCodes} from '../../core/errors'
import {harmless, notice} from './data'
import type {Outcome} from './run'

/** What a command gave. An exit code of 1 is an answer, such as that a service is down: no error. That something differs, the data say. */
export function resultOf(command: string, {data, error, warnings, limitedTo}: Outcome): CallToolResult {
  const isError = error !== undefined && (error.exit !== exitCodes.negative || data === undefined)
  return envelope(
    {
      command,
      ...(data !== undefined && {data: harmless(data)}),
      ...(warnings.length > 0 && {warnings: harmless(warnings)}),
      ...(limitedTo !== undefined && {limited_to: limitedTo}),
      ...(error && error.parts.code !== 'different' && {error: errorOf(error)}),
    },
    isError,
  )
}

/** A result that is an error. */
export const failed = (command: string, error: AppError): CallToolResult => resultOf(command, {error, warnings: []})

/** A result with these members. */
export function envelope(members: Readonly<Record<string, unknown>>, isError = false): CallToolResult {
  const whole = {notice, ...members}
  return {content: [{type: 'text', text: JSON.stringify(whole)}], structuredContent: whole, ...(isError && {isError})}
}

/** The members that errors have everywhere in mallet, with the exit code. */
function errorOf(error: AppError): unknown {
  const {error: parts} = error.toJSON()
  return harmless({...(parts as object), exit_code: error.exit})
}
