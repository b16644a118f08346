// `--query`: a JMESPath expression over the records that `--json` would print. Loaded only when there is one.
import {search} from 'jmespath'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {apiJson, forTerminal, ndjson, type Format, type PrintOptions} from '../../output'
import type {Result} from '../run/result'
import {dataOf, picked} from './data'

/** What {@link queried} reads of how the result is to be printed. */
interface Form {
  readonly format: Format | undefined
  readonly api: readonly string[] | undefined
  readonly options: PrintOptions
}

/** Refuses an expression of an option that is none, before anything is sent. */
export function checkQuery(expression: string, option = '--query'): void {
  try {
    search(null, expression)
  } catch (error) {
    if (!isWritten(error)) return // of no data; there will be some
    throw usageError(
      `${option} ${JSON.stringify(expression)} is not a JMESPath expression`,
      "Write names, [0], [*].name or [?name == 'x'].id; see https://jmespath.org",
      reasonOf(error),
    )
  }
}

/** True for an error in the expression itself. */
const isWritten = (error: unknown): boolean =>
  error instanceof Error && (/^(Parser|Lexer)Error$/.test(error.name) || error.message.startsWith('Unknown function'))

/** What the expression makes of a result: JSON, or a text as it is. A list is read to its end first. */
export async function queried(result: Result, expression: string, {api, format, options}: Form): Promise<string> {
  if (result.kind === 'none') return ''
  const value = evaluated(expression, picked(await dataOf(result), api ?? [], result))
  if (format === 'ndjson') return ndjson(Array.isArray(value) ? value : [value], options)
  return typeof value === 'string' ? `${forTerminal(value, options.tty)}\n` : apiJson(value, {tty: options.tty})
}

/** What the expression makes of the data. Exit code 64 where it cannot be applied. */
export function evaluated(expression: string, data: unknown, option = '--query'): unknown {
  try {
    return search(data, expression)
  } catch (error) {
    throw new AppError({
      code: 'query',
      message: `${option} ${JSON.stringify(expression)} cannot be applied to the result`,
      detail: reasonOf(error),
      hint: 'See the records first: the same command with --json',
      exit: exitCodes.usage,
    })
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
