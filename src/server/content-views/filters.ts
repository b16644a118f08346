import {likePattern} from '../../core/like-pattern'
import type {Store} from '../tables'
import {invalidArgument, blank, Faults, notFound, refused, taken} from '../kernel/errors'
import type {ContentView, ContentViewFilter} from './tables'
import type {Repository} from '../repositories/tables'

/** Types of filters; only those of containers find something to filter. */
const filterTypes = ['docker', 'rpm', 'package_group', 'erratum', 'erratum_id', 'erratum_date', 'deb', 'modulemd']

export interface AppliedFilter extends Record<string, unknown> {
  filter: {id: number; name: string; content: string; inclusion: boolean}
  rules: {id: number; name: string | null; content_view_filter_id: number}[]
  /** Library instances that the filter is limited to; none means all. */
  affected_repos: {id: number; name: string; label: string}[]
}

/** The filters of a content view as a version keeps them: what they said when it was published. */
export function appliedFilters(store: Store, view: ContentView): AppliedFilter[] {
  return store.contentViewFilters.all({content_view_id: view.id}).map((filter) => ({
    filter: {
      id: filter.id,
      name: filter.name,
      content: filter.type,
      inclusion: filter.inclusion,
      ...filter.options,
    },
    rules: store.contentViewFilterRules.all({filter_id: filter.id}).map(({id, name, options}) => ({
      id,
      name,
      content_view_filter_id: filter.id,
      ...options,
    })),
    affected_repos: filterRepositories(store, filter).map(({id, root_id}) => {
      const {name, label} = store.rootRepositories.get(root_id)
      return {id, name, label}
    }),
  }))
}

/** Library instances that a filter is limited to. */
export function filterRepositories(store: Store, filter: ContentViewFilter): Repository[] {
  const links = store.contentViewFilterRepositories.all({filter_id: filter.id}, 'repository_id')
  return store.repositories.byIds(links.map((link) => link.repository_id))
}

/**
 * Which tags of a repository a version keeps; undefined when no filter applies, and everything is kept, untagged content too.
 * With filters that include, a tag must match a rule of one; it must never match a rule of one that excludes.
 */
export function tagChooser(
  filters: readonly AppliedFilter[],
  libraryInstanceId: number,
): ((tag: string) => boolean) | undefined {
  const applying = filters.filter(
    ({filter, affected_repos: repositories}) =>
      filter.content === 'docker' &&
      (repositories.length === 0 || repositories.some(({id}) => id === libraryInstanceId)),
  )
  if (applying.length === 0) return undefined
  const patterns = (inclusion: boolean) =>
    applying
      .filter(({filter}) => filter.inclusion === inclusion)
      .flatMap(({rules}) => rules.map(({name}) => likePattern(name ?? '')))
  const [included, excluded] = [patterns(true), patterns(false)]
  const choosy = applying.some(({filter}) => filter.inclusion)
  const any = (list: readonly RegExp[], tag: string) => list.some((pattern) => pattern.test(tag))
  return (tag) => (!choosy || any(included, tag)) && !any(excluded, tag)
}

export interface FilterDraft {
  readonly name?: string | null | undefined
  readonly inclusion?: boolean | null | undefined
  readonly description?: string | null | undefined
  readonly repository_ids?: readonly number[] | null | undefined
  readonly options?: Record<string, unknown>
}

/** Makes a filter of a content view. 422 when view, name or repositories are invalid, 400 for rolling, 500 for an unknown type. */
export function createFilter(store: Store, view: ContentView, type: string, draft: FilterDraft): ContentViewFilter {
  if (view.rolling) throw invalidArgument('Filters are not supported by rolling content views')
  if (!filterTypes.includes(type))
    throw refused(`Invalid content type '${type}' provided. Content types can be one of ${filterTypes.join(', ')}`)
  const name = draft.name ?? ''
  const repositories = checkFilter(store, view, {...draft, name}, null)
  return store.transaction(() => {
    const row = store.contentViewFilters.insert({
      content_view_id: view.id,
      name,
      type,
      inclusion: draft.inclusion ?? false,
      description: draft.description ?? null,
      options: draft.options ?? {},
    })
    limitFilter(store, row, repositories ?? [])
    return row
  })
}

/** Changes a filter; what is undefined stays. */
export function updateFilter(store: Store, filter: ContentViewFilter, draft: FilterDraft): ContentViewFilter {
  const view = store.contentViews.get(filter.content_view_id)
  const repositories = checkFilter(store, view, {...draft, name: draft.name ?? filter.name}, filter.id)
  return store.transaction(() => {
    if (repositories) limitFilter(store, filter, repositories)
    return store.contentViewFilters.update(filter.id, {
      ...(draft.name && {name: draft.name}),
      ...(typeof draft.inclusion === 'boolean' && {inclusion: draft.inclusion}),
      ...(draft.description !== undefined && {description: draft.description}),
      ...(draft.options && {options: {...filter.options, ...draft.options}}),
    })
  })
}

function limitFilter(store: Store, filter: ContentViewFilter, repositories: readonly number[]): void {
  store.contentViewFilterRepositories.delete({filter_id: filter.id})
  for (const id of repositories) store.contentViewFilterRepositories.insert({filter_id: filter.id, repository_id: id})
}

/** The ids of the repositories that a filter is going to be limited to, undefined when they stay as they are. */
function checkFilter(
  store: Store,
  view: ContentView,
  {name, repository_ids: wanted}: FilterDraft & {name: string},
  id: number | null,
): number[] | undefined {
  const rival = store.contentViewFilters.first({content_view_id: view.id, name})
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(rival !== undefined && rival.id !== id, 'name', taken)
  faults.when(view.composite, 'base', 'cannot add filter to composite content views')
  faults.when(view.import_only, 'base', 'cannot add filter to import-only view')
  faults.when(view.generated_for !== 'none', 'base', 'cannot add filter to generated content views')
  const own = new Set(store.contentViewRepositories.all({content_view_id: view.id}).map((link) => link.repository_id))
  const ids = wanted && [...new Set(wanted)]
  const unknown = (ids ?? []).find((one) => !store.repositories.find(one))
  if (unknown !== undefined) throw notFound(`Couldn't find repository with id ${unknown}`)
  faults.when(
    (ids ?? []).some((one) => !own.has(one)),
    'base',
    'cannot contain filters if composite view or repositories that are not in the content view',
  )
  faults.throwAny(id)
  return ids ?? undefined
}

/** Adds rules to a filter: 422 for a name that is blank or there already. Gives the new ones. */
export function checkRuleName(store: Store, filter: ContentViewFilter, name: string | null, id: number | null): void {
  const faults = new Faults()
  const rival = name === null ? undefined : store.contentViewFilterRules.first({filter_id: filter.id, name})
  if (filter.type === 'docker') {
    faults.when(!name?.trim(), 'name', blank)
    faults.when(rival !== undefined && rival.id !== id, 'name', taken)
  }
  faults.throwAny(id)
}
