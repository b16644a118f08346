import {describe, expect, it} from 'vitest'
import {field, fields, printList, type Row} from '../../src/output'
import {drawTable} from '../../src/output/screen-table'

const columns = fields<Row>()(field('Id', 'id'), field('Name', 'name'), field('Note', 'note'))
const records = [
  {id: 1, name: 'busybox', note: null},
  {id: 22, name: '日本語', note: 'wide'},
  {id: 3, name: 'a name that is much too long for the column', note: 'x'},
]

function print(options: object): string {
  const printer = printList('table', columns, {tty: true, width: 40, ...options})
  return printer.rows(records) + printer.end()
}

describe('a table on a screen', () => {
  it('drawn by cli-table3 looks like the one that is streamed', () => {
    expect(print({draw: drawTable})).toBe(print({}))
  })

  it('looks the same without headers', () => {
    expect(print({draw: drawTable, noHeaders: true})).toBe(print({noHeaders: true}))
  })

  it('looks the same with bold headers', () => {
    const plain = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, '')
    expect(plain(print({draw: drawTable, color: true}))).toBe(print({}))
    expect(print({draw: drawTable, color: true})).toContain('\u001b[1m')
  })

  it('keeps what identifies a record whole, and cuts the rest', () => {
    const named = fields<Row>()(
      field('Id', 'id', {thin: true}),
      field('Name', 'name', {thin: true}),
      field('Note', 'note'),
    )
    const printer = printList('table', named, {tty: true, width: 40})
    const long = {note: 'x'.repeat(60)}
    const text = printer.rows([
      {id: 1, name: 'flatpaks/platform-a', ...long},
      {id: 2, name: 'flatpaks/platform-b', ...long},
    ])
    expect(text + printer.end()).toMatch(/^1 {2}\| flatpaks\/platform-a \| x+…$/m)
    const narrow = printList('table', named, {tty: true, width: 24})
    narrow.rows([{id: 1, name: 'flatpaks/platform-a', ...long}])
    for (const line of narrow.end().trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(24)
  })
})
