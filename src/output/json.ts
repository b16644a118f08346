// JSON as the reference client writes it: two blanks of indentation, an empty array over three lines, an empty object
// over two.
import {sanitize} from '../core/text'
import {keyWriter, type Key} from './capitalization'
import type {Field, Row} from './fields'
import {streamOf, type ListPrinter, type PrintOptions} from './printer'
import {isShown, valueAt} from './read'
import {entriesOf, labelled, shownData} from './tree'

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
export function jsonList(fields: readonly Field[], {tty, capitalization}: PrintOptions): ListPrinter {
  const write = recordWriter(fields, keyWriter(capitalization))
  return streamOf({
    item: (record) => forTerminal(`  ${write(record)}`, tty),
    open: '[\n',
    between: ',\n',
    close: '\n]\n',
    empty: '[\n\n]\n',
  })
}

/**
 * Writes a record as an item of a list, as {@link jsonText} writes its labelled fields: without building those first, which is most of the
 * time that a long list takes.
 */
function recordWriter(fields: readonly Field[], key: Key | undefined): (record: Row) => string {
  const labels = fields.map(({label}) => (key ? key(label ?? '') : (label ?? '')))
  if (new Set(labels).size < labels.length) return (record) => jsonText(labelled(fields, record, key), '  ')
  const members = fields.map((field, i) => ({field, start: `    ${JSON.stringify(labels[i])}: `}))
  return (record) => {
    let text = ''
    for (const {field, start} of members) {
      const value = valueAt(field, record)
      if (!isShown(field, value)) continue
      text += (text === '' ? start : `,\n${start}`) + memberText(field, value, key)
    }
    return text === '' ? '{\n  }' : `{\n${text}\n  }`
  }
}

function memberText(field: Field, value: unknown, key: Key | undefined): string {
  const isPlain = field.kind === 'plain' || field.kind === 'date' || field.kind === 'boolean'
  if (isPlain && typeof value === 'string') return JSON.stringify(value)
  if (isPlain && Number.isSafeInteger(value)) return String(value)
  return jsonText(shownData(field, value, key), '    ')
}
