import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {listPage} from '../../../../src/server/kernel/search/list'
import {field, type Searchable} from '../../../../src/server/kernel/search/searchable'
import {integer, table, text} from '../../../../src/server/kernel/store/columns'
import {Database} from '../../../../src/server/kernel/store/database'
import {Table} from '../../../../src/server/kernel/store/table'

let directory: string
let database: Database
const file = () => join(directory, 'db')
const things = table('things', {name: text, size: integer})
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mallet-database-'))
  database = new Database(file())
  database.migrate([
    {
      name: 'things',
      sql: `CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL);
        CREATE TABLE others (id INTEGER PRIMARY KEY, thing_id INTEGER NOT NULL REFERENCES things (id) ON DELETE CASCADE)`,
    },
  ])
})
afterEach(() => {
  database.close()
  rmSync(directory, {recursive: true, force: true})
})

const rows = () => new Table(database, () => 0, things)
const add = (...names: string[]) => {
  for (const name of names) rows().insert({name, size: 1})
}
const count = (from: string) => database.count(from, '1', [])

describe('answers that are kept', () => {
  /** How often a query was really asked. */
  const asked = () => {
    let times = 0
    return {ask: () => database.kept('SELECT 1 FROM things', [], () => ++times), times: () => times}
  }

  it('are read once as long as no table of theirs is written', () => {
    const {ask, times} = asked()
    ask()
    database.run("INSERT INTO others (thing_id) SELECT id FROM things WHERE name = 'none'")
    ask()
    expect(times()).toBe(1)
  })

  it.each([
    "INSERT INTO things (name, size) VALUES ('a', 1)",
    "INSERT OR IGNORE INTO things (name, size) VALUES ('a', 1)",
    'UPDATE things SET size = 2',
    'DELETE FROM things',
    "WITH x AS (SELECT 'a' AS n) INSERT INTO things (name, size) SELECT n, 1 FROM x",
  ])('are read again after %s', (write) => {
    const {ask, times} = asked()
    ask()
    database.run(write)
    ask()
    expect(times()).toBe(2)
  })

  it('are read again when another process has written', () => {
    add('a')
    expect(count('things')).toBe(1)
    const other = new Database(file())
    other.run("INSERT INTO things (name, size) VALUES ('b', 1)")
    other.close()
    expect(count('things')).toBe(2)
  })

  it('are read again after a deletion that takes rows of other tables with it', () => {
    add('a')
    database.run('INSERT INTO others (thing_id) VALUES (1)')
    expect(count('others')).toBe(1)
    rows().delete({name: 'a'})
    expect(count('others')).toBe(0)
  })

  it('are never those of a transaction that was taken back', () => {
    add('a')
    expect(() =>
      database.transaction(() => {
        add('b')
        expect(count('things')).toBe(2)
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(count('things')).toBe(1)
  })

  it('are apart for other values', () => {
    add('a', 'b', 'b')
    const named = (name: string) => database.count('things', 'name = ?', [name])
    expect([named('a'), named('b'), named('a')]).toEqual([1, 2, 1])
  })
})

describe('rows that are only read', () => {
  it('are read once, and again the next time', () => {
    add('a')
    database.reading(() => {
      const before = rows().get(1)
      database.run("UPDATE things SET name = 'changed'")
      expect(rows().get(1)).toBe(before)
    })
    expect(rows().get(1).name).toBe('changed')
  })

  it('can be read beforehand by another column, also where there is none', () => {
    add('a', 'b')
    rows().insert({name: 'c', size: 2})
    const sizes = () =>
      [1, 2, 3].map((size) =>
        rows()
          .having('size', size)
          .map(({name}) => name),
      )
    const wanted = [['a', 'b'], ['c'], []]
    expect(sizes()).toEqual(wanted)
    database.reading(() => {
      rows().prefetchHaving('size', [1, 2, 3, 2])
      database.run('DELETE FROM things')
      expect(sizes()).toEqual(wanted)
    })
    expect(sizes()).toEqual([[], [], []])
  })

  it('can be read beforehand; what is not there stays missing', () => {
    add('a', 'b')
    database.reading(() => {
      rows().prefetch([1, 2, null, 2, 7])
      database.run('UPDATE things SET size = 5')
      expect([rows().get(1).size, rows().get(2).size, rows().find(7)]).toEqual([1, 1, undefined])
    })
  })
})

describe('pages of a list', () => {
  const searchable: Searchable = {
    from: 'things',
    id: 'things.id',
    fields: {name: field.string('things.name'), size: field.integer('things.size')},
    sort: {by: 'name', order: 'asc'},
  }
  const page = (number: number, more: object = {}) =>
    listPage({
      database,
      searchable,
      where: [],
      params: {page: number, per_page: '2', ...more},
      entriesPerPage: 20,
      badSearch: 'throw',
      now: 0,
    }).ids

  it('are the same whether the list is kept or not, and follow every change', () => {
    add('e', 'D', 'c', 'B', 'a')
    for (let round = 0; round < 3; round++)
      expect([page(1), page(2), page(3), page(4)], `round ${round}`).toEqual([[5, 4], [3, 2], [1], []])
    add('A')
    expect([page(1), page(2)]).toEqual([
      [6, 5],
      [4, 3],
    ])
    rows().update(1, {name: 'aa'})
    expect([page(1), page(2)]).toEqual([
      [6, 5],
      [1, 4],
    ])
    rows().delete({name: 'A'})
    expect([page(1), page(2), page(3)]).toEqual([[5, 1], [4, 3], [2]])
    expect(page(1, {search: 'name ~ a'})).toEqual([5, 1])
    expect(page(1, {order: 'size DESC'})).toEqual([5, 4])
  })
})
