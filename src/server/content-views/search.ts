import type {Store} from '../tables'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {field, type Searchable} from '../kernel/search/searchable'
import type {ContentView, ContentViewVersion} from './tables'
import {not, sql} from '../kernel/store/sql'

export const contentViewSearch: Searchable = {
  from: 'content_views',
  id: 'content_views.id',
  fields: {
    name: field.string('content_views.name'),
    label: field.string('content_views.label'),
    content_views: field.string('content_views.name'),
    composite: field.boolean('content_views.composite'),
    rolling: field.boolean('content_views.rolling'),
    generated_for: field.string('content_views.generated_for', {explicit: true}),
    organization_id: field.integer('content_views.organization_id', {explicit: true}),
    default: field.boolean('content_views.is_default', {explicit: true}),
  },
  sortable: {created_at: 'content_views.created_at', updated_at: 'content_views.updated_at'},
  sort: {by: 'name', order: 'asc'},
}

const number = "content_view_versions.major || '.' || content_view_versions.minor"

export const versionSearch: Searchable = {
  from: 'content_view_versions JOIN content_views ON content_views.id = content_view_versions.content_view_id',
  id: 'content_view_versions.id',
  fields: {
    version: {
      ...field.string(number),
      // versions are ordered by their numbers, not by their text
      test(operator, value) {
        if (operator === '~' || operator === '!~') {
          const found = sql(`${number} LIKE '%' || ? || '%'`, value)
          return operator === '~' ? found : not(found)
        }
        const key = 'content_view_versions.major * 1000000 + content_view_versions.minor'
        const [major = '', minor = '0'] = value.split('.')
        const wanted = (Number.parseInt(major, 10) || 0) * 1_000_000 + (Number.parseInt(minor, 10) || 0)
        return sql(`${key} ${operator === '^' ? '=' : operator === '!^' ? '!=' : operator} ?`, wanted)
      },
    },
    content_view_id: field.integer('content_view_versions.content_view_id', {explicit: true}),
    repository: {
      ...field.string('NULL', {explicit: true, unsortable: true}),
      test: (operator, value) => {
        const found = sql(
          `EXISTS (SELECT 1 FROM repositories r JOIN root_repositories o ON o.id = r.root_id
            WHERE r.content_view_version_id = content_view_versions.id AND o.name = ?)`,
          value,
        )
        return operator === '!=' ? not(found) : found
      },
    },
  },
  sortable: {
    version: 'content_view_versions.major * 1000000 + content_view_versions.minor',
    created_at: 'content_view_versions.created_at',
    updated_at: 'content_view_versions.updated_at',
  },
  sort: {by: 'version', order: 'desc'},
}

const contentViewLookup = (permission = 'view_content_views') => ({
  noun: 'content view',
  permission,
  organization: (row: ContentView) => row.organization_id,
})

const versionLookup = (store: Store, permission = 'view_content_views') => ({
  noun: 'content view version',
  permission,
  organization: (row: ContentViewVersion) => store.contentViews.get(row.content_view_id).organization_id,
})

/** The content view of an id: 404 when it may not be seen, or, with another permission, not be changed. */
export function findView(
  store: Store,
  call: Call<unknown>,
  id: number | null | undefined,
  permission?: string,
): ContentView {
  return call.find(store.contentViews, id, contentViewLookup(permission))
}

export function findVersion(store: Store, call: Call<unknown>, id: number | null | undefined, permission?: string) {
  return call.find(store.contentViewVersions, id, versionLookup(store, permission))
}

/** Major and minor number of `2.0` or `2`; 400 for anything else. */
export function parseVersion(text: string): {major: number; minor: number} {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text.trim())
  if (!match) throw invalidArgument(`'${text}' is not a version; use a major and minor number such as 2.0`)
  return {major: Number(match[1]), minor: Number(match[2] ?? 0)}
}
