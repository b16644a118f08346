import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {contentMigrations} from '../../src/oci/store'
import {openDatabase} from '../../src/server/kernel/store/database'
import {createTables} from '../../src/server/kernel/store/ddl'
import {migrations, tables} from '../../src/server/tables'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mallet-tables-'))
})
afterEach(() => rmSync(directory, {recursive: true, force: true}))

const steps = [...contentMigrations, ...migrations]
const oneLine = (sql: string) => sql.replace(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim()
const schemaOf = (database: ReturnType<typeof openDatabase>) =>
  database
    .all<{sql: string}>("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    .map(({sql}) => `${oneLine(sql)};`)
    .toSorted()

describe('the schema', () => {
  it('of a new database is the recorded one', () => {
    const database = openDatabase(directory, steps)
    const recorded = readFileSync(join(import.meta.dirname, 'tables.sql'), 'utf8')
    expect(schemaOf(database)).toEqual(recorded.trim().split('\n').toSorted())
    database.close()
  })

  it('has every declared column in its database', () => {
    const database = openDatabase(directory, steps)
    for (const {name, columns} of Object.values(tables)) {
      const present = database.all<{name: string}>(`PRAGMA table_info(${name})`).map((column) => column.name)
      expect(present.toSorted(), name).toEqual(Object.keys(columns).toSorted())
    }
    database.close()
  })

  it('refers to no table that is not there', () => {
    const database = openDatabase(directory, steps)
    const names = database
      .all<{name: string}>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .map(({name}) => name)
    for (const {name} of Object.values(tables))
      for (const {table} of database.all<{table: string}>(`PRAGMA foreign_key_list(${name})`))
        expect(names, `${name} refers to ${table}`).toContain(table)
    database.close()
  })

  it('is made in steps that an older database has had in part', () => {
    const older = openDatabase(directory, steps.slice(0, -2))
    older.run("INSERT INTO organizations VALUES (1, 'ACME', 'ACME', 'ACME', NULL, NULL, 1, 2)")
    const before = schemaOf(older)
    older.close()
    const database = openDatabase(directory, steps)
    expect(schemaOf(database)).toEqual(expect.arrayContaining(before))
    expect(database.get('SELECT name FROM organizations')).toEqual({name: 'ACME'})
    database.close()
  })

  it('has an index for each column that refers to another table, so that deleting there does not read all of this one', () => {
    const database = openDatabase(directory, steps)
    for (const {name} of Object.values(tables)) {
      const first = database
        .all<{name: string}>(`PRAGMA index_list(${name})`)
        .map((index) => database.get<{name: string}>(`PRAGMA index_info(${index.name})`)?.name)
      for (const {from} of database.all<{from: string}>(`PRAGMA foreign_key_list(${name})`))
        expect(first, `${name}.${from}`).toContain(from)
    }
    database.close()
  })

  it('leaves columns that come later to their migration', () => {
    expect(createTables(tables.repositories)).not.toContain('source_state')
  })
})
