// Lists and records as documents: tables of Markdown, or pages of HTML that need nothing besides. Loaded only when one is asked for.
import {shownText} from './escape'
import {isGroup, type Field, type GroupField, type Row} from './fields'
import type {DocumentFormat} from './formats'
import {html} from './html'
import {markdown} from './markdown'
import type {Cell, Notation} from './notation'
import {pagesOf, type ListPrinter, type PrintOptions} from './printer'
import {isShown, itemsOf, valueAt, withoutIds} from './read'
import {textOf} from './values'

export interface DocumentOptions extends PrintOptions {
  /** What the document is about; it has no heading without one. */
  readonly title?: string | undefined
  /** What it says of itself below the title, if the notation shows that: labels and texts. */
  readonly about?: readonly (readonly [label: string, text: string])[] | undefined
}

const notations: Readonly<Record<DocumentFormat, Notation>> = {markdown, html}

/** A list as a document with one table, page by page: groups have a column for each of their fields, collections one cell. */
export function documentList(format: DocumentFormat, all: readonly Field[], options: DocumentOptions): ListPrinter {
  const notation = notations[format]
  const columns = columnsOf(options.showIds ? all : withoutIds(all))
  const labels = columns.map(({label}) => label)
  const open = begin(notation, options) + notation.head(options.noHeaders ? undefined : labels, named(options))
  return pagesOf({
    open,
    close: notation.foot() + notation.end(),
    items: (records) =>
      records.map((record) => notation.row(columns.map((column) => cellOf(column, record, options)))).join(''),
  })
}

/** A record as a document: a table of its fields, and one for each of its collections. */
export function documentRecord(
  format: DocumentFormat,
  all: readonly Field[],
  record: Row,
  options: DocumentOptions,
): string {
  const notation = notations[format]
  const fields = options.showIds ? all : withoutIds(all)
  const columns = columnsOf(fields.filter((one) => !isCollection(one)))
  const cells = columns
    .filter((column) => isShown(column.field, valueIn(column, record)))
    .map((column): readonly [Cell, Cell] => [{lines: [column.label]}, cellOf(column, record, options)])
  const table =
    notation.head(options.noHeaders ? undefined : ['Field', 'Value'], {...named(options), isRecord: true}) +
    cells.map((row) => notation.row(row, true)).join('') +
    notation.foot()
  const collections = fields.filter(isCollection).map((field) => collectionText(notation, field, record, options))
  return begin(notation, options) + (cells.length > 0 ? table : '') + collections.join('') + notation.end()
}

/** A sentence, or lines of text, as a document. */
export function documentText(format: DocumentFormat, text: string, options: DocumentOptions): string {
  const notation = notations[format]
  return begin(notation, options) + notation.text(shownText(text.trimEnd(), options).split('\n')) + notation.end()
}

/** Text whose spaces and lines matter, as a document: a drawing, a diff, a template. */
export function documentCode(
  format: DocumentFormat,
  text: string,
  {language, ...options}: DocumentOptions & {readonly language?: string | undefined},
): string {
  const notation = notations[format]
  const lines = shownText(text.trimEnd(), options).split('\n')
  return begin(notation, options) + notation.code(lines, language) + notation.end()
}

/** What the table of a document is called, as its heading is. */
const named = (options: DocumentOptions): {name?: string} =>
  options.title === undefined ? {} : {name: shownText(options.title, options)}

const begin = (notation: Notation, {title, about, ...options}: DocumentOptions): string =>
  notation.begin(
    title === undefined ? undefined : shownText(title, options),
    about?.map(([label, text]) => [label, shownText(text, options)]),
  )

interface Column {
  readonly label: string
  readonly field: Field
  /** The groups around the field, outermost first. */
  readonly within: readonly GroupField[]
}

const isCollection = (field: Field): field is GroupField => field.kind === 'collection'

function columnsOf(fields: readonly Field[], within: readonly GroupField[] = []): Column[] {
  return fields.flatMap((field) => {
    if (isGroup(field) && field.kind === 'label') return columnsOf(field.fields, [...within, field])
    const label = [...within, field].flatMap((one) => one.label ?? []).join(' / ')
    return [{label, field, within}]
  })
}

const valueIn = ({field, within}: Column, record: unknown): unknown =>
  valueAt(
    field,
    within.reduce<unknown>((holder, group) => valueAt(group, holder), record),
  )

function cellOf(column: Column, record: unknown, options: PrintOptions): Cell {
  const {field} = column
  const value = valueIn(column, record)
  if (isGroup(field)) return {lines: itemsOf(value).map((item) => itemText(field, item, options))}
  const text = shownText(value === undefined ? '' : (textOf(field, value, 'table', options) ?? ''), options)
  return {lines: text.split('\n'), ...(field.state && {state: field.state === true ? text : field.state(text)})}
}

/** An item of a collection on one line: what its fields say. */
const itemText = (field: GroupField, item: unknown, options: PrintOptions): string =>
  columnsOf(field.fields)
    .flatMap((column) => cellOf(column, item, options).lines)
    .filter((line) => line !== '')
    .join(', ')

function collectionText(notation: Notation, field: GroupField, record: Row, options: PrintOptions): string {
  const value = valueAt(field, record)
  if (!isShown(field, value)) return ''
  const columns = columnsOf(field.fields)
  const labels = columns.map(({label}) => label)
  const rows = itemsOf(value).map((item) => notation.row(columns.map((column) => cellOf(column, item, options))))
  const isLabelled = labels.some((label) => label !== '')
  return (
    notation.heading(field.label ?? '') +
    notation.head(isLabelled || !notation.mayLackHead ? labels : undefined, {name: field.label ?? undefined}) +
    rows.join('') +
    notation.foot()
  )
}
