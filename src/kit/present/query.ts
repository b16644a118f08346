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
  const wrong = problemOf(expression)
  if (wrong === undefined) return
  throw usageError(
    `${option} ${JSON.stringify(expression)} is not a JMESPath expression`,
    wrong.includes('(Number)')
      ? 'Write numbers between backticks, `1`, within single quotes of the shell'
      : "Write names, [0], [*].name or [?name == 'x'].id; see https://jmespath.org",
    inWords(expression, wrong),
  )
}

const quoted = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"/gs

/** Why a text is no expression; undefined for one that is. The library takes a quote that is not closed, and finds out late that it lacks a function. */
function problemOf(expression: string): string | undefined {
  const bare = withoutTexts(expression)
  const open = /['"`]/.exec(bare)?.[0]
  if (open !== undefined) return `Not closed: ${open}`
  const called = [...bare.matchAll(/([A-Za-z_]\w*)\(/g)].map(([, name = '']) => messageOf(`${name}()`))
  return messageOf(expression) ?? called.find((one) => one?.startsWith('Unknown function'))
}

/** What the library says of an expression, unless it is about the data, which there is none of yet. */
function messageOf(expression: string): string | undefined {
  try {
    search(null, expression)
    return undefined
  } catch (error) {
    const message = reasonOf(error)
    return /^(TypeError|ArgumentError|Invalid slice)/.test(message) ? undefined : message
  }
}

/** What the library says, with the place: a quote, a function, or the end of the shortest beginning that is wrong in the same way. */
function inWords(expression: string, message: string): string {
  if (message.includes('EOF')) return 'it ends too early'
  const at = (index: number, what: string): string => `character ${Math.max(0, index) + 1}: ${what}`
  const [, name, quote] = /^(?:Unknown function: (\w+)|Not closed: (.))/.exec(message) ?? []
  if (name !== undefined)
    return at(withoutTexts(expression).search(new RegExp(`\\b${name}\\(`)), `there is no function ${name}`)
  if (quote !== undefined) return at(expression.lastIndexOf(quote), `the quotation mark ${quote} is not closed`)
  const token = /(?:^Invalid token .*?"|value: |character:)(.+?)"?$/.exec(message)?.[1]
  const lengths = Array.from({length: expression.length}, (_, length) => length + 1)
  const end = lengths.find((length) => messageOf(expression.slice(0, length)) === message) ?? expression.length
  const isStumble = message.startsWith('Cannot read') // of the library's parser
  const what =
    token === undefined ? (isStumble ? 'something else is expected here' : message) : `${token} is not expected here`
  return at(end - (token ?? ' ').length, what)
}

/** An expression with blanks in place of its texts. */
const withoutTexts = (expression: string): string => expression.replaceAll(quoted, (text) => ' '.repeat(text.length))

interface Queried {
  readonly text: string
  /** What may be wrong with an expression that finds nothing. */
  readonly doubt?: string | undefined
}

/** What the expression makes of a result: JSON, or a text as it is. A list is read to its end first. */
export async function queried(result: Result, expression: string, {api, format, options}: Form): Promise<Queried> {
  if (result.kind === 'none') return {text: ''}
  const value = evaluated(expression, picked(await dataOf(result), api ?? [], result))
  const doubt = doubtOf(expression, value)
  if (format === 'ndjson') return {text: ndjson(Array.isArray(value) ? value : [value], options), doubt}
  const text = typeof value === 'string' ? `${forTerminal(value, options.tty)}\n` : apiJson(value, {tty: options.tty})
  return {text, doubt}
}

/** Double quotes are of names: a comparison with one is true of hardly any record, and looks like one with a text. */
function doubtOf(expression: string, value: unknown): string | undefined {
  if (value !== null && !(Array.isArray(value) && value.length === 0)) return undefined
  const name = /[=!]=\s*"([^"\\]*)"/.exec(expression)?.[1]
  return name === undefined
    ? undefined
    : `--query found nothing: "${name}" in double quotes is the name of a member; a text is in single quotes, '${name}'`
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
