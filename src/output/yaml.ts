// YAML in the reference client's style: lists are not indented under their key, null is nothing at all.
import {keyWriter} from './capitalization'
import type {Field} from './fields'
import {streamOf, type ListPrinter, type PrintOptions} from './printer'
import {entriesOf, labelled} from './tree'
import {yamlString} from './yaml-scalar'

/** The longest key that is written before its colon on one line; a longer one gets a line of its own. */
const longestKey = 128

/** Text of a whole document. */
export function yamlDocument(value: unknown, tty: boolean | undefined): string {
  return `---${after(value, 0, 3, tty)}\n`
}

/** A document whose keys are Ruby symbols, as the reference client's messages have them: `:message: …`. */
export function yamlSymbols(entries: readonly (readonly [string, unknown])[], tty: boolean | undefined): string {
  return `---\n${entries.map(([key, value]) => `:${key}:${after(value, 2, key.length + 2, tty)}\n`).join('')}`
}

/** A YAML list of the records' labelled fields. */
export function yamlList(fields: readonly Field[], {tty, capitalization}: PrintOptions): ListPrinter {
  const key = keyWriter(capitalization)
  return streamOf({
    item: (record) => `- ${item(labelled(fields, record, key), 0, tty)}\n`,
    open: '---\n',
    empty: '--- []\n',
  })
}

/**
 * What stands after a key, a dash or the start: a scalar or an empty collection on the same line, anything else on
 * lines of its own. `indent` is that of nested lines, `column` where the line has come to.
 */
function after(value: unknown, indent: number, column: number, tty: boolean | undefined): string {
  if (Array.isArray(value)) return value.length === 0 ? ' []' : `\n${sequence(value, indent, tty)}`
  const entries = entriesOf(value)
  if (entries) return entries.length === 0 ? ' {}' : `\n${mapping(entries, indent, tty)}`
  const text = scalar(value, indent, column + 1, tty)
  return text === '' ? '' : ` ${text}`
}

/** What stands after a dash and a blank. */
function item(value: unknown, indent: number, tty: boolean | undefined): string {
  const inner = indent + 2
  if (Array.isArray(value)) return value.length === 0 ? '[]' : sequence(value, inner, tty).slice(inner)
  const entries = entriesOf(value)
  if (entries) return entries.length === 0 ? '{}' : mapping(entries, inner, tty).slice(inner)
  return scalar(value, inner, inner, tty)
}

const sequence = (values: readonly unknown[], indent: number, tty: boolean | undefined): string =>
  values
    .map((value) => {
      const text = item(value, indent, tty)
      return `${' '.repeat(indent)}-${text === '' ? '' : ` ${text}`}`
    })
    .join('\n')

function mapping(entries: readonly [string | number, unknown][], indent: number, tty: boolean | undefined): string {
  const pad = ' '.repeat(indent)
  return entries
    .map(([name, value]) => {
      const place = {column: indent, indent: indent + 2, key: true, tty}
      const key = typeof name === 'number' ? String(name) : yamlString(name, place)
      const start = key.length > longestKey ? `? ${key}\n${pad}:` : `${key}:`
      const column = key.length > longestKey ? indent + 1 : indent + start.length
      // A list stands at its key's own indentation, an object deeper.
      return pad + start + after(value, Array.isArray(value) ? indent : indent + 2, column, tty)
    })
    .join('\n')
}

function scalar(value: unknown, indent: number, column: number, tty: boolean | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  return yamlString(value, {column, indent: Math.max(indent, 2), tty})
}
