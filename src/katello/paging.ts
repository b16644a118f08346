// Lists in pages: everything by default, several pages on the way at a time, handed on in order.
import type {Params} from './query'
import type {Transport} from './transport'

export type Item = Readonly<Record<string, unknown>>

export interface Page {
  readonly items: readonly Item[]
  /** How many there are in all, when the server said so. */
  readonly total: number | undefined
  readonly number: number
}

export interface PagePlan {
  /** One page only, instead of everything. */
  readonly only?: {readonly page: number; readonly perPage: number} | undefined
  /** Rows asked for at a time. */
  readonly perPage?: number
  /** Pages on the way at a time. */
  readonly ahead?: number
  /** Some calls return everything and know no pages. */
  readonly unpaged?: boolean
  /** Picks the rows out of a body, where they are not under `results`. */
  readonly rows?: (body: unknown) => readonly Item[]
}

/** Rows of an answer: `results` of an envelope, an array as it is, a single object as one row. */
export function rowsOf(body: unknown): readonly Item[] {
  if (Array.isArray(body)) return body as Item[]
  if (body === null || typeof body !== 'object') return []
  const results = (body as {results?: unknown}).results
  return Array.isArray(results) ? (results as Item[]) : results && typeof results === 'object' ? [results as Item] : []
}

/** Yields the pages of a list in order; at most `ahead` requests are on the way and as many pages are held. */
export async function* pages(
  transport: Transport,
  path: string,
  query: Params,
  plan: PagePlan = {},
): AsyncGenerator<Page> {
  const rows = plan.rows ?? rowsOf
  const perPage = plan.only?.perPage ?? plan.perPage ?? 1000
  const fetchPage = async (number: number): Promise<Page> => {
    const paging = plan.unpaged ? {} : {page: number, per_page: perPage}
    const {body} = await transport.request('GET', path, {query: {...query, ...paging}})
    const total =
      body !== null && typeof body === 'object' ? numeric((body as {subtotal?: unknown}).subtotal) : undefined
    return {items: rows(body), total, number}
  }
  const first = await fetchPage(plan.only?.page ?? 1)
  yield first
  if (plan.only || plan.unpaged) return
  // A server that leaves the total out is asked until a page is not full.
  if (first.total === undefined) {
    for (let number = 2, last = first; last.items.length === perPage; number++) yield (last = await fetchPage(number))
    return
  }
  const count = Math.ceil(first.total / perPage)
  const waiting: Promise<Page>[] = []
  const ahead = plan.ahead ?? 4
  for (let next = 2; next <= count || waiting.length > 0;) {
    while (next <= count && waiting.length < ahead) {
      const promise = fetchPage(next++)
      promise.catch(() => undefined) // it is awaited in order; an early failure must not count as unhandled
      waiting.push(promise)
    }
    const page = await waiting.shift()
    if (!page || page.items.length === 0) return
    yield page
  }
}

function numeric(value: unknown): number | undefined {
  const n = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof n === 'number' && Number.isFinite(n) ? n : undefined
}
