// The versions of content views, with where they are.
import {environmentsOf, versionText} from '../content-views/versions'
import {allOf, sql, within, type Condition} from '../kernel/store/sql'
import type {Store} from '../tables'
import {instancesOf} from './instances'
import {contains, tagCondition, type Query} from './query'

export interface Version {
  readonly name: string
  readonly environments: readonly string[]
  readonly tags: number
  /** Milliseconds since 1970. */
  readonly published: number
}

export interface View {
  readonly id: number
  readonly name: string
  readonly kind: string
  readonly versions: readonly Version[]
  /** Versions that are not shown. */
  readonly older: number
}

export interface Views {
  readonly views: readonly View[]
  readonly total: number
}

const viewLimit = 40
const versionLimit = 4

/** Content views with their newest versions and all that are in an environment. */
export function readViews(store: Store, organizationId: number, query: Query | undefined): Views {
  const found = query && matching(store, organizationId, query)
  const all = store.contentViews.all([{organization_id: organizationId, is_default: false}, ...(found ?? [])], 'name')
  return {total: all.length, views: all.slice(0, viewLimit).map((view) => viewOf(store, view))}
}

/** Views whose name has the words, or of which a version has what is looked for. */
function matching(store: Store, organizationId: number, query: Query): Condition[] {
  if (query.kind === 'words') {
    const names = query.words.map((word) => contains('name', word))
    const holding = viewsWith(store, allOf([sql('p.organization_id = ?', organizationId), tagCondition(query)]))
    const named = allOf(names)
    return [sql(`(${named.sql} OR ${holding.sql})`, ...named.values, ...holding.values)]
  }
  const where = allOf([sql('p.organization_id = ?', organizationId), tagCondition(query)])
  const manifests = store.database.all<{id: number}>(
    `SELECT DISTINCT m.id AS id FROM ${instancesOf} WHERE ${where.sql}`,
    ...where.values,
  )
  const ids = manifests.map(({id}) => id)
  return [viewsWith(store, allOf([sql('p.organization_id = ?', organizationId), within('m.id', ids)]))]
}

function viewsWith(store: Store, where: Condition): Condition {
  const rows = store.database.all<{id: number}>(
    `SELECT DISTINCT v.id AS id FROM ${instancesOf} WHERE ${where.sql}`,
    ...where.values,
  )
  return within(
    'id',
    rows.map(({id}) => id),
  )
}

function viewOf(store: Store, view: {id: number; name: string; composite: boolean; rolling: boolean}): View {
  const rows = store.contentViewVersions.all({content_view_id: view.id}, 'major DESC, minor DESC')
  const placed = rows.map((row) => ({row, environments: environmentsOf(store, row).map(({name}) => name)}))
  const shown = placed.filter(({environments}, index) => index < versionLimit || environments.length > 0)
  return {
    id: view.id,
    name: view.name,
    kind: view.composite ? 'composite' : view.rolling ? 'rolling' : '',
    versions: shown.map(({row, environments}) => ({
      name: versionText(row),
      environments,
      tags: tagCount(store, row.id),
      published: row.created_at,
    })),
    older: rows.length - shown.length,
  }
}

/** Tags of a version, whichever environments have it; a rolling one has no content besides that of its environments. */
const tagCount = (store: Store, versionId: number): number =>
  Number(
    store.database.get<{n: number}>(
      `SELECT count(DISTINCT r.root_id || ':' || t.name) AS n FROM set_tags t JOIN repositories r ON r.content_set_id = t.set_id
       WHERE r.content_view_version_id = ?`,
      versionId,
    )?.n ?? 0,
  )
