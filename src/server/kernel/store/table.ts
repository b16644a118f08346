import type {Column, Definition} from './columns'
import type {Database, Row} from './database'
import {allOf, sql, within, type Condition} from './sql'

type Stamps = 'id' | 'created_at' | 'updated_at'
type NullKeys<R> = {[K in keyof R]: null extends R[K] ? K : never}[keyof R]
/** What an insert needs: all columns but those that may be null, the id and the time stamps. */
export type Draft<R> = Omit<R, Stamps | NullKeys<R>> & Partial<Pick<R, Extract<keyof R, Stamps | NullKeys<R>>>>
export type Where<R> = Condition | Partial<R>

const isCondition = (value: object): value is Condition => 'sql' in value && 'values' in value

/** Rows of one table, typed. Time stamps are kept here. All calls are synchronous and join a running transaction. */
export class Table<R extends {id: number}> {
  readonly #database: Database
  readonly #now: () => number
  readonly #columns: [string, Column<unknown>][]
  readonly name: string

  constructor(database: Database, now: () => number, definition: Definition<R>) {
    this.#database = database
    this.#now = now
    this.#columns = Object.entries(definition.columns) as [string, Column<unknown>][]
    this.name = definition.name
  }

  find(id: number): R | undefined {
    return this.#database.once(`${this.name} ${id}`, () => this.first(sql('id = ?', id)))
  }

  /** Reads the rows of these ids at once, for what {@link find} and {@link get} are asked for while only reading. */
  prefetch(ids: Iterable<number | null>): void {
    const wanted = [...new Set(ids)].filter((id) => id !== null)
    for (const row of this.byIds(wanted)) this.#database.once(`${this.name} ${row.id}`, () => row)
  }

  /** The row of an id that must exist, e.g. one a foreign key points to. */
  get(id: number): R {
    const row = this.find(id)
    if (!row) throw new Error(`no row ${id} in ${this.name}`)
    return row
  }

  /** Rows that have a value in a column, by id. */
  having<K extends keyof R & string>(column: K, value: R[K] & number): R[] {
    return this.#database.once(`${this.name} ${column} ${value}`, () =>
      this.all({[column]: value} as unknown as Where<R>),
    )
  }

  /** Reads the rows that have one of these values in a column at once, for what {@link having} is asked for while only reading. */
  prefetchHaving<K extends keyof R & string>(column: K, values: Iterable<R[K] & number>): void {
    const wanted = [...new Set(values)]
    const groups = new Map<unknown, R[]>(wanted.map((value) => [value, []]))
    for (const row of this.all(within(column, wanted))) groups.get(row[column])?.push(row)
    for (const value of wanted) this.#database.once(`${this.name} ${column} ${value}`, () => groups.get(value) ?? [])
  }

  first(...where: Where<R>[]): R | undefined {
    return this.#select(where, 'id', 1)[0]
  }

  /** Rows that meet every condition, by id unless another order (SQL) is given. */
  all(where: Where<R> | readonly Where<R>[] = [], order = 'id'): R[] {
    return this.#select(Array.isArray(where) ? where : [where as Where<R>], order)
  }

  /** Rows of these ids, in the order of the ids; missing ones are left out. */
  byIds(ids: readonly number[]): R[] {
    const rows = new Map(
      this.all(sql('id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))).map((row) => [row.id, row]),
    )
    return ids.flatMap((id) => rows.get(id) ?? [])
  }

  count(...where: Where<R>[]): number {
    const {sql: text, values} = this.#where(where)
    return this.#database.count(this.name, text, values)
  }

  insert(draft: Draft<R>): R {
    const values: Record<string, unknown> = {...draft}
    for (const [name] of this.#columns)
      if (name === 'created_at' || name === 'updated_at') values[name] ??= this.#now()
      else if (name !== 'id') values[name] ??= null
    const used = this.#columns.filter(([name]) => values[name] !== undefined)
    const {id} = this.#database.run(
      `INSERT INTO ${this.name} (${used.map(([name]) => name).join(', ')}) VALUES (${used.map(() => '?').join(', ')})`,
      ...used.map(([name, column]) => column.write(values[name])),
    )
    return this.get((values['id'] as number | undefined) ?? id)
  }

  /** Changes a row and its `updated_at`; gives the row as it is afterwards. */
  update(id: number, changes: Partial<Omit<R, 'id'>>): R {
    const values: Record<string, unknown> = {...changes}
    const used = this.#columns.filter(([name]) => values[name] !== undefined)
    const stamp = this.#columns.find(([name]) => name === 'updated_at')
    if (stamp && values['updated_at'] === undefined) {
      values['updated_at'] = this.#now()
      used.push(stamp)
    }
    if (used.length > 0)
      this.#database.run(
        `UPDATE ${this.name} SET ${used.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`,
        ...used.map(([name, column]) => column.write(values[name])),
        id,
      )
    return this.get(id)
  }

  /** Deletes rows; how many. */
  delete(...where: Where<R>[]): number {
    const {sql: text, values} = this.#where(where)
    return this.#database.run(`DELETE FROM ${this.name} WHERE ${text}`, ...values).changes
  }

  #select(where: readonly Where<R>[], order: string, limit?: number): R[] {
    const {sql: text, values} = this.#where(where)
    const rows = this.#database.all(
      `SELECT * FROM ${this.name} WHERE ${text} ORDER BY ${order}${limit ? ` LIMIT ${limit}` : ''}`,
      ...values,
    )
    return rows.map((row) => this.#read(row))
  }

  #where(where: readonly Where<R>[]): Condition {
    return allOf(where.map((one) => (isCondition(one) ? one : this.#equal(one))))
  }

  #equal(wanted: Partial<R>): Condition {
    const columns = new Map(this.#columns)
    return allOf(
      Object.entries(wanted).map(([name, value]) => {
        const column = columns.get(name)
        if (!column) throw new Error(`no column ${name} in ${this.name}`)
        return value === null ? sql(`${name} IS NULL`) : sql(`${name} = ?`, column.write(value))
      }),
    )
  }

  #read(row: Row): R {
    return Object.fromEntries(this.#columns.map(([name, column]) => [name, column.read(row[name])])) as R
  }
}
