// What somebody looks for: a digest, a pull spec, or words.
import {AppError} from '../../core/errors'
import {parseReference} from '../../oci/reference'
import {allOf, anyOf, sql, type Condition} from '../kernel/store/sql'

export type Query =
  | {readonly kind: 'digest'; readonly digest: string}
  | {readonly kind: 'pull-spec'; readonly name: string; readonly tag?: string | undefined}
  | {readonly kind: 'words'; readonly words: readonly string[]}

const digestPattern = /^(?:sha\d+:)?[0-9a-f]{6,128}$/

/** Reads what was typed; undefined for nothing. A digest may be its beginning, of six digits at least. */
export function parseQuery(text: string): Query | undefined {
  const asked = text.trim()
  if (asked === '') return undefined
  if (digestPattern.test(asked) && (asked.includes(':') || asked.length >= 12)) return digestQuery(asked)
  return (/[/:@]/.test(asked) && pullSpec(asked)) || {kind: 'words', words: asked.split(/\s+/).slice(0, 10)}
}

const digestQuery = (text: string): Query => ({kind: 'digest', digest: text.includes(':') ? text : `sha256:${text}`})

function pullSpec(text: string): Query | undefined {
  try {
    const {name, tag, digest} = parseReference(text)
    return digest === undefined ? {kind: 'pull-spec', name, tag} : digestQuery(digest)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

export const contains = (column: string, text: string): Condition => sql(`instr(lower(${column}), lower(?)) > 0`, text)

const beginsWith = (column: string, digest: string): Condition =>
  sql(`(${column} >= ? AND ${column} < ?)`, digest, `${digest}g`)

/** Condition on the joined rows of `instances.ts`: tags that are looked for. A digest also finds the lists it is in. */
export function tagCondition(query: Query): Condition {
  switch (query.kind) {
    case 'digest': {
      const child = beginsWith('c.digest', query.digest)
      return anyOf([
        beginsWith('m.digest', query.digest),
        sql(`m.id IN (SELECT c.manifest_id FROM manifest_children c WHERE ${child.sql})`, ...child.values),
      ])
    }
    case 'pull-spec':
      return allOf([
        contains("coalesce(r.container_repository_name, '')", query.name),
        ...(query.tag === undefined ? [] : [sql('t.name = ?', query.tag)]),
      ])
    case 'words': {
      const text =
        "p.name || ' ' || o.name || ' ' || t.name || ' ' || v.name || ' ' || coalesce(r.container_repository_name, '')"
      return allOf(query.words.map((word) => contains(text, word)))
    }
  }
}

/** Condition on `hosts` with their facets as `f`. */
export function hostCondition(query: Query): Condition {
  const roles = ['booted', 'staged', 'available', 'rollback']
  switch (query.kind) {
    case 'digest':
      return anyOf(roles.map((role) => beginsWith(`f.bootc_${role}_digest`, query.digest)))
    case 'pull-spec':
      return anyOf(
        roles.map((role) =>
          contains(`f.bootc_${role}_image`, query.tag === undefined ? query.name : `${query.name}:${query.tag}`),
        ),
      )
    case 'words': {
      const text = `hosts.name || ' ' || coalesce(hosts.operating_system, '') || ' ' || coalesce(f.bootc_booted_image, '')`
      return allOf(query.words.map((word) => contains(text, word)))
    }
  }
}
