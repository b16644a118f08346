import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import {invalidArgument, blank, Faults, notFound, taken} from '../kernel/errors'
import {isLabel, labelFault, labelFor} from '../kernel/labels'
import type {ContentView, ContentViewFilter} from './tables'
import type {Organization} from '../organizations/tables'
import type {Repository} from '../repositories/tables'
import {checkComponentViews, replaceComponents} from './components'
import {libraryInstanceOf} from '../repositories/rules'
import {makeRollingVersion, refreshRolling} from './rolling'

export interface ViewDraft {
  readonly name?: string | null | undefined
  readonly label?: string | null | undefined
  readonly description?: string | null | undefined
  readonly composite?: boolean | null | undefined
  readonly rolling?: boolean | null | undefined
  readonly import_only?: boolean | null | undefined
  readonly auto_publish?: boolean | null | undefined
  readonly solve_dependencies?: boolean | null | undefined
  readonly repository_ids?: readonly number[] | null | undefined
  readonly component_ids?: readonly number[] | null | undefined
  readonly environment_ids?: readonly number[] | null | undefined
}

/** What a content view is, whatever it contains. */
type Kind = Pick<ContentView, 'composite' | 'rolling' | 'import_only' | 'auto_publish' | 'solve_dependencies'>

function checkView(store: Store, organizationId: number, row: {name: string; label: string} & Kind, id: number | null) {
  const {contentViews} = store
  const rival = (found: ContentView | undefined) => found !== undefined && found.id !== id
  const ofOrganization = {organization_id: organizationId}
  const faults = new Faults()
  faults.when(row.name.trim() === '', 'name', blank)
  faults.when(row.name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(rival(contentViews.first({...ofOrganization, name: row.name})), 'name', taken)
  faults.when(!isLabel(row.label), 'label', labelFault)
  faults.when(rival(contentViews.first({...ofOrganization, label: row.label})), 'label', taken)
  faults.when(row.composite && row.rolling, 'base', 'A composite content view cannot be rolling')
  faults.when(row.composite && row.import_only, 'base', 'A composite content view cannot be import-only')
  faults.when(row.rolling && row.import_only, 'base', 'A rolling content view cannot be import-only')
  faults.when(
    row.composite && row.solve_dependencies,
    'solve_dependencies',
    'cannot be used by composite content views',
  )
  faults.when(row.rolling && row.solve_dependencies, 'solve_dependencies', 'cannot be used by rolling content views')
  faults.when(row.auto_publish && !row.composite, 'auto_publish', 'applies only to composite content views')
  faults.throwAny(id)
}

/** The library instances of ids; 404 for an unknown one, 422 on `base` for one that the view cannot have. */
function checkRepositories(store: Store, view: Omit<ContentView, 'id'>, ids: readonly number[], id: number | null) {
  const faults = new Faults()
  const rows = [...new Set(ids)].map((one) => {
    const row = store.repositories.find(one)
    if (!row) throw notFound(`Couldn't find repository with id ${one}`)
    return row
  })
  faults.when(view.composite && rows.length > 0, 'base', 'cannot add repositories to composite content views')
  for (const row of rows) checkRepository(store, faults, view, row)
  faults.throwAny(id)
  return rows
}

function checkRepository(store: Store, faults: Faults, view: Omit<ContentView, 'id'>, row: Repository): void {
  const root = store.rootRepositories.get(row.root_id)
  const {organization_id: owner} = store.products.get(root.product_id)
  faults.when(
    row.library_instance_id !== null,
    'base',
    `Repository '${root.name}' (${row.id}) is not a library repository; only library repositories can be added to a content view`,
  )
  faults.when(
    owner !== view.organization_id,
    'base',
    `Repository '${root.name}' (${row.id}) belongs to another organization`,
  )
  faults.when(
    view.rolling && root.is_container_push,
    'base',
    `Repository '${root.name}' was pushed: pushed container repositories cannot be added to rolling content views`,
  )
}

/** The environments of ids, all of the organization: 404 otherwise. */
function findEnvironments(store: Store, organizationId: number, ids: readonly number[]): number[] {
  for (const id of ids)
    if (store.lifecycleEnvironments.find(id)?.organization_id !== organizationId)
      throw notFound(`Couldn't find lifecycle environment with id ${id}`)
  return [...new Set(ids)]
}

/** Makes a content view with what is in it; a rolling one with its version and instances. Everything or nothing. */
export function createContentView(
  {store, content}: {store: Store; content: ContentStore},
  organization: Pick<Organization, 'id'>,
  draft: ViewDraft,
): ContentView {
  const name = draft.name ?? ''
  const label = draft.label || labelFor(name)
  const whole = {
    organization_id: organization.id,
    name,
    label,
    description: draft.description ?? null,
    is_default: false,
    composite: draft.composite ?? false,
    rolling: draft.rolling ?? false,
    import_only: draft.import_only ?? false,
    auto_publish: draft.auto_publish ?? false,
    solve_dependencies: draft.solve_dependencies ?? false,
    generated_for: 'none',
    next_version: 1,
  }
  if (draft.environment_ids?.length && !whole.rolling)
    throw invalidArgument('environment_ids can only be given for rolling content views')
  checkView(store, organization.id, whole, null)
  const stamps = {created_at: 0, updated_at: 0}
  const rows = checkRepositories(store, {...whole, ...stamps}, draft.repository_ids ?? [], null)
  const environments = findEnvironments(store, organization.id, draft.environment_ids ?? [])
  checkComponentViews(store, {...whole, ...stamps, id: 0}, draft.component_ids ?? [])
  return store.transaction(() => {
    const view = store.contentViews.insert(whole)
    for (const row of rows) store.contentViewRepositories.insert({content_view_id: view.id, repository_id: row.id})
    if (draft.component_ids) replaceComponents(store, view, draft.component_ids)
    if (!view.rolling) return view
    makeRollingVersion(store, view)
    refreshRolling({store, content}, view, environments)
    return store.contentViews.get(view.id)
  })
}

/** Changes a content view; what is undefined stays, lists are replaced. */
export function updateContentView(
  {store, content}: {store: Store; content: ContentStore},
  view: ContentView,
  draft: ViewDraft,
): ContentView {
  if (view.is_default) throw invalidArgument('The default content view cannot be edited')
  if (draft.environment_ids && !view.rolling)
    throw invalidArgument('environment_ids can only be given for rolling content views')
  const changes = {
    ...(typeof draft.name === 'string' && {name: draft.name}),
    ...(draft.description !== undefined && {description: draft.description}),
    ...(typeof draft.auto_publish === 'boolean' && {auto_publish: draft.auto_publish}),
    ...(typeof draft.solve_dependencies === 'boolean' && {solve_dependencies: draft.solve_dependencies}),
    ...(typeof draft.import_only === 'boolean' && {import_only: draft.import_only}),
  }
  checkView(store, view.organization_id, {...view, ...changes}, view.id)
  const rows = draft.repository_ids && checkRepositories(store, view, draft.repository_ids, view.id)
  const environments = draft.environment_ids && findEnvironments(store, view.organization_id, draft.environment_ids)
  return store.transaction(() => {
    const changed = store.contentViews.update(view.id, changes)
    if (rows) replaceRepositories(store, changed, rows)
    if (draft.component_ids) replaceComponents(store, changed, draft.component_ids)
    if (view.rolling && (rows ?? environments)) refreshRolling({store, content}, changed, environments ?? undefined)
    return store.contentViews.get(view.id)
  })
}

function replaceRepositories(store: Store, view: ContentView, rows: readonly Repository[]): void {
  const wanted = new Set(rows.map((row) => row.id))
  for (const link of store.contentViewRepositories.all({content_view_id: view.id}))
    if (!wanted.delete(link.repository_id)) {
      store.contentViewRepositories.delete({id: link.id})
      for (const filter of store.contentViewFilters.all({content_view_id: view.id}))
        store.contentViewFilterRepositories.delete({filter_id: filter.id, repository_id: link.repository_id})
    }
  for (const id of wanted)
    store.contentViewRepositories.insert({
      content_view_id: view.id,
      repository_id: libraryInstanceOf(store, store.repositories.get(id)).id,
    })
}

/** Makes a copy of a content view, without its versions. Filters of containers come along without their rules. */
export function copyContentView(
  {store, content}: {store: Store; content: ContentStore},
  view: ContentView,
  name: string,
): ContentView {
  if (view.is_default) throw invalidArgument('The default content view cannot be copied')
  if (view.rolling) throw invalidArgument('Rolling content views cannot be copied')
  return store.transaction(() => {
    const {composite, import_only, auto_publish, solve_dependencies, description} = view
    const organization = store.organizations.get(view.organization_id)
    const copy = createContentView({store, content}, organization, {
      name,
      description,
      composite,
      import_only,
      auto_publish,
      solve_dependencies,
      repository_ids: store.contentViewRepositories.all({content_view_id: view.id}).map((link) => link.repository_id),
    })
    for (const {content_view_id, content_view_version_id, latest} of store.contentViewComponents.all({
      composite_id: view.id,
    }))
      store.contentViewComponents.insert({composite_id: copy.id, content_view_id, content_view_version_id, latest})
    for (const {id, ...filter} of store.contentViewFilters.all({content_view_id: view.id}))
      copyFilter(store, id, {...filter, content_view_id: copy.id})
    return copy
  })
}

function copyFilter(
  store: Store,
  from: number,
  {created_at: _c, updated_at: _u, ...draft}: Omit<FilterRow, 'id'>,
): void {
  const copy = store.contentViewFilters.insert(draft)
  for (const {repository_id} of store.contentViewFilterRepositories.all({filter_id: from}))
    store.contentViewFilterRepositories.insert({filter_id: copy.id, repository_id})
  if (draft.type === 'docker') return // the server leaves the rules of these behind
  for (const {name, options} of store.contentViewFilterRules.all({filter_id: from}))
    store.contentViewFilterRules.insert({filter_id: copy.id, name, options})
}

type FilterRow = ContentViewFilter
