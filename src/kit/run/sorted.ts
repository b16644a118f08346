// How many records of a list are shown and in what order: `--limit` and `--sort`, and what may follow `--order`.
import {AppError, usageError} from '../../core/errors'
import {nearest} from '../../core/text'
import type {Item, Page} from '../../katello/paging'
import {apiNames, isGroup, valueAt, type Field} from '../../output'
import type {ParamSet} from '../../resources/define'

export const sortAndLimit: ParamSet = {
  sort: {kind: 'text', local: true, about: "Sort by a field, e.g. 'name' or 'created_at:desc'"},
  limit: {kind: 'number', local: true, about: 'Show this many records at most'},
}

export interface Sorting {
  /** The field's API name; undefined where its value is computed. */
  readonly name: string | undefined
  readonly isDescending: boolean
  readonly valueOf: (item: Item) => unknown
}

/** Reads `--limit`: a whole number from 1 up. */
export function limitOf(given: unknown): number | undefined {
  if (given === undefined) return undefined
  if (typeof given === 'number' && Number.isInteger(given) && given > 0) return given
  throw usageError(`--limit ${String(given)} is not a number of records`, 'Use a whole number from 1 up')
}

/** Reads `--sort FIELD[:asc|:desc]`: the label of a shown field, or a name of the API; `isMember` knows those that are not shown. */
export function sortingOf(text: string, fields: readonly Field[], isMember: (name: string) => boolean): Sorting {
  const [wanted = '', direction = 'asc', ...more] = text.split(':').map((part) => part.trim())
  if (more.length > 0 || !/^(asc|desc)$/i.test(direction))
    throw usageError(`--sort ${JSON.stringify(text)} has an unknown direction`, `Use ${wanted}:asc or ${wanted}:desc`)
  const isDescending = direction.toLowerCase() === 'desc'
  const values = fields.filter((field) => !isGroup(field))
  const shown = values.find(({label}) => label?.toLowerCase() === wanted.toLowerCase())
  if (shown) {
    const name = typeof shown.path === 'function' ? undefined : shown.path.join('.')
    return {name, isDescending, valueOf: (item) => valueAt(shown, item)}
  }
  if (wanted !== '' && (apiNames(fields).includes(wanted) || isMember(wanted)))
    return {name: wanted, isDescending, valueOf: (item) => at(item, wanted.split('.'))}
  const legal = values.flatMap(({label}) => (label === null ? [] : [label]))
  const isMinus = wanted.startsWith('-') // as other programs write a descending order
  const near = nearest(isMinus ? wanted.slice(1) : wanted, [...legal, ...apiNames(fields)])
  throw usageError(
    `There is no field ${JSON.stringify(wanted)} to sort by`,
    near === undefined ? undefined : `Did you mean ${JSON.stringify(isMinus ? `${near}:desc` : near)}?`,
    `Fields: ${legal.join(', ')}, and the names after --json`,
  )
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[step] : null),
    value,
  )

/** The whole list in one page, sorted: for what the server does not sort by. Records of equal value keep their order. */
export async function* sortedPages(pages: AsyncIterable<Page>, {valueOf, isDescending}: Sorting): AsyncGenerator<Page> {
  const all: (readonly [value: unknown, item: Item])[] = []
  let total: number | undefined
  for await (const page of pages) {
    total = page.total ?? total
    for (const item of page.items) all.push([valueOf(item), item])
  }
  const {compare} = new Intl.Collator('en', {numeric: true})
  all.sort(([a], [b]) => {
    if (isBlank(a) || isBlank(b)) return Number(isBlank(a)) - Number(isBlank(b)) // last in both directions
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : compare(textOf(a), textOf(b))
    return isDescending ? -order : order
  })
  yield {items: all.map(([, item]) => item), total: total ?? all.length, number: 1}
}

const isBlank = (value: unknown): boolean => value === null || value === undefined || value === ''

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

/** The first records of a list; no page is asked for after they are there. `isWhole`: the first page is all there is. */
export async function* firstOf(pages: AsyncIterable<Page>, limit: number, isWhole: boolean): AsyncGenerator<Page> {
  let left = limit
  for await (const page of pages) {
    const total = page.total ?? (isWhole ? page.items.length : undefined)
    yield left < page.items.length ? {...page, total, items: page.items.slice(0, left)} : page
    left -= page.items.length
    if (left <= 0) return
  }
}

/** Refuses `--order` with something else than a direction after a field: servers take it for ascending. */
export function checkOrder(order: string | undefined): void {
  for (const part of order?.split(',') ?? []) {
    const [field, direction = 'ASC', ...more] = part.trim().split(/\s+/)
    if (more.length === 0 && /^(asc|desc)$/i.test(direction)) continue
    throw usageError(
      `--order ${JSON.stringify(order)} has an unknown direction`,
      `Use '${field} ASC' or '${field} DESC'`,
    )
  }
}

/** The pages, whose refusal to be sorted as `--order` says names what sorts by any field. */
export async function* orderedPages(pages: AsyncIterable<Page>, fields: readonly Field[]): AsyncGenerator<Page> {
  try {
    yield* pages
  } catch (error) {
    if (!(error instanceof AppError) || !/for ordering/i.test(error.parts.detail ?? '')) throw error
    const names = apiNames(fields).filter((name) => !name.includes('.'))
    throw new AppError({
      ...error.parts,
      hint: `--order takes the fields that can be searched; --sort takes any of: ${names.join(', ')}`,
    })
  }
}
