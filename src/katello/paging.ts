// Lists in pages: everything by default, several pages on the way at a time, handed on in order.
import {AppError, exitCodes} from '../core/errors'
import {isObject, type JsonObject} from '../core/json'
import type {Shape} from '../contract/shape'
import {searchHint, serverWords} from './errors'
import type {Params} from './query'
import type {Transport} from './transport'

export type Item = JsonObject

export interface Page {
  readonly items: readonly Item[]
  /** How many there are in all, when the server said so. */
  readonly total: number | undefined
  readonly number: number
}

export interface PagePlan {
  /** One page only, instead of everything. */
  readonly only?: {readonly page: number; readonly perPage: number} | undefined
  /** Rows wanted at most: no page after them is asked for. */
  readonly limit?: number | undefined
  /** Rows asked for at a time. */
  readonly perPage?: number
  /** Pages on the way at a time. */
  readonly ahead?: number
  /** The pages are large, and of no use to the caller once the next is asked for: fewer are held. */
  readonly isStreamed?: boolean
  /** Some calls return everything and know no pages. */
  readonly unpaged?: boolean
  /** What the contract says of a page. */
  readonly answer?: Shape<unknown> | undefined
  /** Picks the rows out of a body, where they are not under `results`. */
  readonly rows?: (body: unknown) => readonly Item[]
}

/** Pages after which a list is taken for endless: ten million rows. */
const mostPages = 10_000

/** Rows of an answer: `results` of an envelope, an array as it is, a single object in `results` as one row. */
export function rowsOf(body: unknown): readonly Item[] {
  const rows = Array.isArray(body) ? body : isObject(body) ? body['results'] : undefined
  const list: readonly unknown[] | undefined = Array.isArray(rows) ? rows : isObject(rows) ? [rows] : undefined
  if (!list?.every(isObject)) throw unexpected('The response of the server is not a list', serverWords(body).texts)
  return list
}

/** A single record; anything else is an error that says what the server says. */
export function recordOf(body: unknown): Item {
  if (isObject(body)) return body
  throw unexpected('The response of the server is not a record', serverWords(body).texts)
}

/** Yields the pages of a list in order; at most `ahead` requests are on the way and as many pages are held. */
export async function* pages(
  transport: Transport,
  path: string,
  query: Params,
  plan: PagePlan = {},
): AsyncGenerator<Page> {
  const rows = plan.rows ?? rowsOf
  const {limit = Infinity} = plan
  const asked = plan.only?.perPage ?? Math.min(plan.perPage ?? 1000, limit)
  let isOfRows = true // what is counted is what was sent
  const fetchPage = async (number: number): Promise<Fetched> => {
    const paging = plan.unpaged ? {} : {page: number, per_page: asked}
    const {body} = await transport.request('GET', path, {query: {...query, ...paging}, answer: plan.answer})
    const items = rows(body)
    const envelope = isObject(body) ? body : {}
    isOfRows &&= Array.isArray(envelope['results'])
    // Katello answers a search that it cannot read with 200, no rows, and why.
    if (items.length === 0 && typeof envelope['error'] === 'string' && envelope['error'] !== '')
      throw refusedSearch(envelope['error'])
    const counted = numeric(envelope['subtotal'])
    const isCounted = !plan.rows && !plan.unpaged // elsewhere the count is of something else
    return {items, total: isCounted ? counted : undefined, number, counted, sent: sentRows(body, items), body}
  }
  const seen: {last?: Seen} = {}
  let sent = 0
  const check = (page: Fetched): Fetched => {
    sent += page.sent
    const id = page.items[0]?.['id']
    const {last} = seen
    if (last && id !== undefined && id === last.id)
      throw unexpected(`The server sent the same page twice: pages ${last.number} and ${page.number} of ${path}`)
    if (page.number > mostPages) throw unexpected(`The list ${path} does not end`)
    seen.last = {number: page.number, id, sent: page.sent, counted: page.counted}
    return page
  }
  // No page may be held here once the next one is wanted.
  async function* handOn(fetching: Promise<Fetched>): AsyncGenerator<Page> {
    const page = check(await fetching)
    yield page
    if (plan.isStreamed) transport.connection.onConsumed?.(page.body)
  }
  yield* handOn(fetchPage(plan.only?.page ?? 1))
  const first = seen.last
  if (plan.only || plan.unpaged || !first) return
  // A server that leaves the total out is asked until a page is not full.
  if (first.counted === undefined) {
    for (let number = 2; seen.last?.sent === asked; number++) yield* handOn(fetchPage(number))
    return
  }
  // A server may give shorter pages than it was asked for, or everything at once.
  const size = first.sent
  const count = size === 0 ? 1 : Math.ceil(Math.min(first.counted, limit) / size)
  if (count > mostPages) throw unexpected(`The list ${path} is too long: the server counts ${first.counted} records`)
  const waiting: Promise<Fetched>[] = []
  const ahead = plan.ahead ?? (plan.isStreamed ? 2 : 4)
  const release = plan.isStreamed && count > 1 ? (await import('../core/memory')).keepHeapSmall() : undefined
  try {
    for (let next = 2; next <= count || waiting.length > 0;) {
      while (next <= count && waiting.length < ahead) {
        const promise = fetchPage(next++)
        promise.catch(() => undefined) // it is awaited in order; an early failure must not count as unhandled
        waiting.push(promise)
      }
      const fetching = waiting.shift()
      if (!fetching) break
      yield* handOn(fetching)
      if (seen.last?.sent === 0) break
    }
  } finally {
    release?.()
  }
  // Records that were deleted meanwhile are not missing.
  const counted = Math.min(first.counted, seen.last?.counted ?? Infinity, limit)
  if (isOfRows && sent < counted) throw cutShort(path, sent, counted)
}

/** What is remembered of a page that was handed on. */
interface Seen {
  readonly number: number
  /** ID of its first record. */
  readonly id: unknown
  readonly sent: number
  readonly counted: number | undefined
}

interface Fetched extends Page {
  /** Rows that the server counts in all. */
  readonly counted: number | undefined
  /** Rows that the server sent; a command may make more or fewer items of them. */
  readonly sent: number
  readonly body: unknown
}

function sentRows(body: unknown, items: readonly Item[]): number {
  const rows = isObject(body) ? body['results'] : body
  return Array.isArray(rows) ? rows.length : items.length
}

function numeric(value: unknown): number | undefined {
  const n = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof n === 'number' && Number.isFinite(n) ? n : undefined
}

const unexpected = (message: string, words: readonly string[] = []): AppError =>
  new AppError({
    code: 'unexpected_answer',
    message,
    detail: words.length > 0 ? `the server says: ${words.join('; ')}` : undefined,
    hint: 'Check that --server is a Foreman server with Katello, and check its health: mallet ping',
    exit: exitCodes.failed,
  })

const cutShort = (path: string, sent: number, counted: number): AppError =>
  new AppError({
    code: 'incomplete_list',
    message: `The server sent ${sent} of ${counted} records of ${path}`,
    detail: 'it counts more records than its pages hold',
    hint: 'Try again; if the error persists, check the health of the server: mallet ping',
    exit: exitCodes.failed,
    retryable: true,
  })

/** Search and order are read together, and refused in one place of the answer. */
const refusedSearch = (words: string): AppError => {
  const order = /for ordering/i.test(words)
  const field = /'([^']+)'/.exec(words)?.[1]
  return new AppError({
    code: 'refused',
    message: order
      ? `The server cannot sort by ${field === undefined ? 'this field' : JSON.stringify(field)}`
      : 'The server cannot parse the search query',
    detail: `the server says: ${words}`,
    hint: searchHint(order),
    exit: exitCodes.refused,
  })
}
