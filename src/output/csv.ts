// CSV: one column for each value of a record, groups written out as `Group::Label`, items of collections as
// `Collection::Label::1`. Null is an empty cell, or an empty string in quotes where the kind of field is formatted; so is a key that the
// server did not send.
import {shownText} from './escape'
import {isGroup, type Field, type Row} from './fields'
import {isRow, valueAt} from './read'
import type {ListPrinter, PrintOptions} from './printer'
import {textOf} from './values'

interface Column {
  /** A group inside an item of a collection is one cell. */
  readonly field: Field
  /** Label of the group around it: of the innermost one alone, as in the reference client. */
  readonly prefix?: string | undefined
  /** Number of the item it is in, counted from 1. */
  readonly suffix?: number
  /** From the record to what holds the field: groups, and a number after a collection. */
  readonly steps: readonly (Field | number)[]
}

/** Items per collection (by its place among the fields) that some record has. */
type Counts = Map<string, number>

const isCollecting = (fields: readonly Field[]): boolean =>
  fields.some((f) => f.kind === 'collection' || (isGroup(f) && isCollecting(f.fields)))

/**
 * CSV of a list. Its columns are those of the fields that some record of the first page has, so later pages can be printed as they come;
 * the columns of collections depend on all records, so a field list that has one is printed at the end.
 */
export function csvList(fields: readonly Field[], options: PrintOptions): ListPrinter {
  const {csvSeparator = ',', noHeaders = false} = options
  const line = (cells: readonly (string | null)[]): string =>
    `${cells.map((cell) => csvCell(cell, csvSeparator, options)).join(csvSeparator)}\n`
  const rowOf = (columns: readonly Column[], record: Row): string =>
    line(columns.map((column) => columnText(column, record, options)))
  const header = (names: readonly string[]): string => (noHeaders ? '' : line(names))
  const withoutRecords = (): string => header(fields.map(({label}) => label ?? ''))

  if (isCollecting(fields)) {
    const held: Row[] = []
    return {
      cut: 0,
      rows(records) {
        for (const record of records) held.push(record)
        return ''
      },
      end() {
        if (held.length === 0) return withoutRecords()
        const there = sent(fields, held)
        const counts: Counts = new Map()
        for (const record of held) count(there, record, counts)
        const columns = columnsOf(there, counts)
        return header(columns.map(columnName)) + held.map((record) => rowOf(columns, record)).join('')
      },
    }
  }
  let columns: readonly Column[] | undefined
  return {
    cut: 0,
    rows(records) {
      if (records.length === 0) return ''
      const isFirst = columns === undefined
      const shown = (columns ??= columnsOf(sent(fields, records), new Map()))
      return (isFirst ? header(shown.map(columnName)) : '') + records.map((record) => rowOf(shown, record)).join('')
    },
    end: () => (columns ? '' : withoutRecords()),
  }
}

/** The fields that some record has: a member that servers do not send has no column. */
const sent = (fields: readonly Field[], records: readonly Row[]): Field[] =>
  fields.filter((field) => records.some((record) => valueAt(field, record) !== undefined))

function columnsOf(fields: readonly Field[], counts: Counts, within: Omit<Column, 'field'> = {steps: []}): Column[] {
  return fields.flatMap((field, place) => {
    if (!isGroup(field)) return [{field, ...within}]
    const prefix = field.label ?? undefined
    const steps = [...within.steps, field]
    if (field.kind === 'label') return columnsOf(field.fields, counts, {prefix, steps})
    const numbers = Array.from({length: counts.get(placeKey(within.steps, place, field)) ?? 0}, (_, i) => i + 1)
    return numbers.flatMap((n) =>
      field.fields.map((inner) => ({field: inner, prefix, suffix: n, steps: [...steps, n]})),
    )
  })
}

const placeKey = (steps: readonly (Field | number)[], place: number, field: Field): string =>
  [...steps.map((s) => (typeof s === 'number' ? s : s.label)), place, field.label].join('\u0000')

function count(
  fields: readonly Field[],
  record: unknown,
  counts: Counts,
  steps: readonly (Field | number)[] = [],
): void {
  for (const [place, field] of fields.entries()) {
    if (!isGroup(field)) continue
    const value = valueAt(field, record)
    if (field.kind === 'label') {
      count(field.fields, value, counts, [...steps, field])
      continue
    }
    const key = placeKey(steps, place, field)
    counts.set(key, Math.max(counts.get(key) ?? 0, csvItems(value).length))
  }
}

/**
 * Items of a collection's value. Where the server sends one object instead of a list (a flatpak remote's
 * organization), the reference client prints a set of blank columns for each of its keys; so do we, for those who
 * read the columns by position.
 */
function csvItems(value: unknown): readonly unknown[] {
  if (isRow(value)) return Object.keys(value).map(() => ({}))
  return Array.isArray(value) ? value : []
}

function columnText(column: Column, record: Row, options: PrintOptions): string | null {
  let holder: unknown = record
  for (const step of column.steps) {
    holder = typeof step === 'number' ? (csvItems(holder)[step - 1] ?? {}) : valueAt(step, holder)
  }
  return textOf(column.field, valueAt(column.field, holder), 'csv', options)
}

const columnName = ({prefix, field, suffix}: Column): string =>
  [prefix, field.label, suffix].filter((part) => part !== undefined && part !== null).join('::')

/** A cell, in quotes where needed; null is nothing at all. */
export function csvCell(text: string | null, separator: string, options: Pick<PrintOptions, 'tty' | 'raw'>): string {
  if (text === null) return ''
  const safe = shownText(text, options)
  if (safe === '' || /["\r\n]/.test(safe) || safe.includes(separator)) return `"${safe.replaceAll('"', '""')}"`
  return safe
}
