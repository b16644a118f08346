// Which columns of a table a terminal has room for, and how wide they are.
import {displayWidth, truncate} from '../core/text'
import type {Field, Narrow} from './fields'

/** A column as it would be if there were room for everything. */
export interface Column {
  /** Its place among the fields. */
  readonly index: number
  readonly label: string
  /** Of the label and the widest cell. */
  readonly natural: number
  /** Of the widest cell alone: a label is wrapped where a cell may not be. */
  readonly content: number
  /** Of the longest word of the label. */
  readonly word: number
  readonly narrow: Narrow
  /** No row has anything in it. */
  readonly isBlank: boolean
}

export interface Fitted {
  readonly columns: readonly {readonly index: number; readonly width: number; readonly narrow: Narrow}[]
  /** Labels of the columns that there was no room for. */
  readonly leftOut: readonly string[]
}

/** Between two columns: ` | `. */
const gap = 3
/** A column is left out rather than cut below this. */
const shortest = 10
/** Sentences are wrapped, not cut, but not below this while another column can go. */
const shortestSentence = 28
/** `sha256:abcd…1234` */
const shortestDigest = 16
/** What must not be left out is wrapped, but not below this. */
const narrowest = 8

/** Every column at its natural width. */
export const unfitted = (columns: readonly Column[]): Fitted => ({
  columns: columns.map(({index, natural, narrow}) => ({index, width: natural, narrow})),
  leftOut: [],
})

/**
 * Fits columns into `limit` columns of the terminal: cuts what may be cut, leaves out what may be left out, the least important first,
 * and makes the rest narrow enough to be wrapped. With `keep`, only blank columns are left out.
 */
export function fit(columns: readonly Column[], limit: number, keep: boolean): Fitted {
  const total = (widths: readonly number[]): number => widths.reduce((sum, w) => sum + w, 0) + gap * (widths.length - 1)
  if (total(columns.map(({natural}) => natural)) <= limit) return unfitted(columns)
  const kept = [...columns]
  const leftOut: Column[] = []
  const leave = (victim: Column | undefined): boolean => {
    if (!victim || kept.length === 1) return false
    kept.splice(kept.indexOf(victim), 1)
    leftOut.push(victim)
    return true
  }
  while (total(kept.map(({natural}) => natural)) > limit && leave(kept.findLast(({isBlank}) => isBlank)));
  if (!keep) while (total(kept.map(least)) > limit && leave(leastImportant(kept)));
  const room = limit - gap * (kept.length - 1)
  const floor = total(kept.map(least)) <= limit ? least : wrapped
  const widths = shared(kept, room, floor)
  return {
    columns: kept.map(({index, narrow}, i) => ({index, narrow, width: widths[i] ?? 0})),
    leftOut: columns.filter((c) => leftOut.includes(c)).map(({label}) => label),
  }
}

/** The width below which a column is not cut; no word of its label is. */
function least({narrow, natural, content, word}: Column): number {
  const most = {never: content, drop: content, middle: shortestDigest, wrap: shortestSentence}
  return Math.min(natural, Math.max(narrow === 'end' || narrow === 'first' ? shortest : most[narrow], word))
}

/** The same where even what is never cut must be narrower: its cells take several lines. */
const wrapped = (column: Column): number =>
  Math.min(least(column), column.narrow === 'middle' ? shortestDigest : narrowest)

/** What goes next: asides before the rest, and columns further right before those further left. */
const leastImportant = (columns: readonly Column[]): Column | undefined =>
  columns.findLast(({narrow}) => narrow === 'first') ??
  columns.findLast(({narrow}) => narrow === 'end' || narrow === 'drop')

/** Widths that fill `room`: the widest columns are narrowed evenly, none below its floor. */
function shared(columns: readonly Column[], room: number, floor: (column: Column) => number): readonly number[] {
  const at = (most: number): number[] =>
    columns.map((column) => Math.min(column.natural, Math.max(most, floor(column))))
  let most = Math.max(0, ...columns.map(({natural}) => natural))
  while (most > 0 && at(most).reduce((sum, w) => sum + w, 0) > room) most--
  return at(most)
}

const identities = /^(id|name|title|login|uuid|full_path|container_repository_name|tag|version)$/
const asides = /^(description|comment|about)$/

/** A label in lines of `width` columns, broken between its words. */
export function labelLines(label: string, width: number): string[] {
  const lines: string[] = []
  for (const word of label.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && displayWidth(line) + 1 + displayWidth(word) <= width)
      lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => truncate(line, width))
}

/** What becomes of a field's column on a narrow screen, where the field does not say it. */
export function narrowOf(field: Field): Narrow {
  if (field.narrow) return field.narrow
  const last = typeof field.path === 'function' ? '' : (field.path.at(-1) ?? '')
  if (last === 'digest') return 'middle'
  if (field.sets?.includes('THIN') || identities.test(last) || last.endsWith('_id') || last.endsWith('_name'))
    return 'never'
  if (field.kind === 'paragraph' || field.kind === 'longText' || field.kind === 'keyValue' || asides.test(last))
    return 'first'
  if (last === 'label') return 'drop'
  if (field.kind === 'reference' || field.kind === 'id') return 'never'
  return field.kind === 'date' || field.kind === 'boolean' ? 'drop' : 'end'
}
