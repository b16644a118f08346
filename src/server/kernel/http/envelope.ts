import type {Page} from '../search/list'
import type {Style} from './style'

/** The envelope around one page, in the family's shape. */
export function envelope(page: Page, results: readonly unknown[], style: Style): Record<string, unknown> {
  const {total, subtotal, perPage, search, sort, error} = page
  if (style === 'foreman') return {total, subtotal, page: page.page, per_page: perPage, search, sort, results}
  return {total, subtotal, selectable: subtotal, page: page.page, per_page: perPage, error, search, sort, results}
}

/** The envelope of a collection that Katello makes by hand: no page, everything at once. */
export function wholeCollection(results: readonly unknown[]): Record<string, unknown> {
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
