// Tables: `ID | NAME` between rules of dashes, without an outer border.
import {displayWidth, padEnd, sanitizeLine, truncate} from '../core/text'
import {isGroup, type Field, type Row} from './fields'
import type {DrawTable, ListPrinter, Page, PrintOptions} from './printer'
import {valueAt} from './read'
import {textOf} from './values'

/** Widths are chosen from this many rows; a list that goes on is printed with them, row by row, in constant memory. */
const measuredRows = 1000
/** Longer cells run over their column instead of widening it for all rows. */
const widest = 300
/** So many rows, at most, are drawn as one table. */
const screenful = 200
/** Columns are not shrunk below this to fit a terminal. */
const narrowest = 8

type Cells = readonly (string | undefined)[]

interface Layout {
  /** Which of the fields are printed, and how wide. */
  readonly columns: readonly {readonly index: number; readonly width: number}[]
}

/** The fields that a table can show: groups and collections have no cell. */
export const tableFields = (fields: readonly Field[]): readonly Field[] => fields.filter((f) => !isGroup(f))

/**
 * A list as a table. The widths come from the first rows; later cells that are wider run over their column, or are
 * cut with an ellipsis where the terminal's width is kept.
 */
export function tableList(all: readonly Field[], options: PrintOptions): ListPrinter {
  const fields = tableFields(all)
  const labels = fields.map((f) => (f.label ?? '').toUpperCase())
  const limit = options.tty && !options.wide ? options.width : undefined
  let held: Cells[] = []
  let layout: Layout | undefined
  let shown = 0
  let cut = 0

  const cellText = (text: string, width: number): string => {
    const missing = width - displayWidth(text)
    if (missing >= 0) return text + ' '.repeat(missing)
    if (limit === undefined) return text
    cut++
    return padEnd(truncate(text, width), width)
  }
  const line = (cells: Cells, {columns}: Layout): string =>
    `${columns.map(({index, width}) => cellText(cells[index] ?? '', width)).join(' | ')}\n`
  const rule = ({columns}: Layout): string => `${columns.map(({width}) => '-'.repeat(width)).join('-|-')}\n`
  const header = (at: Layout): string => {
    if (options.noHeaders) return ''
    const names = line(labels, at)
    return rule(at) + (options.color ? `\u001b[1m${names.slice(0, -1)}\u001b[22m\n` : names) + rule(at)
  }
  const flush = (complete: boolean): string => {
    const first = layout === undefined
    layout ??= layOut(fields, labels, held, complete, limit)
    const at = layout
    if (first && complete && options.draw && held.length > 0 && held.length <= screenful) {
      const whole = drawn(options.draw, at)
      shown += held.length
      held = []
      return whole
    }
    const text = (first ? header(at) : '') + held.map((cells) => line(cells, at)).join('')
    shown += held.length
    held = []
    return text
  }
  const drawn = (draw: DrawTable, {columns}: Layout): string => {
    const cellsAt = (cells: Cells): string[] =>
      columns.map(({index, width}) => cellText(cells[index] ?? '', width).trimEnd())
    const lines = draw({
      labels: options.noHeaders ? undefined : cellsAt(labels),
      rows: held.map(cellsAt),
      widths: columns.map(({width}) => width),
      bold: options.color ?? false,
    })
    // The rule below the rows is written at the end, as for every table.
    return lines
      .slice(0, options.noHeaders ? undefined : -1)
      .map((text) => `${text}\n`)
      .join('')
  }
  return {
    get cut() {
      return cut
    },
    rows(records) {
      for (const record of records) held.push(cellsOf(fields, record, options, limit))
      return layout || held.length >= measuredRows ? flush(false) : ''
    },
    end() {
      const text = flush(true)
      const footer = layout && shown > 0 && !options.noHeaders ? rule(layout) : ''
      return text + footer + pageNote(options.page, shown)
    },
  }
}

/** The line that says which page of how many was printed; nothing when it is the only one. */
export function pageNote(page: Page | undefined, shown: number): string {
  if (!page || shown >= page.subtotal) return ''
  const pages = Math.ceil(page.subtotal / page.perPage)
  return `Page ${page.page} of ${pages} (use --page and --per-page for navigation).\n`
}

function cellsOf(fields: readonly Field[], record: Row, options: PrintOptions, limit: number | undefined): Cells {
  return fields.map((field) => {
    const value = valueAt(field, record)
    if (value === undefined) return undefined
    const text = textOf(field, value, 'table', options.showIds ?? false) ?? ''
    return oneLine(text, options.tty ?? false, limit)
  })
}

function oneLine(text: string, tty: boolean, limit: number | undefined): string {
  // No column is wider than the terminal: a server's megabyte need not be measured to be cut. Sixteen code units are
  // more than any visible character takes.
  const short = limit !== undefined && text.length > limit * 16 ? text.slice(0, limit * 16) : text
  const line = /[\r\n]/.test(short) ? short.replaceAll(/[\r\n]/g, ' ') : short
  return tty ? sanitizeLine(line) : line
}

/**
 * Chooses columns and widths. A column whose key the server sent in no record is left out, as the reference client
 * does, once the whole list is known; of a longer list all columns are printed.
 */
function layOut(
  fields: readonly Field[],
  labels: readonly string[],
  rows: readonly Cells[],
  complete: boolean,
  limit: number | undefined,
): Layout {
  const indexes = labels.map((_, i) => i)
  const sent = complete && rows.length > 0 ? indexes.filter((i) => rows.some((row) => row[i] !== undefined)) : indexes
  const used = sent.length > 0 ? sent : indexes
  const natural = used.map((i) => {
    let width = displayWidth(labels[i] ?? '')
    for (const row of rows) width = Math.max(width, Math.min(widest, displayWidth(row[i] ?? '')))
    return width
  })
  const identifies = used.map((i) => fields[i]?.sets?.includes('THIN') ?? false)
  const widths = limit === undefined ? natural : fit(natural, identifies, limit - 3 * (used.length - 1))
  return {columns: used.map((index, i) => ({index, width: widths[i] ?? 0}))}
}

/**
 * Shrinks columns until all fit into `room`: what identifies a record is left whole while the rest fits beside it, so
 * that names with the same beginning can be distinguished.
 */
function fit(widths: readonly number[], identifies: readonly boolean[], room: number): readonly number[] {
  const kept = widths.map((width, i) => (identifies[i] ? width : 0))
  const left = room - kept.reduce((sum, width) => sum + width, 0)
  const others = shrunk(
    widths.filter((_, i) => !identifies[i]),
    left,
  )
  if (others.reduce((sum, width) => sum + width, 0) > left) return shrunk(widths, room)
  let next = 0
  return kept.map((width, i) => (identifies[i] ? width : (others[next++] ?? 0)))
}

/** Shrinks the widest, evenly, until all fit into `room` or none may be narrower. */
function shrunk(widths: readonly number[], room: number): readonly number[] {
  const total = (most: number) => widths.reduce((sum, width) => sum + Math.min(width, most), 0)
  let most = Math.max(narrowest, ...widths)
  while (most > narrowest && total(most) > room) most--
  return widths.map((width) => Math.min(width, most))
}
