import type {Page as ListPage} from '../../../contract/shape'
import type {Page} from '../search/list'
import type {Style} from './style'

/** A page with what the families add to it. */
interface Envelope<T> extends ListPage<T> {
  readonly selectable?: number
  readonly error?: string | null
  readonly search: string | null
  readonly sort: {readonly by: string | null; readonly order: string | null}
}

/** The envelope around one page, in the family's shape. */
export function envelope<T>(page: Page, results: readonly T[], style: Style): Envelope<T> {
  const {total, subtotal, perPage, search, sort, error} = page
  if (style === 'foreman') return {total, subtotal, page: page.page, per_page: perPage, search, sort, results}
  return {total, subtotal, selectable: subtotal, page: page.page, per_page: perPage, error, search, sort, results}
}

/** The envelope of a collection that Katello makes by hand: no page, everything at once. */
export function wholeCollection<T>(results: readonly T[]): Envelope<T> {
  const total = results.length
  return {
    total,
    subtotal: total,
    selectable: total,
    page: null,
    per_page: null,
    error: null,
    search: null,
    sort: {by: null, order: null},
    results,
  }
}
