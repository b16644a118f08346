// What a pipeline's page shows of a command that changed or compared something: Markdown.
import type {AppError} from '../../core/errors'
import {fencedMarkdown, markdownText} from '../../output/markdown'
import {selectFields, type Row} from '../../output'
import {masked} from '../../katello/trace'
import type {StepReport} from '../../workflows/steps/step'
import type {Result} from '../run/result'
import {asText} from './report'
import {stepWords} from './steps'

export interface SummaryRun {
  readonly command: string
  readonly result: Exclude<Result, {kind: 'list'}> | ListOfRows | undefined
  readonly steps: readonly StepReport[]
  readonly failure: AppError | undefined
  readonly fields: readonly string[] | undefined
}

/** A list that has been read. */
export interface ListOfRows {
  readonly kind: 'rows'
  readonly fields: Extract<Result, {kind: 'list'}>['fields']
  readonly items: readonly Row[]
}

/** Records and lines that a summary shows; GitHub refuses one of more than a megabyte. */
const mostRows = 300
const mostText = 100_000

/** The summary, with a heading that says how the command ended. Secrets are masked. */
export async function summary({command, result, steps, failure, fields}: SummaryRun): Promise<string> {
  const ended =
    failure === undefined ? 'done' : failure.parts.code === 'different' ? 'differs' : `failed (exit ${failure.exit})`
  const told = failure && failure.parts.code !== 'different' ? quoted(asText(failure)) : ''
  const parts = [
    `### ${markdownText(`${command}: ${ended}`)}\n`,
    told,
    await resultText(result, fields),
    stepsText(steps),
  ]
  return `${parts.filter((one) => one.trim() !== '').join('\n')}\n`
}

const quoted = (text: string): string =>
  `${text
    .split('\n')
    .map((line) => `> ${markdownText(line.trim())}`)
    .join('  \n')}\n`

async function resultText(result: SummaryRun['result'], picks: readonly string[] | undefined): Promise<string> {
  const {documentList, documentRecord, documentText} = await import('../../output/document')
  switch (result?.kind) {
    case undefined:
    case 'none':
      return ''
    case 'rows': {
      if (result.items.length === 0) return 'Nothing to list.\n'
      const printer = documentList('markdown', selectFields(result.fields, picks), {})
      const items = result.items.slice(0, mostRows).map(maskedRow)
      const more = result.items.length - items.length
      return `${printer.rows(items)}${printer.end()}${more > 0 ? `\n${more} more are not shown.\n` : ''}`
    }
    case 'record':
      return documentRecord('markdown', selectFields(result.fields, picks), maskedRow(result.record), {})
    case 'message':
      return documentText('markdown', withoutSecrets(result.message, result.record), {})
    case 'text':
      return result.text.trim() === ''
        ? ''
        : fencedMarkdown(cut(withoutSecrets(result.text, result.data)).split('\n'), result.language)
  }
}

const maskedRow = (record: Row): Row => masked.value(record) as Row // a record stays one

/** The text without values that are secret in the data that it was made from. */
function withoutSecrets(text: string, data: unknown): string {
  let out = text
  for (const secret of secretsIn(data, masked.value(data))) out = out.replaceAll(secret, '***')
  return out
}

function secretsIn(value: unknown, shown: unknown): string[] {
  if (typeof value === 'object' && value !== null) {
    const inner: ReadonlyMap<string, unknown> = new Map(
      typeof shown === 'object' && shown !== null ? Object.entries(shown) : [],
    )
    return Object.entries(value).flatMap(([key, member]: [string, unknown]) => secretsIn(member, inner.get(key)))
  }
  return (typeof value === 'string' || typeof value === 'number') && value !== shown && value !== ''
    ? [String(value)]
    : []
}

function cut(text: string): string {
  const whole = text.trimEnd()
  return whole.length > mostText ? `${whole.slice(0, mostText)}…` : whole
}

function stepsText(steps: readonly StepReport[]): string {
  if (steps.length === 0) return ''
  const rows = steps
    .slice(0, mostRows)
    .map(({title, status, detail}) => `| ${[title, stepWords[status], detail ?? ''].map(cell).join(' | ')} |`)
  const more = steps.length - rows.length
  return [
    '| Step | Result | Detail |',
    '| --- | --- | --- |',
    ...rows,
    ...(more > 0 ? ['', `${more} more are not shown.`] : []),
    '',
  ].join('\n')
}

const cell = (text: string): string => text.split('\n').map(markdownText).join('<br>')
