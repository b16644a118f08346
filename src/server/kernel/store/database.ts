import Libsql from 'libsql'
import {chmodSync, mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {KeptAnswers} from './kept'
import {Writes} from './writes'

export type Value = string | number | bigint | null | Uint8Array
export type Row = Record<string, unknown>

/** One step of the schema; steps run once, in order, each in a transaction of its own. Never edit one that was released. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

interface Statement {
  run(...values: Value[]): {changes: number; lastInsertRowid: number | bigint}
  get(...values: Value[]): Row | undefined
  all(...values: Value[]): Row[]
  iterate(...values: Value[]): IterableIterator<Row>
}

interface Connection {
  prepare(sql: string): Statement
  exec(sql: string): void
  close(): void
}

/**
 * The embedded SQL database: one file, write-ahead log, every commit synced to disk before it is acknowledged.
 * All calls are synchronous; a transaction is a plain function, so nothing else of this process runs inside it.
 */
export class Database {
  readonly #connection: Connection
  readonly #statements = new Map<string, Statement>()
  readonly #writes = new Writes()
  readonly #kept = new KeptAnswers()
  #depth = 0
  #once: Map<string, unknown> | undefined

  constructor(file: string) {
    this.#connection = new Libsql(file) as unknown as Connection
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'busy_timeout = 5000'])
      this.#connection.exec(`PRAGMA ${pragma}`)
  }

  /** Runs a statement that changes rows; gives how many, and the id of the last one inserted. */
  run(sql: string, ...values: Value[]): {changes: number; id: number} {
    const {changes, lastInsertRowid} = this.#prepared(sql).run(...values)
    this.#writes.note(sql)
    return {changes, id: Number(lastInsertRowid)}
  }

  /** First row of an answer, or undefined. Blobs arrive as ArrayBuffer. */
  get<T = Row>(sql: string, ...values: Value[]): T | undefined {
    const row = this.#prepared(sql).get(...values)
    if (row) delete row['_metadata'] // libsql adds its own timing to single rows
    return row as T | undefined
  }

  /** All rows of an answer. */
  all<T = Row>(sql: string, ...values: Value[]): T[] {
    return this.#prepared(sql).all(...values) as T[]
  }

  /** Runs `work` in a transaction: all of it is committed, or, when it throws, none. Nested calls join the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work()
    this.#connection.exec('BEGIN IMMEDIATE')
    this.#depth = 1
    try {
      const result = work()
      this.#connection.exec('COMMIT')
      return result
    } catch (error) {
      this.#connection.exec('ROLLBACK')
      throw error
    } finally {
      this.#depth = 0
    }
  }

  /** Number of rows; kept until a table that the query names is written. */
  count(from: string, where: string, values: readonly Value[]): number {
    const query = `SELECT count(*) AS n FROM ${from} WHERE ${where}`
    return this.kept(query, values, () => Number(this.get<{n: number}>(query, ...values)?.n))
  }

  /**
   * What `make` reads by a query: kept until somebody, in this process or another, writes a table that the query names. Within a
   * transaction, whose writes may be taken back, it is made each time.
   */
  kept<T>(query: string, values: readonly Value[], make: () => T): T {
    if (this.#depth > 0) return make()
    const {data_version: others} = this.get<{data_version: number}>('PRAGMA data_version') ?? {data_version: 0}
    return this.#kept.answer(`${query}\n${JSON.stringify(values)}`, `${others}.${this.#writes.of(query)}`, make)
  }

  /** Runs `work`, which only reads: what it asks {@link once} for is computed once. */
  reading<T>(work: () => T): T {
    if (this.#once) return work()
    this.#once = new Map()
    try {
      return work()
    } finally {
      this.#once = undefined
    }
  }

  /** The value of a key: made once within {@link reading}, and each time outside of it. */
  once<T>(key: string, make: () => T): T {
    const kept = this.#once
    if (!kept) return make()
    if (!kept.has(key)) kept.set(key, make())
    return kept.get(key) as T
  }

  migrate(migrations: readonly Migration[]): void {
    this.#connection.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)')
    const done = new Set(this.all<{name: string}>('SELECT name FROM migrations').map((row) => row.name))
    for (const {name, sql} of migrations) {
      if (done.has(name)) continue
      this.transaction(() => {
        this.#connection.exec(sql)
        this.run('INSERT INTO migrations VALUES (?, ?)', name, new Date().toISOString())
      })
    }
  }

  /** Writes a copy of the whole database, as it is now, to a file that must not be there. */
  copyTo(file: string): void {
    this.#connection.exec(`VACUUM INTO '${file.replaceAll("'", "''")}'`)
  }

  close(): void {
    this.#statements.clear()
    this.#connection.close()
  }

  #prepared(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#connection.prepare(sql)))
    return statement
  }
}

/** Opens (or makes) the database of a data directory and brings its schema up to date. */
export function openDatabase(directory: string, migrations: readonly Migration[]): Database {
  mkdirSync(directory, {recursive: true, mode: 0o700})
  chmodSync(directory, 0o700)
  const database = new Database(join(directory, 'katello.db'))
  database.migrate(migrations)
  return database
}
