import type {Call} from '../kernel/http/call'
import {invalidArgument, refused} from '../kernel/errors'
import {boolean, hash, hashes, ids, numeric, paging, string, strings} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
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

function render(
  call: Call<unknown>,
  version: ContentViewVersion,
  {details, withFilters}: Rendering,
): Record<string, unknown> {
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

const identity = {id: numeric({required: true, description: 'Content view version identifier'})}

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

export const contentViewVersions = resource({
  name: 'content_view_versions',
  summary: 'Versions of content views',
  base: '/katello/api',
  style: 'katello',
  autocomplete: {path: '/content_view_versions', search: versionSearch, permission: 'view_content_views'},
  tasks: [promoteVersion, destroyVersion, republishRepositories, verifyVersion],
  actions: [
    action('index', {
      summary: 'List content view versions',
      routes: ['GET /content_view_versions', 'GET /content_views/:content_view_id/content_view_versions'],
      params: {
        content_view_id: numeric({description: 'Content view identifier'}),
        environment_id: numeric({description: 'Only versions that this environment has'}),
        version: string({description: 'Only the version of this number: 2.0 or 2'}),
        composite_version_id: numeric({description: 'Only the components of this composite version'}),
        organization_id: numeric({description: 'Organization identifier'}),
        include_applied_filters: boolean({description: 'Show the filters that were applied'}),
        triggered_by_id: numeric({description: 'Only versions published because of this one'}),
        file_id: string(),
        nondefault: boolean({description: 'Leave out the versions of default content views'}),
        ...paging,
      },
      permission: 'view_content_views',
      search: versionSearch,
      run: (call) =>
        call.list({
          search: versionSearch,
          where: conditions(call),
          load: (page) => call.store.contentViewVersions.byIds(page),
          render: (version) => render(call, version, {withFilters: call.params.include_applied_filters}),
        }),
    }),
    action('show', {
      summary: 'Show a content view version',
      routes: 'GET /content_view_versions/:id',
      params: {...identity, include_applied_filters: boolean({description: 'Show the filters that were applied'})},
      permission: 'view_content_views',
      run: (call) =>
        render(call, findVersion(call, call.params.id), {
          details: true,
          withFilters: call.params.include_applied_filters,
        }),
    }),
    action('update', {
      summary: 'Change the description of a content view version',
      routes: 'PUT /content_view_versions/:id',
      params: {...identity, description: string({required: true, description: 'New description'})},
      permission: 'edit_content_views',
      run(call) {
        const {id} = findVersion(call, call.params.id, 'edit_content_views')
        const {description} = call.params
        if (description === undefined) throw invalidArgument('param is missing or the value is empty: description')
        return render(call, call.store.contentViewVersions.update(id, {description}), {details: true})
      },
    }),
    action('promote', {
      summary: 'Promote a content view version',
      routes: 'POST /content_view_versions/:id/promote',
      params: {
        ...identity,
        force: boolean({description: 'Promote out of sequence'}),
        environment_ids: ids({required: true, description: 'Environments to promote to'}),
        description: string({description: 'Description of the promotion'}),
      },
      run(call) {
        const version = findVersion(call, call.params.id)
        const {organization_id} = call.store.contentViews.get(version.content_view_id)
        call.authorize('promote_or_remove_content_views', organization_id)
        call.authorize('promote_or_remove_content_views_to_environments', organization_id)
        const {environment_ids, force, description} = call.params
        const wanted = {environmentIds: environment_ids ?? [], force, description}
        return call.accepted(startPromote(call.app, version, wanted, call.taskOptions()))
      },
    }),
    action('destroy', {
      summary: 'Delete a content view version',
      routes: 'DELETE /content_view_versions/:id',
      params: identity,
      run(call) {
        const version = findVersion(call, call.params.id)
        const {organization_id} = call.store.contentViews.get(version.content_view_id)
        call.authorize('promote_or_remove_content_views', organization_id)
        return call.accepted(startDestroyVersion(call.app, version, call.taskOptions()))
      },
    }),
    action('republish_repositories', {
      summary: 'Publish the repositories of a version again',
      routes: 'PUT /content_view_versions/:id/republish_repositories',
      params: {...identity, force: boolean({description: 'Also where the upstream is mirrored completely'})},
      run: (call) => startOn(call, republishRepositories),
    }),
    action('verify_checksum', {
      summary: 'Verify the checksums of everything in a version',
      routes: 'POST /content_view_versions/:id/verify_checksum',
      params: identity,
      run: (call) => startOn(call, verifyVersion),
    }),
    action('incremental_update', {
      summary: 'Make minor versions with single pieces of content added',
      routes: 'POST /content_view_versions/incremental_update',
      params: {
        content_view_version_environments: hashes(
          {content_view_version_id: numeric(), environment_ids: ids()},
          {description: 'Which versions, and the environments to bring the new ones to'},
        ),
        description: string(),
        resolve_dependencies: boolean(),
        propagate_all_composites: boolean(),
        add_content: hash({errata_ids: strings(), package_ids: strings(), deb_ids: strings()}),
      },
      permission: 'publish_content_views',
      run: incrementalUpdate,
    }),
  ],
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
