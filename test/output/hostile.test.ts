import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {displayWidth} from '../../src/core/text'
import {apiJson, field, fields, formats, printList, printMessage, printRecord, values, type Row} from '../../src/output'
import {everyKind, fullRecord, printedList, readCsv} from './records'

// Everything that could act on a terminal, but the newline and the tab.
// eslint-disable-next-line no-control-regex
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

const attacks = [
  '\u001b[2J\u001b]0;title\u0007',
  '\u001b]8;;http://x\u001b\\link',
  '\u009b31m red',
  'abc\u202edcba',
  '\u2066\u2067iso\u2069',
  'back\b\b\bspace\rreturn',
  'bell\u0007 del\u007f nul\u0000',
  'lone \ud800 surrogate \udc00',
  'bom\ufeff line\u2028 para\u2029',
  '日本語 żółć 👩‍👩‍👧 e\u0301',
  '- not: a list',
  '"quoted", and\nlines\r\nand\ttabs',
  ' leading and trailing ',
  '=1+1',
  "'",
  '*anchor &x !tag %d @a `b`',
  '---\nkey: value',
  'a \n b',
  '',
  'null',
  '0x1F',
  '1e3',
  '2026-03-02',
  'x'.repeat(200),
  `${'word '.repeat(60)}end`,
]

describe.each(attacks)('the text %j from a server', (text) => {
  const list = fields<Row>()(field('A', 'a'), values('L', 'l'))
  const record = {a: text, l: [text, {[text]: text}]}
  const expected = {A: text, L: record.l}

  it('comes back from JSON and YAML as it was sent, also on a terminal', () => {
    for (const tty of [false, true]) {
      expect(JSON.parse(printRecord('json', list, record, {tty}))).toEqual(expected)
      expect(parse(printRecord('yaml', list, record, {tty}))).toEqual(expected)
      expect(JSON.parse(printRecord('ndjson', list, record, {tty}))).toEqual(record)
      expect(JSON.parse(apiJson(record, {tty}))).toEqual(record)
    }
  })

  it('comes back from CSV as it was sent', () => {
    const a = fields<Row>()(field('A', 'a'), field('B', 'b'))
    const cell = readCsv(printRecord('csv', a, {a: text, b: 1}, {raw: true}))[1]?.[0]
    expect(cell).toBe(text)
  })

  it('never reaches a terminal raw, in any format, record, list or message', () => {
    for (const format of formats) {
      for (const wide of [false, true]) {
        const options = {tty: true, width: 40, wide}
        expect(printRecord(format, list, record, options)).not.toMatch(raw)
        expect(printedList(format, list, [record, record], options)).not.toMatch(raw)
      }
      expect(printMessage(format, text, {id: text, name: text}, {tty: true})).not.toMatch(raw)
    }
  })

  it('stays on its line in a table', () => {
    for (const tty of [false, true]) {
      const rows = printedList('table', fields<Row>()(field('A', 'a'), field('B', 'b')), [{a: text, b: 1}], {
        tty,
      }).split('\n')
      expect(rows).toHaveLength(6)
    }
  })
})

it('no kind of field lets controls through to a terminal', () => {
  const poison = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(poison)
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, poison(v)]))
    }
    return typeof value === 'number' ? value : `${String(value)}\u001b[31m\u009b\u202e`
  }
  const record = poison(fullRecord) as typeof fullRecord
  for (const format of formats) {
    expect(printRecord(format, everyKind, record, {tty: true, width: 200, showIds: true})).not.toMatch(raw)
  }
})

it('a megabyte in one cell is printed in every format, and costs no line of a terminal', () => {
  const list = fields<Row>()(field('Id', 'id'), field('A', 'a'))
  const texts = ['x', '日 ', ' ', '-', '1', '\u202e', 'é', '\n'].map((c) => c.repeat(1_000_000 / c.length) + 'z')
  for (const format of formats) {
    for (const tty of [false, true]) {
      for (const a of texts) {
        const text = printedList(format, list, [{id: 7, a}], {tty, width: 80})
        expect(text.includes('7'), `${format} ${tty}`).toBe(format !== 'silent')
      }
    }
  }
  const rows = printedList(
    'table',
    list,
    texts.map((a) => ({id: 1, a})),
    {tty: true, width: 80},
  ).split('\n')
  for (const row of rows) expect(displayWidth(row)).toBeLessThanOrEqual(80)
})

it('a megabyte in one cell does not widen the other rows', () => {
  const list = fields<Row>()(field('A', 'a'), field('B', 'b'))
  const text = printedList('table', list, [
    {a: 'x'.repeat(1_000_000), b: 1},
    ...Array.from({length: 900}, () => ({a: 1, b: 1})),
  ])
  expect(text.length).toBeLessThan(1_500_000)
  expect(text).toContain('x'.repeat(1_000_000))
})

it('a table on a terminal is fitted to its width by cutting the widest columns, and counts the cuts', () => {
  const list = fields<Row>()(field('Id', 'id'), field('Name', 'n'), field('Description', 'd'))
  const printer = printList('table', list, {tty: true, width: 40})
  const text = printer.rows([{id: 1, n: 'short', d: 'a long description '.repeat(5)}]) + printer.end()
  const rows = text.split('\n').slice(0, -1)
  for (const row of rows) expect(displayWidth(row)).toBeLessThanOrEqual(40)
  expect(rows[3]).toMatch(/^1 {2}\| short \| a long descr.*…$/)
  expect(printer.cut).toBe(1)
})

it('nothing is cut when the output is no terminal, or is wanted wide', () => {
  const list = fields<Row>()(field('Id', 'id'), field('Description', 'd'))
  const d = '日本語'.repeat(40)
  for (const options of [{width: 40}, {tty: true}, {tty: true, width: 40, wide: true}]) {
    const printer = printList('table', list, options)
    expect(printer.rows([{id: 1, d}]) + printer.end()).toContain(d)
    expect(printer.cut).toBe(0)
  }
})

it('columns stand under each other with wide and combining characters', () => {
  const list = fields<Row>()(field('Name', 'n'), field('Id', 'id'))
  const rows = printedList(
    'table',
    list,
    ['日本語', 'zażółć', 'e\u0301', 'plain'].map((n) => ({n, id: 1})),
  ).split('\n')
  const starts = rows
    .slice(1, -2)
    .filter((row) => row.includes(' | '))
    .map((row) => displayWidth(row.split(' | ')[0] ?? ''))
  expect(starts).toEqual([6, 6, 6, 6, 6])
})

it('headers are bold only with colour', () => {
  const list = fields<Row>()(field('Id', 'id'))
  const plain = printedList('table', list, [{id: 1}], {tty: true})
  const bold = printedList('table', list, [{id: 1}], {tty: true, color: true})
  expect(plain).toBe('--\nID\n--\n1 \n--\n')
  expect(bold).toBe('--\n\u001b[1mID\u001b[22m\n--\n1 \n--\n')
})
