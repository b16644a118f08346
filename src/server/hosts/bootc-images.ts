import type {Store} from '../tables'
import {settingsOf} from '../settings/definitions'
import {searchCondition} from '../kernel/search/searchable'
import {allOf, type Condition} from '../kernel/store/sql'
import {hostSearch} from './search'

export interface ImageQuery {
  readonly search?: string | null | undefined
  readonly page?: number | null | undefined
  readonly per_page?: string | null | undefined
  readonly order?: string | null | undefined
  readonly sort_by?: string | null | undefined
  readonly sort_order?: string | null | undefined
}

const sortable: Record<string, string> = {
  bootc_booted_image: 'image',
  bootc_booted_digest: 'min(digest)',
  host_count: 'sum(hosts)',
}

/**
 * The images that hosts in image mode run, with their digests and how many hosts run each. Counted and paged by image. An
 * unknown order quietly becomes the usual one.
 */
export function bootcImages(store: Store, scope: readonly Condition[], query: ImageQuery) {
  const running = (where: readonly Condition[]) => {
    const {sql, values} = allOf(where)
    return {
      sql: `SELECT f.bootc_booted_image AS image, f.bootc_booted_digest AS digest, count(*) AS hosts
            FROM ${hostSearch.from} JOIN content_facets f ON f.host_id = hosts.id
            WHERE NOT (f.bootc_booted_image IS NULL AND f.bootc_booted_digest IS NULL) AND ${sql} GROUP BY 1, 2`,
      values,
    }
  }
  const count = ({sql, values}: Condition) =>
    Number(
      store.database.get<{n: number}>(`SELECT count(*) AS n FROM (SELECT 1 FROM (${sql}) GROUP BY image)`, ...values)
        ?.n,
    )
  const all = running(scope)
  const chosen = running([...scope, ...condition(store, query.search)])
  const sort = sortOf(query)
  const perPage = positive(Number(query.per_page ?? Number.NaN), settingsOf(store).number('entries_per_page'))
  const page = positive(query.page ?? 1, 1)
  const images = store.database.all<{image: string | null}>(
    `SELECT image FROM (${chosen.sql}) GROUP BY image ORDER BY ${sortable[sort.by]} ${sort.order}, image LIMIT ? OFFSET ?`,
    ...chosen.values,
    perPage,
    (page - 1) * perPage,
  )
  const direction =
    sort.by === 'bootc_booted_image' ? 'digest' : `${sort.by === 'host_count' ? 'hosts' : 'digest'} ${sort.order}`
  const digests = store.database.all<{image: string | null; digest: string | null; hosts: number}>(
    `SELECT * FROM (${chosen.sql}) ORDER BY ${direction}, digest`,
    ...chosen.values,
  )
  return {
    total: count(all),
    page,
    per_page: perPage,
    subtotal: count(chosen),
    sort,
    results: images.map(({image}) => ({
      bootc_booted_image: image,
      digests: digests
        .filter((row) => row.image === image)
        .map(({digest, hosts}) => ({bootc_booted_digest: digest, host_count: Number(hosts)})),
    })),
  }
}

function condition(store: Store, search: string | null | undefined): Condition[] {
  if (!search?.trim()) return []
  return [searchCondition(hostSearch, search, store.now())]
}

function sortOf({order, sort_by, sort_order}: ImageQuery): {by: string; order: 'asc' | 'desc'} {
  const [by = '', direction = 'asc'] = order?.trim() ? order.trim().split(/\s+/) : [sort_by ?? '', sort_order ?? 'asc']
  const word = direction.toLowerCase()
  if (!Object.hasOwn(sortable, by) || (word !== 'asc' && word !== 'desc'))
    return {by: 'bootc_booted_image', order: 'asc'}
  return {by, order: word}
}

const positive = (value: number, otherwise: number) => (Number.isSafeInteger(value) && value > 0 ? value : otherwise)
