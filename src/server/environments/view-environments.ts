import type {Store} from '../tables'
import {Faults, notFound} from '../kernel/errors'
import type {ContentViewEnvironment} from './tables'

/** `Dev/App_CV`; the default view goes by the environment alone: `Library`. */
export function labelOf(store: Store, row: ContentViewEnvironment): string {
  const environment = store.lifecycleEnvironments.get(row.environment_id)
  const view = store.contentViews.get(row.content_view_id)
  return view.is_default ? environment.label : `${environment.label}/${view.label}`
}

/** A content view environment as hosts and activation keys show it. */
export function viewEnvironmentJson(store: Store, row: ContentViewEnvironment) {
  const environment = store.lifecycleEnvironments.get(row.environment_id)
  const view = store.contentViews.get(row.content_view_id)
  const version = store.contentViewVersions.get(row.content_view_version_id)
  const label = labelOf(store, row)
  return {
    id: row.id,
    label,
    candlepin_name: label,
    content_view: {
      id: view.id,
      name: view.name,
      composite: view.composite,
      rolling: view.rolling,
      content_view_version: `${version.major}.${version.minor}`,
      content_view_version_id: version.id,
      content_view_version_latest: newestVersion(store, view.id) === version.id,
      content_view_default: view.is_default,
    },
    lifecycle_environment: {
      id: environment.id,
      name: environment.name,
      lifecycle_environment_library: environment.library,
    },
  }
}

function newestVersion(store: Store, viewId: number): number | undefined {
  return store.contentViewVersions.all({content_view_id: viewId}, 'major DESC, minor DESC')[0]?.id
}

/** The content view environment of a view in an environment; 404 when the view is not there. */
export function viewEnvironment(store: Store, environmentId: number, viewId: number): ContentViewEnvironment {
  const row = store.contentViewEnvironments.first({environment_id: environmentId, content_view_id: viewId})
  if (!row) throw notFound(`Couldn't find content view ${viewId} in lifecycle environment ${environmentId}`)
  return row
}

export interface WantedEnvironments {
  readonly content_view_environments?: readonly string[] | null | undefined
  readonly content_view_environment_ids?: readonly number[] | null | undefined
  readonly content_view_id?: number | null | undefined
  readonly environment_id?: number | null | undefined
  readonly lifecycle_environment_id?: number | null | undefined
}

/**
 * The content view environments of an organization that were asked for by label (`Dev/App_CV`), by id, or, as older clients do,
 * by view and environment; undefined when none was asked for. 422 for unknown ones.
 */
export function chosenEnvironments(
  store: Store,
  organizationId: number,
  wanted: WantedEnvironments,
): ContentViewEnvironment[] | undefined {
  const all = () =>
    store.lifecycleEnvironments
      .all({organization_id: organizationId})
      .flatMap(({id}) => store.contentViewEnvironments.all({environment_id: id}))
  const faults = new Faults()
  const pick = <T>(keys: readonly T[], keyOf: (row: ContentViewEnvironment) => T) => {
    const byKey = new Map(all().map((row) => [keyOf(row), row]))
    const unknown = keys.filter((key) => !byKey.has(key))
    faults.when(unknown.length > 0, 'content_view_environments', `were not found: ${unknown.join(', ')}`)
    faults.throwAny()
    return [...new Set(keys)].flatMap((key) => byKey.get(key) ?? [])
  }
  const {content_view_environments: labels, content_view_environment_ids: ids, content_view_id: view} = wanted
  if (ids) return pick(ids, (row) => row.id)
  if (labels) {
    const trimmed = labels.flatMap((label) => label.split(',')).map((label) => label.trim())
    return pick(
      trimmed.filter((label) => label !== ''),
      (row) => labelOf(store, row),
    )
  }
  const environment = wanted.environment_id ?? wanted.lifecycle_environment_id
  if (!view && !environment) return undefined
  faults.when(!view || !environment, 'base', 'content_view_id and environment_id must be used together')
  faults.throwAny()
  return pick([`${environment}/${view}`], (row) => `${row.environment_id}/${row.content_view_id}`)
}
