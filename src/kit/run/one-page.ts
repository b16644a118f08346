// Which page of a list is wanted, if not all of it.
import type {Settings} from '../../config/settings'
import type {Given} from './resolve'

export interface AskedPage {
  readonly page: number
  readonly perPage: number
  /** The file whose `per_page` asks for it; undefined where options do. */
  readonly configured?: string | undefined
}

/** Formats of which the reference client prints one page where `per_page` is configured; the others are for programs, and whole. */
const paged = new Set<unknown>(['table', 'base', 'silent'])
const usual = 20

/** The page that `--page` and `--per-page` ask for, else that of a configured `per_page`; undefined for the whole list. */
export function askedPage(given: Given, {per_page: setting, output}: Settings['values']): AskedPage | undefined {
  const page = given['page']
  const perPage = given['per-page']
  const number = Number(setting?.value)
  const configured = Number.isSafeInteger(number) && number > 0 ? number : undefined
  if (page === undefined && perPage === undefined) {
    const format = given['csv'] === true ? 'csv' : (given['output'] ?? output?.value ?? 'table')
    const isWhole =
      given['json'] !== undefined || given['limit'] !== undefined || given['full-result'] === true || !paged.has(format)
    return isWhole || configured === undefined ? undefined : {page: 1, perPage: configured, configured: setting?.origin}
  }
  return {
    page: typeof page === 'number' ? page : 1,
    perPage: typeof perPage === 'number' ? perPage : (configured ?? usual),
  }
}
