// JSON as the reference client writes it: two blanks of indentation, an empty array over three lines, an empty object
// over two.
import {sanitize} from '../core/text'
import type {Field} from './fields'
import {streamOf, type ListPrinter, type PrintOptions} from './printer'
import {entriesOf, labelled} from './tree'

/** Escapes JSON text for a terminal; what it reads as stays the same. */
export const forTerminal = (json: string, tty: boolean | undefined): string => (tty ? sanitize(json) : json)

/** JSON text of data (maps, arrays, JSON values), whose later lines begin with `pad`. */
export function jsonText(value: unknown, pad = ''): string {
  const inner = `${pad}  `
  if (Array.isArray(value)) {
    if (value.length === 0) return `[\n\n${pad}]`
    return `[\n${value.map((item) => inner + jsonText(item, inner)).join(',\n')}\n${pad}]`
  }
  const entries = entriesOf(value)
  if (!entries) return JSON.stringify(value) ?? 'null'
  if (entries.length === 0) return `{\n${pad}}`
  const lines = entries.map(([key, item]) => `${inner}${JSON.stringify(String(key))}: ${jsonText(item, inner)}`)
  return `{\n${lines.join(',\n')}\n${pad}}`
}

/** A JSON array of the records' labelled fields. */
export function jsonList(fields: readonly Field[], {tty}: PrintOptions): ListPrinter {
  return streamOf({
    item: (record) => forTerminal(`  ${jsonText(labelled(fields, record), '  ')}`, tty),
    open: '[\n',
    between: ',\n',
    close: '\n]\n',
    empty: '[\n\n]\n',
  })
}
