import type {Store} from '../tables'
import {Faults, notFound} from '../kernel/errors'
import type {ContentView, ContentViewComponent, ContentViewVersion} from './tables'
import {componentVersion} from './sources'
import {archivesOf} from './versions'

/** A component as it is asked for: a version, or a content view whose latest version is always taken. */
export interface WantedComponent {
  readonly content_view_id?: number | null | undefined
  readonly content_view_version_id?: number | null | undefined
  readonly latest?: boolean | null | undefined
}

interface Resolved {
  readonly viewId: number
  readonly versionId: number | null
  readonly latest: boolean
}

function resolve(store: Store, {content_view_id, content_view_version_id, latest}: WantedComponent): Resolved {
  const faults = new Faults()
  const version = content_view_version_id ? store.contentViewVersions.find(content_view_version_id) : undefined
  if (content_view_version_id && !version)
    throw notFound(`Couldn't find content view version with id ${content_view_version_id}`)
  const viewId = version?.content_view_id ?? content_view_id ?? 0
  if (!store.contentViews.find(viewId) && (content_view_id || version))
    throw notFound(`Couldn't find content view with id ${viewId}`)
  faults.when(
    Boolean(latest) && version !== undefined,
    'base',
    'Either set the latest version or a specific version, not both',
  )
  faults.when(
    !latest && version === undefined,
    'base',
    'Either select the latest content view or a content view version. Cannot set both.',
  )
  faults.when(
    Boolean(content_view_id && version && content_view_id !== version.content_view_id),
    'base',
    'The content view version does not belong to the content view',
  )
  faults.throwAny()
  return {viewId, versionId: version?.id ?? null, latest: Boolean(latest)}
}

/** Checks that views may be components of a composite one: 422 otherwise. */
function check(store: Store, composite: ContentView, components: readonly Resolved[]): void {
  const faults = new Faults()
  faults.when(
    components.length > 0 && !composite.composite,
    'base',
    'Cannot add components to a non-composite content view',
  )
  const seen = new Set<number>()
  for (const {viewId} of components) {
    const view = store.contentViews.get(viewId)
    const barred =
      view.composite || view.is_default || view.rolling || view.generated_for !== 'none'
        ? `${view.composite ? 'composite' : view.is_default ? 'default' : view.rolling ? 'rolling' : 'generated'} content view`
        : undefined
    faults.when(barred !== undefined, 'base', `Cannot add ${barred} '${view.name}' to a composite content view`)
    faults.when(
      view.organization_id !== composite.organization_id,
      'base',
      `'${view.name}' belongs to another organization`,
    )
    faults.when(seen.has(viewId), 'base', `The content view '${view.name}' is included more than once`)
    seen.add(viewId)
  }
  faults.throwAny(composite.id || null)
  checkConflicts(store, composite, components)
}

/** 422 when a container repository is in two components: both would have the same name. */
function checkConflicts(store: Store, composite: ContentView, components: readonly Resolved[]): void {
  const faults = new Faults()
  const owners = new Map<number, number>()
  for (const {viewId, versionId} of components) {
    const version = componentVersion(store, {content_view_id: viewId, content_view_version_id: versionId})
    for (const archive of version ? archivesOf(store, version) : []) {
      const root = store.rootRepositories.get(archive.root_id)
      const twice = owners.has(root.id) && root.content_type === 'docker'
      faults.when(twice, 'base', `Container Image repo '${root.name}' is present in multiple component content views.`)
      owners.set(root.id, viewId)
    }
  }
  faults.throwAny(composite.id || null)
}

const resolvedOf = (row: ContentViewComponent): Resolved => ({
  viewId: row.content_view_id,
  versionId: row.content_view_version_id,
  latest: row.latest,
})

/** Checks versions that a composite view is going to be made of, before there is anything to undo. */
export function checkComponentViews(store: Store, composite: ContentView, versionIds: readonly number[]): void {
  check(
    store,
    composite,
    [...new Set(versionIds)].map((id) => resolve(store, {content_view_version_id: id})),
  )
}

/** Makes a composite view consist of just these versions. */
export function replaceComponents(store: Store, composite: ContentView, versionIds: readonly number[]): void {
  checkComponentViews(store, composite, versionIds)
  const {contentViewComponents} = store
  const present = contentViewComponents.all({composite_id: composite.id})
  const wanted = new Map([...new Set(versionIds)].map((id) => [store.contentViewVersions.get(id).content_view_id, id]))
  for (const row of present) if (!wanted.has(row.content_view_id)) contentViewComponents.delete({id: row.id})
  for (const [viewId, versionId] of wanted) {
    const row = present.find((one) => one.content_view_id === viewId)
    const values = {content_view_version_id: versionId, latest: false}
    if (row) contentViewComponents.update(row.id, values)
    else contentViewComponents.insert({composite_id: composite.id, content_view_id: viewId, ...values})
  }
}

/** Adds components to a composite view and gives the new ones. */
export function addComponents(
  store: Store,
  composite: ContentView,
  wanted: readonly WantedComponent[],
): ContentViewComponent[] {
  const {contentViewComponents} = store
  const added = wanted.map((one) => resolve(store, one))
  check(store, composite, [...contentViewComponents.all({composite_id: composite.id}).map(resolvedOf), ...added])
  return store.transaction(() =>
    added.map(({viewId, versionId, latest}) =>
      contentViewComponents.insert({
        composite_id: composite.id,
        content_view_id: viewId,
        content_view_version_id: versionId,
        latest,
      }),
    ),
  )
}

/** Points a component at another version of its view, or at the latest always. */
export function updateComponent(
  store: Store,
  row: ContentViewComponent,
  wanted: WantedComponent,
): ContentViewComponent {
  const {contentViewComponents, contentViews} = store
  const version: ContentViewVersion | undefined = wanted.content_view_version_id
    ? store.contentViewVersions.find(wanted.content_view_version_id)
    : undefined
  const changed = resolve(store, {
    content_view_id: row.content_view_id,
    content_view_version_id: wanted.content_view_version_id ?? null,
    latest: wanted.latest ?? (version ? false : row.latest),
  })
  const others = contentViewComponents.all({composite_id: row.composite_id}).filter(({id}) => id !== row.id)
  check(store, contentViews.get(row.composite_id), [...others.map(resolvedOf), changed])
  return contentViewComponents.update(row.id, {content_view_version_id: changed.versionId, latest: changed.latest})
}
