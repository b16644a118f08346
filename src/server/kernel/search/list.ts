import type {Database} from '../store/database'
import {allOf, type Condition} from '../store/sql'
import {searchCondition, type Searchable} from './searchable'
import {SearchError} from './tokens'
import {idsOf} from './whole'

/** The parameters of a list as they came. */
export interface ListParams {
  readonly search?: string | null | undefined
  readonly page?: number | null | undefined
  readonly per_page?: string | null | undefined
  readonly order?: string | null | undefined
  readonly full_result?: boolean | null | undefined
  readonly sort_by?: string | null | undefined
  readonly sort_order?: string | null | undefined
}

/** Ids of one page and the numbers of the envelope. */
export interface Page {
  readonly ids: readonly number[]
  readonly total: number
  readonly subtotal: number
  readonly page: number
  readonly perPage: number
  readonly search: string | null
  readonly sort: {readonly by: string | null; readonly order: string | null}
  readonly error: string | null
}

export interface ListOptions {
  readonly database: Database
  readonly searchable: Searchable
  /** Conditions that every row must meet before any search. */
  readonly where: readonly Condition[]
  readonly params: ListParams
  /** The setting entries_per_page. */
  readonly entriesPerPage: number
  /** What a search that cannot be understood does: `report` puts its error into an empty page. */
  readonly badSearch: 'throw' | 'report'
  readonly now: number
}

/** Runs one list: conditions, search, order and page. */
export function listPage(options: ListOptions): Page {
  const {params, badSearch, searchable} = options
  const search = params.search ?? null
  const sort = {by: searchable.sort?.by ?? null, order: searchable.sort?.order ?? null}
  try {
    return find(options, search)
  } catch (error) {
    if (!(error instanceof SearchError) || badSearch === 'throw') throw error
    return {
      ids: [],
      total: 0,
      subtotal: 0,
      page: 1,
      perPage: options.entriesPerPage,
      search,
      sort,
      error: error.message,
    }
  }
}

function find({database, searchable, where, params, entriesPerPage, now}: ListOptions, search: string | null): Page {
  const scope = allOf(where)
  const wanted = search?.trim() ? allOf([scope, searchCondition(searchable, search, now)]) : scope
  const sort = order(searchable, params)
  const count = ({sql: where, values}: Condition) => database.count(searchable.from, where, values)
  const total = count(scope)
  const subtotal = wanted === scope ? total : count(wanted)
  const everything = params.full_result === true || params.per_page === 'all'
  const perPage = everything ? Math.max(total, 1) : positive(Number(params.per_page ?? entriesPerPage), entriesPerPage)
  const page = everything ? 1 : positive(params.page ?? 1, 1)
  const query = `SELECT ${searchable.id} AS id FROM ${searchable.from} WHERE ${wanted.sql} ORDER BY ${sort.sql}`
  const list = {query, values: wanted.values, total: subtotal}
  return {
    ids: idsOf(database, list, (page - 1) * perPage, perPage),
    total,
    subtotal,
    page,
    perPage: everything ? total : perPage,
    search,
    sort: {by: sort.by, order: sort.order},
    error: null,
  }
}

const positive = (value: number, otherwise: number) => (Number.isSafeInteger(value) && value > 0 ? value : otherwise)

/** `order=name DESC` wins over `sort_by` and `sort_order`; ties are broken by id, newest first. */
function order(searchable: Searchable, params: ListParams): {by: string | null; order: string | null; sql: string} {
  const [by, direction] = params.order?.trim()
    ? params.order.trim().split(/\s+/)
    : params.sort_by
      ? [params.sort_by, params.sort_order ?? undefined]
      : [searchable.sort?.by, params.sort_order ?? searchable.sort?.order]
  const ties = `${searchable.id} DESC`
  if (!by) return {by: null, order: null, sql: `${searchable.id} ASC`}
  const column = sortColumn(searchable, by)
  if (!column) throw new SearchError(`Field '${by}' not recognized for ordering!`)
  const way = direction?.toLowerCase() === 'desc' ? 'DESC' : 'ASC'
  // text is ordered without regard to case first, as people expect of names; what is no text can be read in the order of an index
  const first = column.text ? `${column.sql} COLLATE NOCASE ${way}, ` : ''
  return {by, order: direction ?? 'asc', sql: `${first}${column.sql} ${way}, ${ties}`}
}

function sortColumn(searchable: Searchable, by: string): {sql: string; text: boolean} | undefined {
  const {sortable, fields, id} = searchable
  if (sortable && Object.hasOwn(sortable, by)) return {sql: sortable[by] ?? id, text: false}
  const field = Object.hasOwn(fields, by) ? fields[by] : undefined
  if (field)
    return field.unsortable || field.sql === undefined
      ? undefined
      : {sql: field.sql, text: field.type === 'string' || field.type === 'text'}
  return by === 'id' ? {sql: id, text: false} : undefined
}
