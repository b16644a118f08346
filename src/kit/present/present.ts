// Writes a result in the format that was asked for.
import type {Origin, Settings} from '../../config/settings'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {
  apiJson,
  apiJsonList,
  capitalizations,
  checkPicks,
  ndjson,
  formats,
  isDocumentFormat,
  printList,
  printMessage,
  printRecord,
  selectFields,
  shownText,
  type Capitalization,
  type Field,
  type Format,
  type ListPrinter,
  type PrintOptions,
} from '../../output'
import type {About} from './about'
import type {Given} from '../run/resolve'
import type {Item} from '../../katello/paging'
import type {AskedPage} from '../run/one-page'
import type {Result} from '../run/result'
import {nextLine, type Next} from '../run/success'
import {steady} from './steady'
import type {Terminal} from './terminal'

export interface Style {
  /** Undefined: a table for lists, a record for the rest. */
  readonly format: Format | undefined
  /** `--json`: the API's own records; the names of the members picked, none for all. */
  readonly api: readonly string[] | undefined
  readonly fields: readonly string[] | undefined
  /** A JMESPath expression: what is printed is its result. */
  readonly query: string | undefined
  /** The result goes to a file, which appears whole or not at all. */
  readonly isToFile: boolean
  readonly options: PrintOptions
  /** What a page says of itself; undefined for other formats. */
  readonly page?: About | undefined
}

/** What is configured of the output. */
type Configured = Pick<Settings['values'], 'output' | 'capitalization'>

/** Reads the output options, which win over what is configured. */
export function styleOf(given: Given, terminal: Terminal, configured: Configured): Style {
  const json = given['json']
  const fields = Array.isArray(given['fields']) ? given['fields'].map(String) : undefined
  const picks = typeof json === 'string' ? picksOf(json, fields) : undefined
  const query = typeof given['query'] === 'string' ? given['query'] : undefined
  if (picks) refuseSecondFormat(given)
  else if (query !== undefined) refuseForQuery(given)
  const isTty = terminal.isTty && given['output-file'] === undefined
  const asked =
    given['csv'] === true
      ? 'csv'
      : (given['output'] ?? (json === undefined ? configuredFormat(configured.output) : undefined))
  return {
    format: asked as Format | undefined,
    query,
    api: picks ?? (query !== undefined && asked !== 'ndjson' ? [] : undefined),
    fields: picks ? undefined : fields,
    isToFile: given['output-file'] !== undefined,
    options: {
      times: isTty ? (given['utc'] === true ? 'utc' : 'local') : undefined,
      noHeaders: given['no-headers'] === true,
      csvSeparator: given['csv-separator'] as string | undefined,
      showIds: given['show-ids'] === true,
      tty: isTty,
      width: isTty ? terminal.width : undefined,
      raw: given['raw'] === true,
      color: terminal.color,
      wide: given['wide'] === true || given['no-truncate'] === true,
      chosen: given['fields'] !== undefined,
      capitalization: capitalizationOf(configured.capitalization, terminal),
    },
  }
}

/** Names after `--json`, or those of `--fields` where it has none; `ALL` is every member. */
function picksOf(json: string, fields: readonly string[] | undefined): readonly string[] {
  const picks = json
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (!fields) return picks
  const others = fields.map((name) => name.trim()).filter((name) => name !== 'ALL')
  if (picks.length > 0 && picks.join() !== others.join())
    throw usageError('--json and --fields name different fields', 'Name the fields once: --json A,B')
  return others
}

/** `--json` is a format of its own: with another one, one of them would be ignored. */
function refuseSecondFormat(given: Given): void {
  const other = given['csv'] === true ? '--csv' : `--output ${String(given['output'] ?? 'json')}`
  if (other !== '--output json') throw usageError(`--json and ${other} are two formats`, 'Omit one of them')
}

/** The result of a query has no fields: it is JSON. */
function refuseForQuery(given: Given): void {
  const asked = given['csv'] === true ? 'csv' : given['output']
  if (asked === undefined || asked === 'json' || asked === 'ndjson') return
  throw usageError(`--query prints JSON, not ${String(asked)}`, 'Omit the format, or use --output json or ndjson')
}

/** A format that is configured; unlike an option, it has not been checked yet. */
function configuredFormat(configured: Origin | undefined): string | undefined {
  if (configured === undefined || (formats as readonly string[]).includes(configured.value)) return configured?.value
  throw new AppError({
    code: 'configuration',
    message: `Unknown output format ${JSON.stringify(configured.value)}`,
    detail: `set in: ${configured.origin}`,
    hint: `One of: ${formats.join(', ')}`,
    exit: exitCodes.configuration,
  })
}

const pageNote = (shown: number, total: number, {page, configured}: AskedPage): string =>
  configured === undefined
    ? `Showing ${shown} of ${total} (page ${page}); omit --page and --per-page to list all.`
    : `Showing ${shown} of ${total}, one page as per_page in ${configured} says; --per-page ${total} lists all.`

/** How keys are written; a word that is none of the three is reported and changes nothing, as in the reference client. */
function capitalizationOf(configured: Origin | undefined, terminal: Terminal): Capitalization | undefined {
  if (configured === undefined) return undefined
  const word = configured.value.replace(/^:/, '') // a symbol of Ruby
  const known = capitalizations.find((one) => one === word)
  if (!known)
    terminal.warn(
      `Unknown capitalization ${JSON.stringify(word)} in ${configured.origin}: use one of ${capitalizations.join(', ')}`,
    )
  return known
}

/** True when what is on stdout is for programs: then errors are JSON as well. */
export const isMachine = ({api, format}: Style): boolean =>
  api !== undefined || format === 'json' || format === 'ndjson'

/** With --quiet only a file that was asked for is written; a list is read all the same, because its end decides the exit code. */
export async function present(result: Result, style: Style, terminal: Terminal, given: Given): Promise<void> {
  const safe = (text: string): string => (isForPeople(style) ? (terminal.harmless?.(text) ?? text) : text)
  if (terminal.quiet && !style.isToFile && result.kind !== 'list') return
  if (style.query !== undefined) {
    const {queried} = await import('./query')
    const {text, doubt} = await queried(result, style.query, style)
    if (terminal.quiet && !style.isToFile) return
    await terminal.write(text)
    if (doubt !== undefined) terminal.below(doubt)
    return
  }
  switch (result.kind) {
    case 'list':
      return list(result, style, terminal)
    case 'record':
      return terminal.write((await documented(result, style)) ?? safe(record(result, style, terminal)))
    case 'message':
      await terminal.write((await documented(result, style)) ?? safe(message(result, style)))
      if (isForPeople(style) && style.options.tty && terminal.isWatched) advise(result.success?.next, given, terminal)
      return
    case 'text':
      if (result.file && isPlain(style)) return terminal.write(fileOf(result.file, style))
      return terminal.write(
        (await documented(result, style)) ??
          (style.format === 'silent'
            ? ''
            : isMachine(style)
              ? dataText(result.data, style)
              : ensureNewline(asRead(result, shownText(result.text, style.options), terminal))),
      )
    case 'none':
      return
  }
}

/** Comparisons and plans are for people; other texts may be scripts, which stay as they are. */
const asRead = ({language}: {readonly language?: string | undefined}, text: string, terminal: Terminal): string =>
  language === 'diff' ? (terminal.harmless?.(text) ?? text) : text

/** No format is asked for. */
const isPlain = ({api, format}: Style): boolean => api === undefined && format === undefined

/** What is no text is for files and pipes. */
function fileOf({bytes, type}: NonNullable<Extract<Result, {kind: 'text'}>['file']>, {options}: Style): Uint8Array {
  if (options.tty !== true) return bytes
  throw usageError(
    `The answer is not text but ${bytes.length} bytes (${type}), which a terminal cannot show`,
    'Write it to a file: add --output-file FILE',
  )
}

/** A result other than a list as a document; undefined where none is asked for. */
async function documented(
  result: Exclude<Result, {kind: 'list' | 'none'}>,
  {format, api, fields, options, page}: Style,
): Promise<string | undefined> {
  if (api !== undefined || !isDocumentFormat(format)) return undefined
  const {documentCode, documentRecord, documentText} = await import('../../output/document')
  if (result.kind === 'record')
    return documentRecord(format, selectFields(result.fields, fields), result.record, {
      ...options,
      ...page,
      ...titleOf(page, result.record),
    })
  if (result.kind === 'message') return documentText(format, result.message, {...options, ...page})
  const {text, language, title} = result
  const described = {...options, ...page, ...(title !== undefined && {title})}
  const isLines = language !== undefined || text.trimEnd().includes('\n')
  return isLines ? documentCode(format, text, {...described, language}) : documentText(format, text, described)
}

/** A page about a record has its name in the title. */
function titleOf(page: About | undefined, {name}: Item): {title?: string} {
  return page?.title !== undefined && typeof name === 'string' && name !== '' ? {title: `${page.title}: ${name}`} : {}
}

function advise(next: Next | undefined, given: Given, terminal: Terminal): void {
  const line = next && nextLine(next, given)
  if (line !== undefined) terminal.below(line)
}

async function list(result: Extract<Result, {kind: 'list'}>, style: Style, terminal: Terminal): Promise<void> {
  const write = (text: string): Promise<void> =>
    terminal.quiet && !style.isToFile
      ? Promise.resolve()
      : terminal.write(isForPeople(style) ? (terminal.harmless?.(text) ?? text) : text)
  const format = style.format ?? 'table'
  const options: PrintOptions = {...style.options, picks: style.api ?? apiPicks(style, format)}
  const draw =
    style.options.tty && format === 'table' && !style.api
      ? (await import('../../output/screen-table')).drawTable
      : undefined
  const isApi = style.api !== undefined || (result.isData === true && format !== 'ndjson' && format !== 'silent')
  const shownFields = (): readonly Field[] =>
    selectFields(result.fields, format === 'ndjson' ? undefined : style.fields, isScreen(style, format))
  const printer = isApi
    ? apiJsonList(options)
    : isDocumentFormat(format)
      ? (await import('../../output/document')).documentList(format, shownFields(), {
          ...options,
          ...style.page,
          title: result.title ?? style.page?.title,
        })
      : printList(format, shownFields(), {...options, draw})
  let shown = 0
  let total: number | undefined
  let loosen: (() => void) | undefined
  try {
    for await (const page of result.pages) {
      if (shown > 0 || (page.total ?? 0) > page.items.length) loosen ??= steady()
      if (shown === 0 && options.picks) checkPicks(options.picks, page.items, result.fields)
      await write(printer.rows(page.items))
      shown += page.items.length
      total = page.total ?? total
    }
  } catch (error) {
    throw shown > 0 && !style.isToFile && !terminal.quiet ? brokenOff(error, shown, total) : error
  } finally {
    loosen?.()
  }
  await write(printer.end())
  if (result.below !== undefined) terminal.below(result.below)
  else if (shown === 0 && terminal.isTty) terminal.below('Nothing found.')
  const {limit} = result
  if (limit !== undefined && shown >= limit && (total === undefined || total > shown))
    terminal.below(
      total === undefined
        ? `Showing the first ${shown}; there may be more. Omit --limit to list all.`
        : `Showing ${shown} of ${total}; omit --limit to list all.`,
    )
  else if (result.page && total !== undefined && total > shown) terminal.below(pageNote(shown, total, result.page))
  const narrow = narrowNote(printer)
  if (narrow !== undefined) terminal.below(narrow)
}

/** The error of a list that broke off after some of it was written: formats without an end cannot show that themselves. */
function brokenOff(error: unknown, shown: number, total: number | undefined): unknown {
  if (!(error instanceof AppError) || error.parts.code === 'reader_gone') return error
  const {detail} = error.parts
  const records = `${total === undefined ? shown : `${shown} of ${total}`} ${shown === 1 ? 'record' : 'records'}`
  const mark = `the list on stdout is incomplete: it ends after ${records}`
  return new AppError({...error.parts, detail: detail ? `${detail}; ${mark}` : mark})
}

/** What a terminal had no room for; undefined when it had room for everything. */
function narrowNote({cut, leftOut = []}: ListPrinter): string | undefined {
  const said = [
    ...(leftOut.length > 0
      ? [`${leftOut.length === 1 ? 'Column' : 'Columns'} left out to fit the terminal: ${leftOut.join(', ')}.`]
      : []),
    ...(cut > 0 ? [`${cut === 1 ? '1 cell was' : `${cut} cells were`} truncated to fit the terminal.`] : []),
  ]
  return said.length > 0 ? `${said.join(' ')} Add --wide to see everything.` : undefined
}

/** People look at it: a table or a record on a terminal. */
const isScreen = ({options}: Style, format: Format): boolean =>
  options.tty === true && (format === 'table' || format === 'base')

/** What programs get instead of a text; with NDJSON one line, or one for each item of a list. */
function dataText(data: unknown, {format, api, options}: Style): string {
  if (api || format !== 'ndjson') return apiJson(data, {...options, picks: api})
  return ndjson(Array.isArray(data) ? data : [data], options)
}

/** NDJSON lines are records of the API: there `--fields` picks by API name. */
const apiPicks = (style: Style, format: Format): readonly string[] | undefined =>
  format === 'ndjson' ? style.fields : undefined

function record(result: Extract<Result, {kind: 'record'}>, style: Style, terminal: Terminal): string {
  const picks = style.api ?? (style.format === 'ndjson' ? style.fields : undefined)
  if (picks) checkPicks(picks, [result.record], result.fields)
  if (style.api) return apiJson(result.record, {...style.options, picks})
  const fields =
    style.format === 'ndjson'
      ? result.fields
      : selectFields(result.fields, style.fields, isScreen(style, style.format ?? 'base'))
  if (result.inList && (style.format === 'json' || style.format === 'yaml')) {
    const printer = printList(style.format, fields, style.options)
    return printer.rows([result.record]) + printer.end()
  }
  if (style.format === 'table') {
    const printer = printList('table', fields, style.options)
    const text = printer.rows([result.record]) + printer.end()
    const narrow = narrowNote(printer)
    if (narrow !== undefined) terminal.below(narrow)
    return text
  }
  return printRecord(style.format ?? 'base', fields, result.record, {...style.options, picks})
}

function message(result: Extract<Result, {kind: 'message'}>, style: Style): string {
  const {record: about = {message: result.message}} = result
  if (style.api) {
    checkPicks(style.api, [about])
    return apiJson(about, {...style.options, picks: style.api})
  }
  const isRead = isForPeople(style)
  const more = isRead && typeof result.output === 'string' ? result.output.trim() : undefined
  const subject = {id: about['id'] as string | undefined, name: about['name'] as string | undefined}
  const text = (isRead && style.options.tty ? result.success?.text : undefined) ?? result.message
  return printMessage(style.format ?? 'base', more ? `${text}\n${more}` : text, subject, style.options)
}

/** A message in no format for programs. */
const isForPeople = ({api, format}: Style): boolean =>
  api === undefined && (format === undefined || format === 'base' || format === 'table')

const ensureNewline = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
