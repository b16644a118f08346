// What lists take to search, sort and page, whatever they list.
import {number, text, yesNo} from './define'

export const search = text("Search query, e.g. 'name ~ web'")

export const paging = {
  search,
  order: text("Field and direction to sort by, e.g. 'name DESC'"),
  page: number('Page to show'),
  per_page: number('Records per page'),
  full_result: yesNo('Return all records in one response'),
}

/** The older form of `order`, which some lists take as well. */
export const sorting = {
  sort_by: text('Field to sort by'),
  sort_order: text('Sort direction: ASC or DESC'),
}
