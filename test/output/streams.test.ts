import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {
  apiJsonList,
  date,
  field,
  fields,
  formats,
  isDocumentFormat,
  printList,
  boolean,
  reference,
  type Row,
} from '../../src/output'
import {printed, printedList, readCsv, simple, simpleRecord, simpleRecords} from './records'

const sizes = [0, 1, 999, 1000, 1001, 2000]

describe.each(sizes)('a list of %i records in pages of 1000', (size) => {
  const records = simpleRecords(size)
  const labelled = records.map((r) => ({Id: r['id'], Name: r['name'], Tags: r['tags']}))

  it('is one JSON document', () => {
    expect(JSON.parse(printedList('json', simple, records))).toEqual(labelled)
  })

  it('is one YAML document', () => {
    expect(parse(printedList('yaml', simple, records))).toEqual(labelled)
  })

  it('is CSV with one header', () => {
    const rows = readCsv(printedList('csv', simple, records))
    expect(rows).toHaveLength(size + 1)
    expect(rows[0]).toEqual(['Id', 'Name', 'Tags'])
    const last = rows[size]
    if (size > 0) expect(last).toEqual([String(size - 1), `name, "${size - 1}"\nof many`, size % 2 ? 'a, b' : ''])
  })

  it('is one API record on each line of NDJSON', () => {
    const text = printedList('ndjson', simple, records)
    const rows = text.split('\n').slice(0, -1)
    expect(rows.map((line) => JSON.parse(line) as unknown)).toEqual(records)
  })

  it('is one array of API records for --json', () => {
    expect(JSON.parse(printed(apiJsonList(), records))).toEqual(records)
  })

  it('is a table with a line for each', () => {
    const rows = printedList('table', simple, records).split('\n').slice(0, -1)
    expect(rows).toHaveLength(size === 0 ? 3 : size + 4)
    expect(new Set(rows.slice(0, 10).map((line) => line.length)).size).toBe(1)
  })
})

it('an empty list is an empty array of three lines in JSON, and what each format has for nothing', () => {
  const plain = formats.filter((format) => !isDocumentFormat(format))
  expect(plain.map((format) => printedList(format, simple, []))).toEqual([
    '---|------|-----\nID | NAME | TAGS\n---|------|-----\n',
    '',
    'Id,Name,Tags\n',
    '[\n\n]\n',
    '--- []\n',
    '',
    '',
  ])
  expect(printed(apiJsonList(), [])).toBe('[]\n')
})

it('pages may be empty, and of any size', () => {
  const printer = printList('json', simple)
  const text =
    [[], simpleRecords(1), [], simpleRecords(2), []].map((page) => printer.rows(page)).join('') + printer.end()
  expect(JSON.parse(text)).toHaveLength(3)
})

it('without headers, tables and CSV are rows only', () => {
  const list = fields<Row>()(field('Id', 'id'), field('Name', 'n'))
  const records = [{id: 1, n: 'a'}]
  expect(printedList('table', list, records, {noHeaders: true})).toBe('1  | a   \n')
  expect(printedList('table', list, [], {noHeaders: true})).toBe('')
  expect(printedList('csv', list, records, {noHeaders: true})).toBe('1,a\n')
})

it('CSV takes another separator and quotes what contains it', () => {
  const list = fields<Row>()(field('A', 'a'), field('B', 'b'))
  expect(printedList('csv', list, [{a: '1;2', b: '1,2'}], {csvSeparator: ';'})).toBe('A;B\n"1;2";1,2\n')
})

it('says under a table which page of how many was printed', () => {
  const page = {page: 2, perPage: 3, subtotal: 7}
  const text = printedList('table', simple, simpleRecords(3), {page})
  expect(text.endsWith('Page 2 of 3 (use --page and --per-page for navigation).\n')).toBe(true)
  expect(printedList('json', simple, simpleRecords(3), {page})).not.toContain('Page')
  expect(printedList('table', simple, simpleRecords(3), {page: {page: 1, perPage: 3, subtotal: 3}})).not.toContain(
    'Page',
  )
})

it('prints each page when it comes, in any format but the first rows of a table', () => {
  for (const format of ['json', 'yaml', 'csv', 'ndjson', 'base'] as const) {
    expect(printList(format, simple).rows([simpleRecord(1)]), format).toMatch(/name, .*of many/s)
  }
  const table = printList('table', simple)
  expect(table.rows(simpleRecords(999))).toBe('')
  expect(table.rows(simpleRecords(1)).split('\n')).toHaveLength(1004)
  expect(table.rows(simpleRecords(1)).split('\n')).toHaveLength(2)
})

it('a table that goes on keeps its widths; a wider cell runs over', () => {
  const list = fields<Row>()(field('Id', 'id'), field('Name', 'n'))
  const printer = printList('table', list)
  printer.rows(Array.from({length: 1000}, (_, id) => ({id, n: 'abc'})))
  expect(printer.rows([{id: 1, n: 'longer'}])).toBe('1   | longer\n')
})

it('prints each of 10,000 records of five columns in every format', () => {
  const list = fields<Row>()(
    field('Id', 'id'),
    field('Name', 'name'),
    date('Created', 'created_at'),
    boolean('Composite', 'composite'),
    reference('Organization', 'organization'),
  )
  const organization = {id: 1, name: 'Acme 日本'}
  const page = Array.from({length: 1000}, (_, id) => ({
    id,
    name: `repository ${id}`,
    created_at: '2026-03-02 09:15:00 UTC',
    composite: false,
    organization,
  }))
  for (const format of formats) {
    const printer = printList(format, list, {tty: true, width: 80})
    const text = Array.from({length: 10}, () => printer.rows(page)).join('') + printer.end()
    expect(text.match(/repository \d+/g) ?? [], format).toHaveLength(format === 'silent' ? 0 : 10_000)
  }
})
