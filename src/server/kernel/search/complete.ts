import type {Database} from '../store/database'
import {allOf, type Condition} from '../store/sql'
import type {Field, Searchable} from './searchable'
import {parseSearch} from './parser'
import {SearchError, tokenize, type Token} from './tokens'

/** One suggestion: the text typed so far completed by it, and the part it adds. */
export interface Completion {
  readonly completed: string
  readonly part: string
  readonly label: string
  readonly category: string
}

const textOperators = ['=', '!=', '~', '!~', '^', '!^']
const orderedOperators = ['=', '!=', '>', '<', '>=', '<=', '^', '!^']
const valueLimit = 20

/** What may follow a search string that is being typed: fields, operators, values or a conjunction. */
export function complete(
  database: Database,
  searchable: Searchable,
  where: readonly Condition[],
  text: string,
): (Completion | {error: string})[] {
  let tokens: Token[]
  try {
    tokens = tokenize(text)
  } catch (error) {
    if (error instanceof SearchError) return [{error: error.message}]
    throw error
  }
  const atWordEnd = text === '' || /[\s()]$/.test(text)
  const open = atWordEnd ? undefined : tokens.at(-1)
  const before = open ? tokens.slice(0, -1) : tokens
  const previous = before.at(-1)
  const head = open ? text.slice(0, text.length - lengthOf(open, text)) : text
  const make = (parts: readonly string[], category = '') =>
    parts.map((part) => ({
      completed: head.trimEnd(),
      part: ` ${part} `,
      label: `${head.trimEnd()} ${part}`.trim(),
      category,
    }))

  if (previous?.kind === 'comparison') return make(values(database, searchable, where, before, typed(open)))
  const field = previous?.kind === 'word' ? searchable.fields[previous.text] : undefined
  const comparing = before.at(-2)?.kind === 'comparison'
  if (field && !comparing && !(open?.kind === 'word')) return make(operators(field), 'Operators')
  if (open?.kind === 'word' && Object.hasOwn(searchable.fields, open.text) && text.endsWith(open.text)) {
    const exact = searchable.fields[open.text]
    if (exact)
      return operators(exact).map((part) => ({
        completed: text.trimEnd(),
        part: ` ${part} `,
        label: `${text.trimEnd()} ${part}`,
        category: 'Operators',
      }))
  }
  if (comparing && !open) return [...make(['and', 'or'])]
  const fault = faultOf(text, open, previous)
  if (fault) return [{error: fault}]
  const prefix = typed(open).toLowerCase()
  const names = Object.keys(searchable.fields).filter((name) => name.toLowerCase().startsWith(prefix))
  return make(names.sort())
}

/** A whole search that names unknown things is an error, not an empty list. */
function faultOf(text: string, open: Token | undefined, previous: Token | undefined): string | undefined {
  if (open ?? previous?.kind === 'and') return undefined
  try {
    parseSearch(text)
    return undefined
  } catch (error) {
    const unfinished = previous?.kind === 'or' || previous?.kind === 'not' || previous?.kind === '('
    return error instanceof SearchError && !unfinished ? error.message : undefined
  }
}

const typed = (token: Token | undefined) => (token?.kind === 'word' ? token.text : '')

function lengthOf(token: Token, text: string): number {
  if (token.kind !== 'word') return 0
  const quote = text.lastIndexOf('"')
  return token.quoted && quote >= 0 ? text.length - text.lastIndexOf('"', quote - 1) : token.text.length
}

function operators(field: Field): string[] {
  if (field.type === 'boolean' || field.test) return ['=', '!=']
  return field.type === 'string' || field.type === 'text' ? textOperators : orderedOperators
}

function values(
  database: Database,
  searchable: Searchable,
  where: readonly Condition[],
  before: readonly Token[],
  prefix: string,
): string[] {
  const name = before.at(-2)
  const field = name?.kind === 'word' ? searchable.fields[name.text] : undefined
  if (!field) return []
  if (field.values) return Object.keys(field.values).filter((value) => value.startsWith(prefix))
  if (!field.sql || field.type === 'datetime') return []
  const {sql, values: bound} = allOf(where)
  const rows = database.all<{v: string | number | null}>(
    `SELECT DISTINCT ${field.sql} AS v FROM ${searchable.from} WHERE ${sql} AND ${field.sql} LIKE ? || '%' ORDER BY 1 LIMIT ${valueLimit}`,
    ...bound,
    prefix,
  )
  return rows.flatMap(({v}) => (v === null || v === '' ? [] : [/[\s"(),]/.test(String(v)) ? `"${v}"` : String(v)]))
}
