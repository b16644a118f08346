import {describe, expect, it} from 'vitest'
import {displayWidth} from '../../src/core/text'
import {
  boolean,
  date,
  field,
  fields,
  printList,
  printRecord,
  values,
  type PrintOptions,
  type Row,
} from '../../src/output'
import {drawTable} from '../../src/output/screen-table'

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
const columns = fields<Row>()(
  field('ID', 'id', {thin: true}),
  field('Name', 'name', {thin: true}),
  field('Description', 'description'),
  field('Digest', 'digest'),
  field('URL', 'url'),
  date('Created', 'created_at'),
  boolean('Enabled', 'enabled'),
  values('Tags', 'tags'),
)
const record = {
  id: 1,
  name: 'flatpaks/org.example.Application',
  description: 'what it is good for, in a sentence',
  digest,
  url: 'https://registry.example.com/a/long/path',
  created_at: '2026-03-02 09:15:00 UTC',
  enabled: true,
  tags: [],
}

function drawn(options: PrintOptions, rows: readonly Row[] = [record], list = columns) {
  const printer = printList('table', list, {tty: true, ...options})
  const text = printer.rows(rows) + printer.end()
  return {text, leftOut: printer.leftOut ?? [], cut: printer.cut, lines: text.split('\n').slice(0, -1)}
}

describe('columns that do not fit the terminal', () => {
  it.each([40, 60, 80, 100, 120, 160, 200])('fit it at %d columns, and none is lost without a word', (width) => {
    const {lines, leftOut, text} = drawn({width})
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
    for (const {label} of columns)
      expect(leftOut.includes(label ?? '') || text.includes((label ?? '').slice(0, 5).toUpperCase()), `${label}`).toBe(
        true,
      )
  })

  it('are left out in order: blank ones, descriptions, then from the right; names stay whole, digests keep both ends', () => {
    const {text, leftOut} = drawn({width: 60})
    expect(leftOut).toEqual(['Description', 'URL', 'Created', 'Enabled', 'Tags'])
    expect(text).toContain('flatpaks/org.example.Application')
    expect(text).toMatch(/sha256:[0-9a-f]{4,}…[0-9a-f]{4,}/)
    expect(text).toContain(digest.slice(-4))
    expect(drawn({width: 160}).leftOut).toEqual(['Tags'])
  })

  it('are all there where nothing is left out: wide, in a pipe, and where there is room', () => {
    for (const options of [{width: 40, wide: true}, {tty: false}, {width: 400}]) {
      const {leftOut, cut, text} = drawn(options)
      expect({leftOut, cut}).toEqual({leftOut: [], cut: 0})
      expect(text).toContain(digest)
    }
  })

  it('are wrapped where names alone are too wide', () => {
    const list = fields<Row>()(field('Old', 'old', {narrow: 'never'}), field('New', 'new', {narrow: 'never'}))
    const row = {old: 'acme/library/base_images/application_one', new: 'dev/base_images/application_one'}
    const {lines, text, cut} = drawn({width: 40}, [row], list)
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(40)
    const column = (at: number): string =>
      text
        .split('\n')
        .slice(3, -2)
        .map((line) => (line.split('|')[at] ?? '').trim())
        .join('')
    expect([column(0), column(1)]).toEqual([row.old, row.new])
    expect(cut).toBe(0)
  })

  it('leave room for the words of the headers, which are wrapped between them', () => {
    const list = fields<Row>()(
      field('Content View ID', 'id', {thin: true}),
      field('Name', 'name', {thin: true}),
      field('Label', 'label', {narrow: 'first'}),
      boolean('Composite', 'composite', {narrow: 'first'}),
      date('Last Published', 'at'),
      values('Repository IDs', 'ids'),
    )
    const row = {
      id: 3,
      name: 'application',
      label: 'x'.repeat(30),
      composite: false,
      at: record.created_at,
      ids: [1, 2],
    }
    const {text, leftOut} = drawn({width: 64, times: 'utc'}, [row], list)
    expect(leftOut).toEqual(['Label', 'Composite'])
    expect(text).toMatch(/^CONTENT +\| NAME/m)
    expect(text).toMatch(/^VIEW ID {1,}\|/m)
    expect(text).not.toContain('…')
    expect(drawn({width: 64, times: 'utc', draw: drawTable}, [row], list).text).toBe(text)
  })

  it('wrap a sentence, and leave out what is beside it rather than make it too narrow', () => {
    const list = fields<Row>()(field('ID', 'id'), field('Action', 'action', {narrow: 'wrap'}), field('State', 'state'))
    const action = "Promote content view 'Applications' to Production"
    const {text, leftOut, cut} = drawn({width: 40}, [{id: 'a1b2', action, state: 'stopped'}], list)
    expect({leftOut, cut}).toEqual({leftOut: ['State'], cut: 0})
    expect(text).toContain('a1b2 | Promote content view')
  })

  it('wrap without a blank at the beginning of a line', () => {
    const list = fields<Row>()(field('ID', 'id'), field('Problem', 'problem', {narrow: 'wrap'}))
    const problem = 'same name as Flatpaks/platform, Operating Systems/rhel9, Applications/web'
    const {lines} = drawn({width: 36}, [{id: 1, problem}], list)
    for (const line of lines.slice(3, -1)) expect(line.split(' | ')[1]).toMatch(/^\S/)
  })

  it('are kept where they were asked for by name', () => {
    expect(drawn({width: 100, chosen: true}).leftOut).toEqual(['Tags'])
  })
})

describe('what people are shown', () => {
  it('has times with their zone', () => {
    const list = fields<Row>()(date('Created', 'created_at'))
    const at = (options: PrintOptions, created_at: string): string =>
      printRecord('base', list, {created_at}, options).trim().replace('Created: ', '')
    expect(at({times: 'utc'}, '2026-03-02 09:15:00 UTC')).toBe('2026-03-02 09:15:00 +0000')
    expect(at({times: 'utc'}, '2026-03-02T09:15:00.000+02:00')).toBe('2026-03-02 07:15:00 +0000')
    expect(at({times: 'local'}, '2026-03-02 09:15:00 UTC')).toMatch(/^2026-03-0\d \d\d:\d5:00 [+-]\d{4}$/)
    expect(at({times: 'utc'}, 'never')).toBe('never')
    expect(at({times: 'utc'}, '2026-13-45 09:15:00 UTC')).toBe('2026-13-45 09:15:00 UTC')
    expect(at({}, '2026-03-02 09:15:00 UTC')).toBe('2026/03/02 09:15:00')
    expect(printRecord('csv', list, {created_at: '2026-03-02 09:15:00 UTC'}, {times: 'utc'})).toContain(
      '2026/03/02 09:15:00',
    )
  })

  it('has states in color, and the words are the same without', () => {
    const list = fields<Row>()(field('Id', 'id'), field('Result', 'result', {state: true}))
    const rows = ['success', 'error', 'warning', 'pending', 'no such state'].map((result, id) => ({id, result}))
    const {text} = drawn({width: 80, color: true}, rows, list)
    expect(text).toContain('\u001b[32msuccess\u001b[39m')
    expect(text).toContain('\u001b[31merror\u001b[39m')
    expect(text.replaceAll(/\u001b\[\d+m/g, '')).toBe(drawn({width: 80}, rows, list).text)
  })
})

describe('control characters', () => {
  const list = fields<Row>()(field('Name', 'name'), field('Note', 'note'))
  const row = {name: 'a\u001b[2Jb', note: 'x\u009b\u0007\u007fy\tz'}

  it.each(['table', 'base', 'csv'] as const)('are escaped in a %s that is piped, unless they are wanted', (format) => {
    // eslint-disable-next-line no-control-regex
    expect(printRecord(format, list, row)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    expect(printRecord(format, list, row)).toContain('a\\u001b[2Jb')
    expect(printRecord(format, list, row, {raw: true})).toContain('a\u001b[2Jb')
    expect(printRecord(format, list, row, {raw: true, tty: true})).toContain('a\\u001b[2Jb')
  })

  it('that end lines, and letters of any script, are left alone in a pipe', () => {
    const text = 'one\r\ntwo \u200eעברית\u200f\ufeff'
    expect(printRecord('base', list, {name: text, note: null})).toContain(text)
  })
})
