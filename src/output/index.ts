// Data and a field list in, text out: every format of the program. Pure functions; who writes the text is the
// caller's business.
import {ndjsonList} from './api'
import {keyWriter} from './capitalization'
import {pageNote, tableFields, tableList} from './table'
import {recordBlock} from './base'
import {csvList} from './csv'
import type {Field, Row} from './fields'
import type {Format} from './formats'
import {forTerminal, jsonList, jsonText} from './json'
import {streamOf, type ListPrinter, type PrintOptions} from './printer'
import {withoutIds} from './read'
import {labelled} from './tree'
import {yamlDocument, yamlList} from './yaml'

export * from './fields'
export {capitalizations, type Capitalization} from './capitalization'
export {formats, isDocumentFormat, type Format} from './formats'
export {apiJson, apiJsonList, checkPicks, ndjson, picker} from './api'
export {forTerminal} from './json'
export {valueAt} from './read'
export {printMessage} from './message'
export {shownText} from './escape'
export type {ListPrinter, PrintOptions} from './printer'
export {apiNames, fieldNames, selectFields} from './select'

/**
 * A list in a format, page by page: `rows` for each page, then `end`, whose texts together are one document. What prints Markdown and
 * HTML is loaded apart: `document.ts`.
 */
export function printList(format: Format, fields: readonly Field[], options: PrintOptions = {}): ListPrinter {
  const shown = options.showIds ? fields : withoutIds(fields)
  switch (format) {
    case 'silent':
      return streamOf({item: () => ''})
    case 'json':
      return jsonList(shown, options)
    case 'yaml':
      return yamlList(shown, options)
    case 'csv':
      return csvList(shown, options)
    case 'ndjson':
      return ndjsonList(options)
    case 'base':
      return baseList(shown, options)
    default:
      // A table of groups alone would be blank.
      return tableFields(shown).length > 0 ? tableList(shown, options) : baseList(shown, options)
  }
}

function baseList(fields: readonly Field[], options: PrintOptions): ListPrinter {
  let shown = 0
  return {
    cut: 0,
    rows(records) {
      shown += records.length
      return records.map((record) => recordBlock(fields, record, options)).join('')
    },
    end: () => pageNote(options.page, shown),
  }
}

/** One record in a format: an object in JSON and YAML, a line under headers in CSV and tables. */
export function printRecord(format: Format, fields: readonly Field[], record: Row, options: PrintOptions = {}): string {
  const shown = options.showIds ? fields : withoutIds(fields)
  const key = keyWriter(options.capitalization)
  if (format === 'json') return `${forTerminal(jsonText(labelled(shown, record, key)), options.tty)}\n`
  if (format === 'yaml') return yamlDocument(labelled(shown, record, key), options.tty)
  const list = printList(format, fields, options)
  return list.rows([record]) + list.end()
}
