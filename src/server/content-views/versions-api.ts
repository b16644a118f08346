import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import {contentViewVersions as contentViewVersionsApi} from '../../contract/content-view-versions'
import type {Call} from '../kernel/http/call'
import {invalidArgument, refused} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import type {ContentViewVersion} from './tables'
import {sql, type Condition} from '../kernel/store/sql'
import {startDestroyVersion} from './version-removal'
import {describeView, versionSubject, viewSubject} from './tasks'
import {usersOf} from './users'
import {versionJson} from './version-json'
import {startPromote} from './promote'
import {republishRepositories, verifyVersion} from './version-tasks'
import {versionName} from './versions'
import {findVersion, findView, parseVersion, versionSearch} from './search'

interface Rendering {
  readonly details?: boolean
  readonly withFilters?: boolean | null | undefined
}

function render(
  {store, tasks}: {store: Store; tasks: Tasks},
  call: Call<unknown>,
  version: ContentViewVersion,
  {details, withFilters}: Rendering,
) {
  const view = store.contentViews.get(version.content_view_id)
  const options = {
    deletable: call.can('promote_or_remove_content_views', view.organization_id),
    promotable: call.can('promote_or_remove_content_views_to_environments', view.organization_id),
    users: usersOf(store, view, true),
    withFilters,
  }
  return versionJson({store, tasks}, version, options, details)
}

interface Filters {
  readonly content_view_id?: number | null | undefined
  readonly environment_id?: number | null | undefined
  readonly version?: string | null | undefined
  readonly composite_version_id?: number | null | undefined
  readonly triggered_by_id?: number | null | undefined
  readonly nondefault?: boolean | null | undefined
}

function conditions(store: Store, call: Call<Filters>): Condition[] {
  const {content_view_id, environment_id, version, composite_version_id, triggered_by_id, nondefault} = call.params
  if (content_view_id) findView(store, call, content_view_id)
  const number = version ? parseVersion(version) : undefined
  const id = 'content_view_versions.id'
  return [
    ...call.scope('content_views.organization_id'),
    ...call.equal({
      'content_view_versions.content_view_id': content_view_id,
      'content_view_versions.major': number?.major,
      'content_view_versions.minor': number?.minor,
    }),
    ...(environment_id
      ? [
          sql(
            `${id} IN (SELECT content_view_version_id FROM content_view_environments WHERE environment_id = ?)`,
            environment_id,
          ),
        ]
      : []),
    ...(composite_version_id
      ? [
          sql(
            `${id} IN (SELECT component_version_id FROM content_view_version_components WHERE composite_version_id = ?)`,
            composite_version_id,
          ),
        ]
      : []),
    ...(triggered_by_id
      ? [
          sql(
            `${id} IN (SELECT content_view_version_id FROM content_view_history WHERE triggered_by_id = ?)`,
            triggered_by_id,
          ),
        ]
      : []),
    ...(nondefault ? [sql('NOT content_views.is_default')] : []),
  ]
}

/** A version in a task's input, with what the task holds. */
function startOn(store: Store, call: Call<{id?: number | null | undefined}>, kind: typeof verifyVersion) {
  const version = findVersion(store, call, call.params.id, 'edit_content_views')
  const view = store.contentViews.get(version.content_view_id)
  return call.startTask(
    kind,
    {
      ...describeView(store, view),
      content_view_version: {id: version.id, name: versionName(store, version)},
    },
    {subjects: [versionSubject(version)], links: [viewSubject(view)], organizationId: view.organization_id},
  )
}

export const contentViewVersions = ({store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks}) =>
  serve(contentViewVersionsApi, {
    style: 'katello',
    autocomplete: {search: versionSearch, permission: 'view_content_views'},
    actions: {
      index: {
        permission: 'view_content_views',
        search: versionSearch,
        run: (call) =>
          call.list({
            search: versionSearch,
            where: conditions(store, call),
            load: (page) => store.contentViewVersions.byIds(page),
            render: (version) =>
              render({store, tasks}, call, version, {withFilters: call.params.include_applied_filters}),
          }),
      },
      show: {
        permission: 'view_content_views',
        run: (call) =>
          render({store, tasks}, call, findVersion(store, call, call.params.id), {
            details: true,
            withFilters: call.params.include_applied_filters,
          }),
      },
      update: {
        permission: 'edit_content_views',
        run(call) {
          const {id} = findVersion(store, call, call.params.id, 'edit_content_views')
          const {description} = call.params
          if (description === undefined) throw invalidArgument('param is missing or the value is empty: description')
          return render({store, tasks}, call, store.contentViewVersions.update(id, {description}), {details: true})
        },
      },
      promote: {
        run(call) {
          const version = findVersion(store, call, call.params.id)
          const {organization_id} = store.contentViews.get(version.content_view_id)
          call.authorize('promote_or_remove_content_views', organization_id)
          call.authorize('promote_or_remove_content_views_to_environments', organization_id)
          const {environment_ids, force, description} = call.params
          const wanted = {environmentIds: environment_ids ?? [], force, description}
          return call.accepted(startPromote({store, content, tasks}, version, wanted, call.taskOptions()))
        },
      },
      destroy: {
        run(call) {
          const version = findVersion(store, call, call.params.id)
          const {organization_id} = store.contentViews.get(version.content_view_id)
          call.authorize('promote_or_remove_content_views', organization_id)
          return call.accepted(startDestroyVersion({store, tasks}, version, call.taskOptions()))
        },
      },
      republish_repositories: {
        run: (call) => startOn(store, call, republishRepositories),
      },
      verify_checksum: {
        run: (call) => startOn(store, call, verifyVersion),
      },
      incremental_update: {
        permission: 'publish_content_views',
        run: (call) => incrementalUpdate(store, call),
      },
    },
  })

interface Incremental {
  readonly content_view_version_environments?:
    readonly {readonly content_view_version_id?: number | null | undefined}[] | null | undefined
  readonly add_content?: Readonly<Record<string, readonly string[] | null | undefined>> | null | undefined
}

/** Container content cannot be added in this way, and no other is served: whatever is named does not exist. */
function incrementalUpdate(store: Store, call: Call<Incremental>): never {
  const {content_view_version_environments: targets, add_content: content} = call.params
  if (!targets?.length) throw invalidArgument('No content view version specified in content_view_version_environments')
  for (const {content_view_version_id: id} of targets) {
    const version = findVersion(store, call, id, 'publish_content_views')
    const view = store.contentViews.get(version.content_view_id)
    if (view.is_default || view.rolling)
      throw invalidArgument(`The content view ${view.name} cannot be updated incrementally`)
  }
  const named = Object.entries(content ?? {}).flatMap(([kind, given]) =>
    given?.length ? [`${kind}: ${given.join(', ')}`] : [],
  )
  if (named.length === 0)
    throw invalidArgument('No content specified: add_content requires errata_ids, package_ids or deb_ids')
  throw refused(
    `Could not find this content in any repository: ${named.join('; ')}. Container content is added when its content view is published`,
  )
}
