import type {Value} from './database'

/** A piece of SQL for a WHERE clause with its bound values. */
export interface Condition {
  readonly sql: string
  readonly values: readonly Value[]
}

/** A condition from SQL text with `?` for each value; never put text that came from outside into the SQL itself. */
export function sql(text: string, ...values: Value[]): Condition {
  return {sql: text, values}
}

/** `column IN (…)` for any number of values, as one bound parameter. */
export function within(column: string, values: Iterable<number | string>): Condition {
  return sql(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify([...values]))
}

/** All conditions together; no conditions are always true. */
export function allOf(conditions: readonly Condition[]): Condition {
  return join(conditions, ' AND ', '1')
}

/** At least one of the conditions; no conditions are never true. */
export function anyOf(conditions: readonly Condition[]): Condition {
  return join(conditions, ' OR ', '0')
}

export function not({sql: text, values}: Condition): Condition {
  return {sql: `NOT coalesce(${text}, 0)`, values}
}

function join(conditions: readonly Condition[], operator: string, none: string): Condition {
  const [first, ...rest] = conditions
  if (!first) return sql(none)
  if (rest.length === 0) return first
  return {
    sql: `(${conditions.map((c) => c.sql).join(operator)})`,
    values: conditions.flatMap((c) => c.values),
  }
}
