// Tables: `ID | NAME` between rules of dashes, without an outer border.
import {displayWidth, foldLine, padEnd, sanitizeLine, truncate, truncateMiddle} from '../core/text'
import {isGroup, type Field, type Row} from './fields'
import {paint} from './color'
import {shownText} from './escape'
import {fit, labelLines, narrowOf, unfitted, type Column, type Fitted} from './layout'
import type {DrawTable, ListPrinter, Page, PrintOptions} from './printer'
import {valueAt} from './read'
import {textOf} from './values'

/** Widths are chosen from this many rows; a list that goes on is printed with them, row by row, in constant memory. */
const measuredRows = 1000
/** Longer cells run over their column instead of widening it for all rows. */
const widest = 300
/** So many rows, at most, are drawn as one table. */
const screenful = 200
/** A cell that is wrapped takes at most so many lines. */
const tallest = 8

type Cells = readonly (string | undefined)[]
interface Cell {
  readonly lines: readonly string[]
  /** The whole text, where it names a state that is colored. */
  readonly state?: string | undefined
}
type Placed = Fitted['columns'][number]

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
  let layout: Fitted | undefined
  let shown = 0
  let cut = 0

  const cellLines = (text: string, {width, narrow}: Placed): readonly string[] => {
    if (limit === undefined || displayWidth(text) <= width) return [text]
    if (narrow === 'never' || narrow === 'wrap') {
      const lines = foldLine(text, width)
      if (lines.length <= tallest) return lines
      cut++
      return [...lines.slice(0, tallest - 1), truncate(`${lines[tallest - 1]}…`, width)]
    }
    cut++
    return [narrow === 'middle' ? truncateMiddle(text, width) : truncate(text, width)]
  }
  const cellsAt = (cells: Cells, {columns}: Fitted): readonly Cell[] =>
    columns.map((column) => {
      const text = cells[column.index] ?? ''
      const isPainted = options.color === true && fields[column.index]?.state === true
      return {lines: cellLines(text, column), state: isPainted ? text : undefined}
    })
  const labelsAt = ({columns}: Fitted): readonly Cell[] =>
    columns.map(({index, width}) => {
      const text = labels[index] ?? ''
      return {lines: limit === undefined ? [text] : labelLines(text, width)}
    })
  const rule = ({columns}: Fitted): string => `${columns.map(({width}) => '-'.repeat(width)).join('-|-')}\n`
  const rowOf = (cells: Cells, at: Fitted): string =>
    limit === undefined && !options.color
      ? `${at.columns.map(({index, width}) => padEnd(cells[index] ?? '', width)).join(' | ')}\n`
      : lineOf(cellsAt(cells, at), at)
  const header = (at: Fitted): string => {
    if (options.noHeaders) return ''
    const names = lineOf(labelsAt(at), at)
    return rule(at) + (options.color ? names.replaceAll(/^.+$/gm, bold) : names) + rule(at)
  }
  const flush = (complete: boolean): string => {
    const first = layout === undefined
    layout ??= layOut(fields, labels, held, complete, {limit, chosen: options.chosen})
    const at = layout
    const isScreenful = first && complete && held.length > 0 && held.length <= screenful
    const text =
      isScreenful && options.draw
        ? drawn(options.draw, at)
        : (first ? header(at) : '') + held.map((cells) => rowOf(cells, at)).join('')
    shown += held.length
    held = []
    return text
  }
  const drawn = (draw: DrawTable, at: Fitted): string => {
    const joined = (cells: readonly Cell[]): string[] =>
      cells.map(({lines, state}) => lines.map((part) => painted(part.trimEnd(), state)).join('\n'))
    const lines = draw({
      labels: options.noHeaders ? undefined : joined(labelsAt(at)),
      rows: held.map((cells) => joined(cellsAt(cells, at))),
      widths: at.columns.map(({width}) => width),
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
    get leftOut() {
      return layout?.leftOut ?? []
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

/** Line by line: a pager forgets what was turned on in the line before. */
const bold = (line: string): string => `\u001b[1m${line}\u001b[22m`

const painted = (part: string, state: string | undefined): string => (state === undefined ? part : paint(part, state))

/** A row of cells, in as many lines as the tallest of them takes. */
function lineOf(cells: readonly Cell[], {columns}: Fitted): string {
  const height = Math.max(1, ...cells.map(({lines}) => lines.length))
  return Array.from({length: height}, (_, at) => {
    const parts = columns.map(({width}, i) => {
      const part = cells[i]?.lines[at] ?? ''
      return painted(part, cells[i]?.state) + ' '.repeat(Math.max(0, width - displayWidth(part)))
    })
    return `${parts.join(' | ')}\n`
  }).join('')
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
    const text = textOf(field, value, 'table', options) ?? ''
    return oneLine(text, options, limit)
  })
}

function oneLine(text: string, options: PrintOptions, limit: number | undefined): string {
  // No column is wider than the terminal: a server's megabyte need not be measured to be cut. Sixteen code units are
  // more than any visible character takes.
  const short = limit !== undefined && text.length > limit * 16 ? text.slice(0, limit * 16) : text
  const line = /[\r\n]/.test(short) ? short.replaceAll(/[\r\n]/g, ' ') : short
  return options.tty ? sanitizeLine(line) : shownText(line, options)
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
  {limit, chosen = false}: {readonly limit: number | undefined; readonly chosen?: boolean | undefined},
): Fitted {
  const indexes = labels.map((_, i) => i)
  const sent = complete && rows.length > 0 ? indexes.filter((i) => rows.some((row) => row[i] !== undefined)) : indexes
  const columns = (sent.length > 0 ? sent : indexes).map((index): Column => {
    let content = 0
    for (const row of rows) content = Math.max(content, Math.min(widest, displayWidth(row[index] ?? '')))
    const field = fields[index]
    return {
      index,
      label: field?.label ?? '',
      natural: Math.max(content, displayWidth(labels[index] ?? '')),
      content,
      word: Math.max(...(labels[index] ?? '').split(' ').map(displayWidth)),
      narrow: field ? narrowOf(field) : 'end',
      isBlank: content === 0,
    }
  })
  return limit === undefined ? unfitted(columns) : fit(columns, limit, chosen)
}
