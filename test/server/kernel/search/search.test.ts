import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {complete} from '../../../../src/server/kernel/search/complete'
import {listPage, type ListParams} from '../../../../src/server/kernel/search/list'
import {field, searchCondition, type Searchable} from '../../../../src/server/kernel/search/searchable'
import {Database} from '../../../../src/server/kernel/store/database'

const now = Date.parse('2026-11-23T12:00:00Z')
const things: Searchable = {
  from: 'things',
  id: 'things.id',
  fields: {
    name: field.string('things.name'),
    note: field.text('things.note'),
    size: field.integer('things.size'),
    open: field.boolean('things.open'),
    made: field.datetime('things.at'),
    secret: field.string('things.secret', {explicit: true}),
  },
  sort: {by: 'name', order: 'asc'},
}
const rows: [string, string | null, number | null, number, string, string][] = [
  ['busybox', 'a small image', 5, 1, '2026-11-23T10:00:00Z', 'x'],
  ['busybox 2', null, 10, 0, '2026-11-22T10:00:00Z', 'x'],
  ['web "quoted" \\ 100%', 'not small', null, 1, '2026-11-01T00:00:00Z', 'hidden'],
  ['a_b', 'x', 7, 0, '2025-01-01T00:00:00Z', 'x'],
  ['axb', 'and', 7, 0, '2025-01-01T00:00:00Z', 'x'],
]
let directory: string
let database: Database
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'mallet-search-'))
  database = new Database(join(directory, 'db'))
  database.migrate([
    {
      name: 'things',
      sql: 'CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, note TEXT, size INTEGER, open INTEGER, at INTEGER, secret TEXT)',
    },
  ])
  for (const [name, note, size, open, at, secret] of rows)
    database.run(
      'INSERT INTO things (name, note, size, open, at, secret) VALUES (?, ?, ?, ?, ?, ?)',
      name,
      note,
      size,
      open,
      Date.parse(at),
      secret,
    )
})
afterAll(() => {
  database.close()
  rmSync(directory, {recursive: true, force: true})
})

const find = (text: string) => {
  const {sql, values} = searchCondition(things, text, now)
  return database.all<{name: string}>(`SELECT name FROM things WHERE ${sql} ORDER BY id`, ...values).map((r) => r.name)
}
const [busybox, second, web, under, ax] = rows.map(([name]) => name) as [string, string, string, string, string]

describe('a search', () => {
  it.each<[string, string[]]>([
    ['', [busybox, second, web, under, ax]],
    ['name = busybox', [busybox]],
    ['name=busybox', [busybox]],
    ['name = "busybox 2"', [second]],
    ['name = "web \\"quoted\\" \\\\ 100%"', [web]],
    ['name != busybox', [second, web, under, ax]],
    ['name ~ BUSY', [busybox, second]],
    ['name ~ busy*', [busybox, second]],
    ['name ~ *box', [busybox]],
    ['name = busy*', [busybox, second]],
    ['name = b*2', [second]],
    ['name ~ a_b', [under]],
    ['name !~ busy', [web, under, ax]],
    ['name ^ (busybox, a_b)', [busybox, under]],
    ['name !^ (busybox, "busybox 2")', [web, under, ax]],
    ['size > 5', [second, under, ax]],
    ['size >= 5 and size < 10', [busybox, under, ax]],
    ['size = 7 | name = busybox', [busybox, under, ax]],
    ['not size = 7', [busybox, second, web]],
    ['!name = busybox', [second, web, under, ax]],
    ['-name = busybox', [second, web, under, ax]],
    ['(name ~ busy or name ~ web) and open = true', [busybox, web]],
    ['name ~ web or name ~ busy and open = false', [second, web]],
    ['open = false', [second, under, ax]],
    ['open = yes', [busybox, web]],
    ['has size', [busybox, second, under, ax]],
    ['null? size', [web]],
    ['set? note, size > 5', [under, ax]],
    ['small', [busybox, web]],
    ['small image', [busybox]],
    ['"a small"', [busybox]],
    ['10', [second, web]],
    ['hidden', []],
    ['secret = hidden', [web]],
    ['NAME = busybox', [busybox]],
    ['made > "2 days ago"', [busybox, second]],
    ['made = yesterday', [second]],
    ['made < 2026-01-01', [under, ax]],
    ['made = "2026-11-23 10:00:00 UTC"', [busybox]],
    ['note = "and"', [ax]],
    ['note = and', [ax]],
    ['name = -x', []],
  ])('%s', (text, expected) => {
    expect(find(text)).toEqual(expected)
  })

  it.each([
    'nonsense = 1',
    'name =',
    '(name = x',
    'name = x)',
    'size = many',
    'open = perhaps',
    'open > 1',
    'size ~ 1',
    'and',
    'made = whenever',
    'name ^ (a',
    `${'('.repeat(500)}x`,
    `name = ${'x'.repeat(30_000)}`,
  ])('that makes no sense says so: %.40s', (text) => {
    expect(() => find(text)).toThrow(expect.objectContaining({message: expect.stringMatching(/\w/)}))
  })

  it('finds exactly the record of any name, when it is quoted', () => {
    let seed = 7
    const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n
    const alphabet = [
      'a',
      'B',
      '"',
      '\\',
      ' ',
      '(',
      ')',
      ',',
      '=',
      '~',
      '^',
      '&',
      '|',
      '!',
      '-',
      "'",
      'ü',
      'ü',
      '🦊',
      '_',
    ]
    for (let i = 0; i < 300; i++) {
      const name = Array.from({length: 1 + random(12)}, () => alphabet[random(alphabet.length)]).join('')
      const {id} = database.run('INSERT INTO things (name) VALUES (?)', name)
      const {sql, values} = searchCondition(things, `name = "${name.replace(/["\\]/g, '\\$&')}"`, now)
      const found = database.all<{name: string}>(`SELECT name FROM things WHERE ${sql}`, ...values)
      expect(found).toEqual([{name}])
      database.run('DELETE FROM things WHERE id = ?', id)
    }
  })
})

describe('a list', () => {
  const page = (params: ListParams, badSearch: 'throw' | 'report' = 'report') =>
    listPage({database, searchable: things, where: [], params, entriesPerPage: 2, badSearch, now})

  it('is paged and sorted, ties by id, newest first', () => {
    expect(page({})).toMatchObject({ids: [4, 5], total: 5, subtotal: 5, page: 1, perPage: 2})
    expect(page({page: 3})).toMatchObject({ids: [3], page: 3})
    expect(page({full_result: true})).toMatchObject({page: 1, perPage: 5})
    expect(page({order: 'size DESC', full_result: true}).ids).toEqual([2, 5, 4, 1, 3])
    expect(page({sort_by: 'size', sort_order: 'desc', per_page: '1'}).ids).toEqual([2])
    expect(page({per_page: 'all'}, 'throw').ids.length).toBe(5)
    expect(page({page: 99}).ids).toEqual([])
  })

  it('has an error in its page, or is refused', () => {
    expect(page({search: 'foo = 1'})).toMatchObject({ids: [], total: 0, error: expect.stringContaining('foo')})
    expect(page({order: 'foo'})).toMatchObject({error: expect.stringContaining('foo')})
    expect(() => page({search: 'foo = 1'}, 'throw')).toThrow(expect.objectContaining({reason: 'argument'}))
  })
})

describe('completion', () => {
  const parts = (text: string) =>
    complete(database, things, [], text).map((one) => ('error' in one ? one.error : one.part.trim()))
  it.each<[string, string[]]>([
    ['', ['made', 'name', 'note', 'open', 'secret', 'size']],
    ['na', ['name']],
    ['name ', ['=', '!=', '~', '!~', '^', '!^']],
    ['open = ', ['true', 'false']],
    ['name = busy', ['busybox', '"busybox 2"']],
    ['name = busybox ', ['and', 'or']],
    ['name = busybox and ', ['made', 'name', 'note', 'open', 'secret', 'size']],
  ])('%s', (text, expected) => {
    expect(parts(text)).toEqual(expected)
  })
})
