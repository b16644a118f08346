export type Value = string | number | bigint | null | Uint8Array
export type Row = Record<string, unknown>

/** One step of the store's schema; steps run once, in order, each in a transaction of its own. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** The SQLite database that the store keeps its rows in: synchronous, with foreign keys switched on. */
export interface Database {
  /** Runs a statement that changes rows; gives how many, and the ID of the last row inserted. */
  run(sql: string, ...values: Value[]): {changes: number; id: number}
  /** First row of an answer, or undefined. Blobs may arrive as an ArrayBuffer. */
  get<T = Row>(sql: string, ...values: Value[]): T | undefined
  /** All rows of an answer. */
  all<T = Row>(sql: string, ...values: Value[]): T[]
  /** Runs `work` in a transaction: all of it is committed, or, when it throws, none. Nested calls join the outer one. */
  transaction<T>(work: () => T): T
}
