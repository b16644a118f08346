// Field lists, records and a strict CSV reader for the tests of this folder.
import {
  boolean,
  collection,
  date,
  field,
  fields,
  flatReference,
  hiddenId,
  keyValue,
  label,
  longText,
  paragraph,
  reference,
  template,
  values,
  type Format,
  type ListPrinter,
  type PrintOptions,
  type Row,
} from '../../src/output'
import {printList, type Field} from '../../src/output'

/** One field of every kind. */
export const everyKind = fields<Row>()(
  field('Id', 'id', {thin: true}),
  hiddenId('Internal', 'internal_id'),
  field('Name', 'name', {thin: true}),
  field('Checksum', 'checksum', {hideBlank: true}),
  field('Upstream', 'upstream', {sets: ['ALL']}),
  field('State', (r) => (r['enabled'] ? 'on' : 'off')),
  date('Created', 'created_at'),
  boolean('Enabled', 'enabled'),
  values('Tags', 'tags'),
  paragraph('About', 'about'),
  longText('Certificate', 'certificate', {hideBlank: true}),
  reference('Organization', 'organization'),
  flatReference('Domain', 'domain'),
  template('Template', 'template', {hideBlank: true}),
  label('Sync', [field('Status', 'status'), field('Last', 'last', {hideBlank: true})], {path: 'sync'}),
  collection('Versions', 'versions', [field('Version', 'version'), date('Published', 'published')]),
  collection('Keys', 'keys', [reference(null, '')], {hideBlank: true}),
  collection('Parameters', 'parameters', [keyValue(null, '')], {numbered: false}),
)

export const fullRecord: Row = {
  id: 7,
  internal_id: 70,
  name: 'busybox',
  checksum: null,
  upstream: 'library/busybox',
  created_at: '2026-03-02 09:15:00 UTC',
  enabled: true,
  tags: ['latest', '1.36'],
  about: 'Small tools',
  certificate: 'line 1\nline 2',
  organization: {id: 1, name: 'Acme Corp'},
  domain_id: 3,
  domain_name: 'example.com',
  template: {id: 5, name: 'Kick', template_kind_name: 'provision'},
  sync: {status: 'Success', last: null},
  versions: [
    {version: '1.0', published: '2026-03-02T09:15:00.123Z'},
    {version: '2.0', published: null},
  ],
  keys: [{id: 21, name: 'ak'}],
  parameters: [{name: 'a', value: 'b'}],
}

export const simple: readonly Field[] = fields<Row>()(field('Id', 'id'), field('Name', 'name'), values('Tags', 'tags'))

export const simpleRecord = (i: number): Row => ({id: i, name: `name, "${i}"\nof many`, tags: i % 2 ? [] : ['a', 'b']})

export const simpleRecords = (count: number): Row[] => Array.from({length: count}, (_, i) => simpleRecord(i))

/** Prints records in pages of a size and joins the texts. */
export function printed(printer: ListPrinter, records: readonly Row[], pageSize = 1000): string {
  let text = ''
  for (let i = 0; i < records.length; i += pageSize) text += printer.rows(records.slice(i, i + pageSize))
  return text + printer.end()
}

export const printedList = (
  format: Format,
  list: readonly Field[],
  records: readonly Row[],
  options: PrintOptions = {},
): string => printed(printList(format, list, options), records)

/** Reads CSV by RFC 4180, and fails on anything else; cells without quotes and without text are null. */
export function readCsv(text: string, separator = ','): (string | null)[][] {
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] === '"') {
      let cell = ''
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= text.length) throw new Error('quote not closed')
        if (text[at] === '"') at++
        cell += text[at]
      }
      at++
      row.push(cell)
    } else {
      const end = [text.indexOf(separator, at), text.indexOf('\n', at)].filter((i) => i >= 0)
      const cell = text.slice(at, Math.min(...end))
      if (cell.includes('"') || cell.includes('\r')) throw new Error(`bare quote in ${cell}`)
      row.push(cell === '' ? null : cell)
      at += cell.length
    }
    if (text[at] === '\n') {
      rows.push(row)
      row = []
    } else if (text[at] !== separator) throw new Error(`no separator at ${at}: ${text.slice(at, at + 20)}`)
    else if (text[at + 1] === '\n') {
      row.push(null)
      rows.push(row)
      row = []
      at++
    }
    at++
  }
  if (row.length > 0) throw new Error('the last line has no end')
  if (new Set(rows.map((r) => r.length)).size > 1) throw new Error('lines of different length')
  return rows
}
