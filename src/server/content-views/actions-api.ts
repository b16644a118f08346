import {type RepositoryParts, repositoryJson} from '../repositories/json'
import type {Store} from '../tables'
import {contentViews as contentViewsApi} from '../../contract/content-views'
import {handlers} from '../kernel/http/resource'
import {field, type Searchable, searchCondition} from '../kernel/search/searchable'
import type {Call} from '../kernel/http/call'
import {invalidArgument, notFound} from '../kernel/errors'
import type {ContentView} from './tables'
import {not, sql, within, type Condition} from '../kernel/store/sql'
import {historyJson} from './history'
import {repositoriesOf} from './sources'
import {startRemove, startRemoveFromEnvironment} from './removal'
import {reassignmentOf} from './users'
import {startPublish} from './publish'
import {contentViewDetails} from './details'
import {findView, versionSearch} from './search'
import {repositorySearch} from '../repositories/search'

const historySearch: Searchable = {
  from: `content_view_history JOIN content_view_versions ON content_view_versions.id = content_view_history.content_view_version_id
    LEFT JOIN lifecycle_environments ON lifecycle_environments.id = content_view_history.environment_id`,
  id: 'content_view_history.id',
  fields: {
    action: field.string('content_view_history.action'),
    status: field.string('content_view_history.status'),
    description: field.text('content_view_history.description'),
    user: field.string('content_view_history.user'),
    environment: field.string('lifecycle_environments.name'),
    version: field.string("content_view_versions.major || '.' || content_view_versions.minor", {explicit: true}),
  },
  sortable: {created_at: 'content_view_history.created_at'},
  sort: {by: 'created_at', order: 'desc'},
}

function mayRemove(store: Store, call: Call<unknown>, id: number | null | undefined, destroys = false): ContentView {
  const view = findView(store, call, id)
  call.authorize(destroys ? 'destroy_content_views' : 'promote_or_remove_content_views', view.organization_id)
  return view
}

interface BulkVersions {
  readonly included?:
    | {readonly ids?: readonly number[] | null | undefined; readonly search?: string | null | undefined}
    | null
    | undefined
  readonly excluded?: {readonly ids?: readonly number[] | null | undefined} | null | undefined
}

/** Ids of the versions that a selection means: those of its search, or of its ids, without the excluded ones. */
function selectedVersions(store: Store, view: ContentView, bulk: BulkVersions | null | undefined): number[] {
  const {ids: chosen, search} = bulk?.included ?? {}
  const where: Condition[] = [sql('content_view_versions.content_view_id = ?', view.id)]
  if (typeof search === 'string' && !chosen?.length) where.push(searchCondition(versionSearch, search, store.now()))
  else where.push(within('content_view_versions.id', chosen ?? []))
  const excluded = bulk?.excluded?.ids ?? []
  if (excluded.length > 0) where.push(not(within('content_view_versions.id', excluded)))
  return store.contentViewVersions.all(where, 'major, minor').map(({id}) => id)
}

/** What can be done with a content view besides editing it. */
export const contentViewActions = ({store, content, tasks, address}: RepositoryParts) =>
  handlers(contentViewsApi)({
    publish: {
      permission: 'publish_content_views',
      run(call) {
        const view = findView(store, call, call.params.id, 'publish_content_views')
        const {description, major, minor, environment_ids, is_force_promote, publish_only_if_needed} = call.params
        const wanted = {
          description,
          major,
          minor,
          environmentIds: environment_ids,
          force: is_force_promote,
          onlyIfNeeded: publish_only_if_needed,
        }
        return call.accepted(startPublish({store, content, tasks}, view, wanted, call.taskOptions()))
      },
    },
    remove_from_environment: {
      run(call) {
        const view = mayRemove(store, call, call.params.id)
        const id = call.params.environment_id ?? 0
        return call.accepted(startRemoveFromEnvironment({store, tasks}, view, id, call.taskOptions()))
      },
    },
    remove: {
      run(call) {
        const {environment_ids, content_view_version_ids, destroy_content_view} = call.params
        const view = mayRemove(store, call, call.params.id, destroy_content_view ?? false)
        const wanted = {
          environmentIds: environment_ids,
          versionIds: content_view_version_ids,
          destroy: destroy_content_view,
          reassign: reassignmentOf(store, call.params),
        }
        return call.accepted(startRemove({store, tasks}, view, wanted, call.taskOptions()))
      },
    },
    bulk_delete_versions: {
      run(call) {
        const view = mayRemove(store, call, call.params.id)
        const chosen = selectedVersions(store, view, call.params.bulk_content_view_version_ids)
        if (chosen.length === 0) throw invalidArgument('No content view versions have been specified.')
        const places = store.contentViewEnvironments.all(within('content_view_version_id', chosen))
        const wanted = {
          versionIds: chosen,
          environmentIds: places.map((link) => link.environment_id),
          reassign: reassignmentOf(store, call.params),
        }
        return call.accepted(startRemove({store, tasks}, view, wanted, call.taskOptions()))
      },
    },
    remove_filters: {
      permission: 'edit_content_views',
      run(call) {
        const view = findView(store, call, call.params.id, 'edit_content_views')
        const own = store.contentViewFilters.byIds(call.params.filter_ids ?? [])
        if (own.length === 0 || own.some((filter) => filter.content_view_id !== view.id))
          throw notFound(`Couldn't find all filters with ids ${(call.params.filter_ids ?? []).join(', ')}`)
        store.transaction(() => {
          for (const {id} of own) store.contentViewFilters.delete({id})
        })
        return contentViewDetails({store, content, tasks}, call, store.contentViews.get(view.id))
      },
    },
    history: {
      permission: 'view_content_views',
      search: historySearch,
      run(call) {
        const view = findView(store, call, call.params.id)
        return call.list({
          search: historySearch,
          where: [sql('content_view_versions.content_view_id = ?', view.id)],
          load: (page) => store.contentViewHistory.byIds(page),
          render: (row) => historyJson({store, tasks}, row),
        })
      },
    },
    repositories: {
      permission: 'view_content_views',
      hidden: true,
      run(call) {
        const view = findView(store, call, call.params.id)
        const own = new Set(repositoriesOf(store, view).map(({id}) => id))
        const {content_type, status} = call.params
        const added = within('repositories.id', own)
        return call.list({
          search: repositorySearch,
          where: [
            sql('repositories.library_instance_id IS NULL AND products.organization_id = ?', view.organization_id),
            ...call.equal({'roots.content_type': content_type}),
            ...(status?.toLowerCase() === 'added' ? [added] : []),
            ...(status?.toLowerCase() === 'not added' ? [not(added)] : []),
            ...(view.rolling ? [sql('NOT roots.is_container_push')] : []),
          ],
          load: (page) => store.repositories.byIds(page),
          render: (row) => ({
            ...repositoryJson({store, content, tasks, address}, row),
            added_to_content_view: own.has(row.id),
          }),
        })
      },
    },
  })
