// Counts writes by table, so that the answer to a query can be kept until a table that it reads is written.

const written = /^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?)\s+(\w+)/i

/** How often each table was written in this process. */
export class Writes {
  readonly #byTable = new Map<string, number>()
  /** Words of a query, which may be names of tables. */
  readonly #words = new Map<string, readonly string[]>()
  #all = 0

  /** Notes a statement that was run. A deletion may take rows of other tables with it, so it counts for all of them. */
  note(sql: string): void {
    const table = written.exec(sql)?.[1]?.toLowerCase()
    if (table === undefined) this.#all++
    else this.#byTable.set(table, (this.#byTable.get(table) ?? 0) + 1)
  }

  /** The number of writes to the tables that a query names. */
  of(sql: string): number {
    let words = this.#words.get(sql)
    if (!words) {
      if (this.#words.size >= 500) this.#words.clear()
      this.#words.set(sql, (words = [...new Set(sql.toLowerCase().match(/\w+/g))]))
    }
    return words.reduce((sum, word) => sum + (this.#byTable.get(word) ?? 0), this.#all)
  }
}
