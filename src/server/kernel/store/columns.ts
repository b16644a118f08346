// How tables are declared: names, types and constraints of their columns, from which come the rows' types and the SQL of the schema.
import type {Value} from './database'

/** One column: its SQL, and how its values are written to and read from the database. */
export interface Column<T> {
  readonly type: 'INTEGER' | 'TEXT' | 'REAL'
  readonly nullable?: boolean
  /** SQL after type and NOT NULL. */
  readonly constraints?: string
  /** Left out when its table is made: a later migration adds it. */
  readonly later?: boolean
  read(value: unknown): T
  write(value: T): Value
}

export const integer: Column<number> = {type: 'INTEGER', read: Number, write: (value) => value}
export const text: Column<string> = {type: 'TEXT', read: String, write: (value) => value}
export const real: Column<number> = {...integer, type: 'REAL'}
export const boolean: Column<boolean> = {
  type: 'INTEGER',
  read: (value) => value === 1,
  write: (value) => (value ? 1 : 0),
}
/** Milliseconds since 1970. */
export const time: Column<number> = integer

/** Text out of a closed set. */
export const word = <T extends string>(): Column<T> => ({
  type: 'TEXT',
  read: (value) => String(value) as T,
  write: (value) => value,
})

/** Any JSON value; what is read back is trusted to be what was written. */
export const json = <T>(): Column<T> => ({
  type: 'TEXT',
  read: (value) => JSON.parse(String(value)) as T,
  write: (value) => JSON.stringify(value),
})

/** The id of a row of a table. `onDelete` says what becomes of this row with that one; without it, that one must stay. */
export const references = (table: string, onDelete?: 'cascade' | 'set null'): Column<number> =>
  constrained(integer, `REFERENCES ${table}(id)${onDelete ? ` ON DELETE ${onDelete.toUpperCase()}` : ''}`)

export const unique = <T>(column: Column<T>): Column<T> => constrained(column, 'UNIQUE')

/** Compared without regard to case. */
export const ignoringCase = (column: Column<string>): Column<string> => constrained(column, 'COLLATE NOCASE')

function constrained<T>(column: Column<T>, constraint: string): Column<T> {
  return {...column, constraints: [constraint, column.constraints].filter(Boolean).join(' ')}
}

export function nullable<T>(column: Column<T>): Column<T | null> {
  return {
    ...column,
    nullable: true,
    read: (value) => (value === null || value === undefined ? null : column.read(value)),
    write: (value) => (value === null ? null : column.write(value)),
  }
}

/** A column that a later migration than its table's adds, with {@link addColumn}. */
export const later = <T>(column: Column<T>): Column<T> => ({...column, later: true})

/** When a row was made and last changed; kept by the table itself. */
export const stamps = {created_at: time, updated_at: time}

export interface TableOptions<R> {
  /** Columns that together must be unique. */
  readonly unique?: readonly (readonly (keyof R)[])[]
  /** Columns by the name of their index. */
  readonly indexes?: Readonly<Record<string, readonly (keyof R)[]>>
  /** Ids of deleted rows are given again: nothing outside the database refers to them. */
  readonly reuseIds?: boolean
}

/** Name, columns and constraints of a table; every table has an integer `id`. */
export interface Definition<R> {
  readonly name: string
  readonly columns: {readonly [K in keyof R]: Column<R[K]>}
  readonly options: TableOptions<R>
}

export type RowOf<D> = D extends Definition<infer R> ? R : never

/** Declares a table: `table('products', {name: text, gpg_key_id: nullable(integer)})`. The `id` need not be named. */
export function table<R extends object>(
  name: string,
  columns: {readonly [K in keyof R]: Column<R[K]>},
  options: TableOptions<R> = {},
): Definition<R & {id: number}> {
  return {name, columns: {id: integer, ...columns} as Definition<R & {id: number}>['columns'], options}
}

/** Declares a table that links the rows of two others, each pair once. */
export function linkTable<R extends object>(
  name: string,
  columns: {readonly [K in keyof R]: Column<R[K]>},
): Definition<R & {id: number}> {
  return table(name, columns, {reuseIds: true, unique: [Object.keys(columns) as (keyof R)[]]})
}
