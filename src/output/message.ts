// What a command says that changed something: a sentence, with the id and name of what it is about for programs.
import {keyWriter} from './capitalization'
import {csvCell} from './csv'
import {shownText} from './escape'
import {forTerminal, jsonText} from './json'
import type {PrintOptions} from './printer'
import {yamlSymbols} from './yaml'
import type {Format} from './formats'

/** What a message is about; null and undefined are left out. */
export interface Subject {
  readonly id?: string | number | null | undefined
  readonly name?: string | null | undefined
}

/** Text of a message in a format, newline included; nothing for `silent`. */
export function printMessage(
  format: Format,
  message: string,
  subject: Subject = {},
  options: PrintOptions = {},
): string {
  const {tty} = options
  const parts = Object.entries({message, id: subject.id, name: subject.name}).filter(
    ([, v]) => v !== null && v !== undefined,
  )
  const key = keyWriter(options.capitalization)
  const keyed = key ? parts.map(([name, value]) => [key(name), value] as const) : parts
  switch (format) {
    case 'silent':
      return ''
    case 'json':
      return `${forTerminal(jsonText(new Map(keyed)), tty)}\n`
    case 'ndjson':
      return `${forTerminal(JSON.stringify(Object.fromEntries(parts)), tty)}\n`
    case 'yaml':
      return yamlSymbols(keyed, tty)
    case 'csv':
      return csvMessage(parts, options)
    default:
      return `${shownText(message, options)}\n`
  }
}

const headings: Readonly<Record<string, string>> = {message: 'Message', id: 'Id', name: 'Name'}

function csvMessage(parts: readonly (readonly [string, unknown])[], options: PrintOptions): string {
  const {csvSeparator = ',', noHeaders = false} = options
  const line = (cells: readonly string[]) =>
    `${cells.map((c) => csvCell(c, csvSeparator, options)).join(csvSeparator)}\n`
  const head = noHeaders ? '' : line(parts.map(([key]) => headings[key] ?? key))
  return head + line(parts.map(([, value]) => String(value)))
}
