// What all printers share: the options and the shape of a list that is printed page by page.
import type {Capitalization} from './capitalization'
import type {Row} from './fields'

/** Where a page stands in the whole list; said under a table when it is not the whole. */
export interface Page {
  readonly page: number
  readonly perPage: number
  readonly subtotal: number
}

/** A table that is whole: lines of text, without newlines. `labels` are left out with --no-headers. */
export type DrawTable = (table: {
  readonly labels: readonly string[] | undefined
  readonly rows: readonly (readonly string[])[]
  readonly widths: readonly number[]
  readonly bold: boolean
}) => readonly string[]

export interface PrintOptions {
  /** Draws tables of a screenful; without it they are drawn as long ones are. */
  readonly draw?: DrawTable | undefined
  /** Rows only, in tables and CSV. */
  readonly noHeaders?: boolean | undefined
  /** Between the cells of CSV: a comma when left out. */
  readonly csvSeparator?: string | undefined
  /** Ids of kind `hiddenId`, and those of references. */
  readonly showIds?: boolean | undefined
  /** The output goes to a terminal: text of the server is escaped, tables are fitted to `width`. */
  readonly tty?: boolean | undefined
  /** Control characters of the server's text are left as they are, but not on a terminal. */
  readonly raw?: boolean | undefined
  /** Columns of the terminal. */
  readonly width?: number | undefined
  /** Cells are never cut, whatever the terminal's width. */
  readonly wide?: boolean | undefined
  /** The columns were chosen: none that has something in it is left out to fit the terminal. */
  readonly chosen?: boolean | undefined
  /** Headers of tables in bold, states in color. */
  readonly color?: boolean | undefined
  /** Times in this zone, with its offset; as the reference client prints them when left out. */
  readonly times?: 'local' | 'utc' | undefined
  /** How the keys of JSON and YAML are written: as the labels are when left out. */
  readonly capitalization?: Capitalization | undefined
  /** Set when the user asked for one page of a list. */
  readonly page?: Page | undefined
  /** API names (`id`, `gpg_key.name`) to print of each record: `ndjson` and `--json`. */
  readonly picks?: readonly string[] | undefined
}

/** A list that is printed as it comes: text for each page of records, and the text that completes it. */
export interface ListPrinter {
  rows(records: readonly Row[]): string
  end(): string
  /** Cells that were cut to fit the terminal so far: worth a word on stderr when not 0. */
  readonly cut: number
  /** Labels of columns that a terminal had no room for. */
  readonly leftOut?: readonly string[]
}

interface Frame {
  readonly open?: string
  readonly between?: string
  readonly close?: string
  /** Printed instead of `open` and `close` when there was no record at all. */
  readonly empty?: string
}

/** A printer that turns each record into text on its own, between `open` and `close`. */
export function streamOf({item, ...frame}: Frame & {readonly item: (record: Row) => string}): ListPrinter {
  const {between = ''} = frame
  return pagesOf({...frame, items: (records) => records.map(item).join(between)})
}

/** The same, for records that are turned into text a page at a time; `items` puts `between` between them itself. */
export function pagesOf({
  items,
  open = '',
  between = '',
  close = '',
  empty = open + close,
}: Frame & {readonly items: (records: readonly Row[]) => string}): ListPrinter {
  let started = false
  return {
    cut: 0,
    rows(records) {
      if (records.length === 0) return ''
      const text = (started ? between : open) + items(records)
      started = true
      return text
    },
    end: () => (started ? close : empty),
  }
}
