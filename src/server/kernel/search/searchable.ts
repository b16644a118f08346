import type {Value} from '../store/database'
import {allOf, anyOf, not, sql, within, type Condition} from '../store/sql'
import {parseSearch, type Search} from './parser'
import {SearchError, type Comparison} from './tokens'

/** A field that a search can name. */
export interface Field {
  readonly type: 'string' | 'text' | 'integer' | 'boolean' | 'datetime'
  /** SQL of its value; datetimes are milliseconds, booleans 0 and 1. */
  readonly sql?: string
  /** Must be named: plain words do not look here. */
  readonly explicit?: boolean
  /** Words that stand for values: `{true: 1, false: 0}`, `{stopped: 'stopped'}`. Offered for completion too. */
  readonly values?: Readonly<Record<string, Value>>
  /** Not a column: gives the condition itself, for values found through other tables. */
  test?(operator: Comparison, value: string): Condition
  /** Fields that cannot be sorted by. */
  readonly unsortable?: boolean
}

/** What a list looks at: rows, the fields one can search and sort by, and the usual order. */
export interface Searchable {
  /** SQL after FROM; joins must not multiply rows. */
  readonly from: string
  /** SQL of the id, e.g. `products.id`. */
  readonly id: string
  readonly fields: Readonly<Record<string, Field>>
  /** Further columns to sort by, numbers and times: name -> SQL. */
  readonly sortable?: Readonly<Record<string, string>>
  readonly sort: {readonly by: string; readonly order: 'asc' | 'desc'} | null
}

export const field = {
  string: (sql: string, more: Partial<Field> = {}): Field => ({type: 'string', sql, ...more}),
  text: (sql: string, more: Partial<Field> = {}): Field => ({type: 'text', sql, ...more}),
  integer: (sql: string, more: Partial<Field> = {}): Field => ({type: 'integer', sql, ...more}),
  boolean: (sql: string, more: Partial<Field> = {}): Field => ({
    type: 'boolean',
    sql,
    values: {true: 1, false: 0},
    ...more,
  }),
  datetime: (sql: string, more: Partial<Field> = {}): Field => ({type: 'datetime', sql, ...more}),
}

/** SQL condition of a search string on these fields. Throws {@link SearchError}; `now` in milliseconds dates words. */
export function searchCondition(searchable: Searchable, text: string, now: number): Condition {
  const search = parseSearch(text)
  return search ? compile(search, searchable, now) : sql('1')
}

function compile(search: Search, searchable: Searchable, now: number): Condition {
  switch (search.kind) {
    case 'and':
      return allOf(search.parts.map((part) => compile(part, searchable, now)))
    case 'or':
      return anyOf(search.parts.map((part) => compile(part, searchable, now)))
    case 'not':
      return not(compile(search.part, searchable, now))
    case 'set':
      return isSet(known(searchable, search.field), search.field, search.set)
    case 'compare':
      return compareAny(known(searchable, search.field), search.field, search.operator, search.values, now)
    case 'anywhere':
      return anywhere(searchable, search.operator, search.values, now)
  }
}

function known(searchable: Searchable, name: string): Field {
  const found = Object.hasOwn(searchable.fields, name) ? searchable.fields[name] : undefined
  const field = found ?? Object.entries(searchable.fields).find(([key]) => key === name.toLowerCase())?.[1]
  if (!field) throw new SearchError(`Field '${name}' not recognized for searching!`)
  return field
}

function isSet(field: Field, name: string, set: boolean): Condition {
  if (!field.sql) throw new SearchError(`Field '${name}' cannot be tested for being set`)
  if (field.type === 'boolean') return sql(`${field.sql} = ?`, set ? 1 : 0)
  return sql(`${field.sql} IS ${set ? 'NOT ' : ''}NULL`)
}

function anywhere(searchable: Searchable, operator: Comparison, values: readonly string[], now: number): Condition {
  const negative = operator === '!=' || operator === '!~' || operator === '!^'
  const conditions: Condition[] = []
  for (const [name, field] of Object.entries(searchable.fields)) {
    if (field.explicit || field.type === 'boolean') continue
    const isText = field.type === 'string' || field.type === 'text'
    if (!isText && !values.every((value) => /^\d+$/.test(value))) continue
    if (!isText && field.type === 'datetime') continue
    const fitting = isText ? operator : operator === '~' ? '=' : operator === '!~' ? '!=' : operator
    conditions.push(compareAny(field, name, fitting, values, now))
  }
  return negative ? allOf(conditions) : anyOf(conditions)
}

function compareAny(
  field: Field,
  name: string,
  operator: Comparison,
  values: readonly string[],
  now: number,
): Condition {
  if (operator === '^' || operator === '!^') {
    const any = anyOf(values.map((value) => compare(field, name, '=', value, now)))
    return operator === '^' ? any : not(any)
  }
  return compare(field, name, operator, values[0] ?? '', now)
}

function compare(field: Field, name: string, operator: Comparison, value: string, now: number): Condition {
  if (field.test) return field.test(operator, value)
  const column = field.sql ?? name
  if (field.values && (operator === '=' || operator === '!=')) return chosen(field, name, column, operator, value)
  switch (field.type) {
    case 'string':
    case 'text':
      return compareText(column, operator, value)
    case 'integer':
      return compareNumber(column, name, operator, value)
    case 'datetime':
      return compareTime(column, name, operator, value, now)
    default:
      throw new SearchError(`Operator '${operator}' is not supported by field '${name}'`)
  }
}

function chosen(field: Field, name: string, column: string, operator: '=' | '!=', value: string): Condition {
  const word = value.toLowerCase()
  const aliases: Record<string, string> = {t: 'true', yes: 'true', '1': 'true', f: 'false', no: 'false', '0': 'false'}
  const values = field.values ?? {}
  const key =
    Object.keys(values).find((k) => k.toLowerCase() === word) ?? (field.type === 'boolean' ? aliases[word] : undefined)
  const wanted = key === undefined ? undefined : values[key]
  if (wanted === undefined) {
    if (field.type === 'boolean') throw new SearchError(`'${name}' should be one of: ${Object.keys(values).join(', ')}`)
    return compareText(column, operator, value)
  }
  const equal = wanted === null ? sql(`${column} IS NULL`) : sql(`${column} IS ?`, wanted)
  return operator === '=' ? equal : not(equal)
}

/** LIKE pattern of a value whose `*` and `%` are wildcards. */
function pattern(value: string): string {
  return value.replace(/[\\_]/g, '\\$&').replace(/[*%]+/g, '%')
}

const hasWildcard = (value: string) => /[*%]/.test(value)

/** As Foreman's search: `~` looks anywhere unless the value has wildcards at an end; `=` takes wildcards as well. */
export function compareText(column: string, operator: Comparison, value: string): Condition {
  const like = (text: string) => sql(`${column} LIKE ? ESCAPE '\\'`, text)
  switch (operator) {
    case '=':
      return hasWildcard(value)
        ? anyOf([sql(`${column} = ?`, value), like(pattern(value))])
        : sql(`${column} = ?`, value)
    case '!=':
      return not(compareText(column, '=', value))
    case '~':
      return like(/^[*%]|[*%]$/.test(value) ? pattern(value) : `%${pattern(value)}%`)
    case '!~':
      return not(compareText(column, '~', value))
    case '^':
      return within(column, value.split(','))
    case '!^':
      return not(within(column, value.split(',')))
    default:
      return sql(`${column} ${operator} ?`, value)
  }
}

function compareNumber(column: string, name: string, operator: Comparison, value: string): Condition {
  if (operator === '~' || operator === '!~')
    throw new SearchError(`Operator '${operator}' is not supported by field '${name}'`)
  if (!/^-?\d+(\.\d+)?$/.test(value))
    throw new SearchError(`'${value}' is not a number, as required by field '${name}'`)
  if (operator === '!=') return not(sql(`${column} = ?`, Number(value)))
  return sql(`${column} ${operator} ?`, Number(value))
}

const unitLengths: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
}

/** First and last millisecond of what the words mean: a day, a minute, or a moment. */
function timeRange(value: string, now: number): [number, number] | undefined {
  const day = 86_400_000
  const today = Math.floor(now / day) * day
  const text = value.trim().toLowerCase()
  if (text === 'today') return [today, today + day - 1]
  if (text === 'yesterday') return [today - day, today - 1]
  if (text === 'tomorrow') return [today + day, today + 2 * day - 1]
  const relative = /^(\d+)\s*(second|minute|hour|day|week|month|year)s?\s*(ago|from now)$/.exec(text)
  if (relative) {
    const moment = now + (relative[3] === 'ago' ? -1 : 1) * Number(relative[1]) * (unitLengths[relative[2] ?? ''] ?? 0)
    return [moment, moment]
  }
  const dated = /^(\d{4}-\d{1,2}-\d{1,2})(?:[t ](\d{1,2}:\d{2})(:\d{2})?(?:\.\d+)?)?\s*(utc|z|[+-]\d{2}:?\d{2})?$/.exec(
    text,
  )
  if (!dated) return undefined
  const [, date = '', clock, seconds, zone] = dated
  const padded = date.replace(/-(\d)(?!\d)/g, '-0$1')
  const offset = !zone || zone === 'utc' || zone === 'z' ? 'Z' : zone
  const start = Date.parse(`${padded}T${(clock ?? '00:00').padStart(5, '0')}${seconds ?? ':00'}${offset}`)
  if (Number.isNaN(start)) return undefined
  return [start, start + (clock === undefined ? day : seconds === undefined ? 60_000 : 1000) - 1]
}

function compareTime(column: string, name: string, operator: Comparison, value: string, now: number): Condition {
  const range = timeRange(value, now)
  if (!range) throw new SearchError(`'${value}' is not a time, as required by field '${name}'`)
  const [first, last] = range
  switch (operator) {
    case '=':
      return sql(`${column} BETWEEN ? AND ?`, first, last)
    case '!=':
      return not(sql(`${column} BETWEEN ? AND ?`, first, last))
    case '<':
    case '>=':
      return sql(`${column} ${operator} ?`, first)
    case '>':
    case '<=':
      return sql(`${column} ${operator} ?`, last)
    default:
      throw new SearchError(`Operator '${operator}' is not supported by field '${name}'`)
  }
}
