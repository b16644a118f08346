import type {Definition} from './columns'
import type {Database} from './database'
import {Table} from './table'

interface Shared {
  readonly database: Database
  /** Milliseconds since 1970, by the clock that the rows' time stamps come from. */
  now(): number
  /** Runs `work` in a transaction: all of it is kept, or, when it throws, none. Nested calls join the outer one. */
  transaction<T>(work: () => T): T
}

/** The tables of a database by their names, and what they share. */
export type StoreOf<Definitions> = Shared & {
  readonly [K in keyof Definitions]: Definitions[K] extends Definition<infer R extends {id: number}> ? Table<R> : never
}

/** The rows of a database whose schema is up to date. */
export function storeOf<Definitions extends object>(
  definitions: Definitions,
  database: Database,
  now: () => number,
): StoreOf<Definitions> {
  const shared: Shared = {database, now, transaction: (work) => database.transaction(work)}
  const tables = Object.entries(definitions).map(([name, definition]) => [
    name,
    new Table(database, now, definition as Definition<{id: number}>),
  ])
  return {...shared, ...Object.fromEntries(tables)} as StoreOf<Definitions>
}
