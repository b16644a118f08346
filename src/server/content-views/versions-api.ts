import {contentViewVersions as contentViewVersionsApi} from '../../contract/content-view-versions'
import type {Call} from '../kernel/http/call'
import {invalidArgument, refused} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import type {ContentViewVersion} from './tables'
import {sql, type Condition} from '../kernel/store/sql'
import {destroyVersion, startDestroyVersion} from './version-removal'
import {describeView, versionSubject, viewSubject} from './tasks'
import {usersOf} from './users'
import {versionJson} from './version-json'
import {promoteVersion, startPromote} from './promote'
import {republishRepositories, verifyVersion} from './version-tasks'
import {versionName} from './versions'
import {findVersion, findView, parseVersion, versionSearch} from './search'

interface Rendering {
  readonly details?: boolean
  readonly withFilters?: boolean | null | undefined
}

function render(call: Call<unknown>, version: ContentViewVersion, {details, withFilters}: Rendering) {
  const view = call.store.contentViews.get(version.content_view_id)
  const options = {
    deletable: call.can('promote_or_remove_content_views', view.organization_id),
    promotable: call.can('promote_or_remove_content_views_to_environments', view.organization_id),
    users: usersOf(call.app, view, true),
    withFilters,
  }
  return versionJson(call.app, version, options, details)
}

interface Filters {
  readonly content_view_id?: number | null | undefined
  readonly environment_id?: number | null | undefined
  readonly version?: string | null | undefined
  readonly composite_version_id?: number | null | undefined
  readonly triggered_by_id?: number | null | undefined
  readonly nondefault?: boolean | null | undefined
}

function conditions(call: Call<Filters>): Condition[] {
  const {content_view_id, environment_id, version, composite_version_id, triggered_by_id, nondefault} = call.params
  if (content_view_id) findView(call, content_view_id)
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
function startOn(call: Call<{id?: number | null | undefined}>, kind: typeof verifyVersion) {
  const version = findVersion(call, call.params.id, 'edit_content_views')
  const view = call.store.contentViews.get(version.content_view_id)
  return call.startTask(
    kind,
    {
      ...describeView(call.app, view),
      content_view_version: {id: version.id, name: versionName(call.app, version)},
    },
    {subjects: [versionSubject(version)], links: [viewSubject(view)], organizationId: view.organization_id},
  )
}

export const contentViewVersions = serve(contentViewVersionsApi, {
  style: 'katello',
  autocomplete: {search: versionSearch, permission: 'view_content_views'},
  tasks: [promoteVersion, destroyVersion, republishRepositories, verifyVersion],
  actions: {
    index: {
      permission: 'view_content_views',
      search: versionSearch,
      run: (call) =>
        call.list({
          search: versionSearch,
          where: conditions(call),
          load: (page) => call.store.contentViewVersions.byIds(page),
          render: (version) => render(call, version, {withFilters: call.params.include_applied_filters}),
        }),
    },
    show: {
      permission: 'view_content_views',
      run: (call) =>
        render(call, findVersion(call, call.params.id), {
          details: true,
          withFilters: call.params.include_applied_filters,
        }),
    },
    update: {
      permission: 'edit_content_views',
      run(call) {
        const {id} = findVersion(call, call.params.id, 'edit_content_views')
        const {description} = call.params
        if (description === undefined) throw invalidArgument('param is missing or the value is empty: description')
        return render(call, call.store.contentViewVersions.update(id, {description}), {details: true})
      },
    },
    promote: {
      run(call) {
        const version = findVersion(call, call.params.id)
        const {organization_id} = call.store.contentViews.get(version.content_view_id)
        call.authorize('promote_or_remove_content_views', organization_id)
        call.authorize('promote_or_remove_content_views_to_environments', organization_id)
        const {environment_ids, force, description} = call.params
        const wanted = {environmentIds: environment_ids ?? [], force, description}
        return call.accepted(startPromote(call.app, version, wanted, call.taskOptions()))
      },
    },
    destroy: {
      run(call) {
        const version = findVersion(call, call.params.id)
        const {organization_id} = call.store.contentViews.get(version.content_view_id)
        call.authorize('promote_or_remove_content_views', organization_id)
        return call.accepted(startDestroyVersion(call.app, version, call.taskOptions()))
      },
    },
    republish_repositories: {
      run: (call) => startOn(call, republishRepositories),
    },
    verify_checksum: {
      run: (call) => startOn(call, verifyVersion),
    },
    incremental_update: {
      permission: 'publish_content_views',
      run: incrementalUpdate,
    },
  },
})

interface Incremental {
  readonly content_view_version_environments?:
    readonly {readonly content_view_version_id?: number | null | undefined}[] | null | undefined
  readonly add_content?: Readonly<Record<string, readonly string[] | null | undefined>> | null | undefined
}

/** Container content cannot be added in this way, and no other is served: whatever is named does not exist. */
function incrementalUpdate(call: Call<Incremental>): never {
  const {content_view_version_environments: targets, add_content: content} = call.params
  if (!targets?.length)
    throw invalidArgument('At least one content view version must be given: content_view_version_environments')
  for (const {content_view_version_id: id} of targets) {
    const version = findVersion(call, id, 'publish_content_views')
    const view = call.store.contentViews.get(version.content_view_id)
    if (view.is_default || view.rolling)
      throw invalidArgument(`The content view ${view.name} cannot be updated incrementally`)
  }
  const named = Object.entries(content ?? {}).flatMap(([kind, given]) =>
    given?.length ? [`${kind}: ${given.join(', ')}`] : [],
  )
  if (named.length === 0)
    throw invalidArgument('Nothing to add was given: add_content needs errata_ids, package_ids or deb_ids')
  throw refused(
    `Could not find this content in any repository: ${named.join('; ')}. Container content comes with the next publish of its content view`,
  )
}
