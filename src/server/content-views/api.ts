import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {boolean, ids, numeric, paging, string, strings} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import type {ContentView} from './tables'
import {not, sql, within, type Condition} from '../kernel/store/sql'
import {startDestroyView} from './removal'
import {describeView, humanizeView, viewSubject, type ViewInput} from './tasks'
import {copyContentView, createContentView, updateContentView} from './rules'
import {taskKind} from '../kernel/tasks/kind'
import {contentViewActions} from './actions-api'
import {contentViewDetails, contentViewEntry} from './details'
import {contentViewSearch, findView} from './search'

/** Kept as a record of a creation, which happens within its request. */
const createView = taskKind<ViewInput>({
  label: 'Actions::Katello::ContentView::Create',
  name: 'Create content view',
  humanizeInput: humanizeView,
  run: () => undefined,
})

/** Kept as a record of a change. */
const updateView = taskKind<ViewInput>({
  label: 'Actions::Katello::ContentView::Update',
  name: 'Update',
  humanizeInput: humanizeView,
  run: () => undefined,
})

interface Filters {
  readonly environment_id?: number | null | undefined
  readonly nondefault?: boolean | null | undefined
  readonly noncomposite?: boolean | null | undefined
  readonly composite?: boolean | null | undefined
  readonly without?: string[] | null | undefined
  readonly name?: string | null | undefined
  readonly label?: string | null | undefined
  readonly include_generated?: boolean | null | undefined
}

function conditions(call: Call<Filters>): Condition[] {
  const {environment_id, nondefault, noncomposite, composite, without, name, label, include_generated} = call.params
  return [
    ...call.scope('content_views.organization_id'),
    ...call.equal({'content_views.name': name, 'content_views.label': label}),
    ...(environment_id
      ? [
          sql(
            'content_views.id IN (SELECT content_view_id FROM content_view_environments WHERE environment_id = ?)',
            environment_id,
          ),
        ]
      : []),
    ...(nondefault ? [sql('NOT content_views.is_default')] : []),
    ...(noncomposite ? [sql('NOT content_views.composite')] : []),
    ...(composite ? [sql('content_views.composite')] : []),
    ...(without?.length
      ? [
          not(
            within(
              'content_views.id',
              without.map((id) => Number(id) || 0),
            ),
          ),
        ]
      : []),
    ...(include_generated ? [] : [sql("content_views.generated_for = 'none'")]),
  ]
}

const attributes = {
  description: string({description: 'Description for the content view'}),
  repository_ids: ids({description: 'Repositories of the content view, all of them'}),
  component_ids: ids({description: 'Versions that a composite content view is made of'}),
  environment_ids: ids({description: 'Environments of a rolling content view'}),
  auto_publish: boolean({description: 'Publish a composite content view whenever a component is published'}),
  solve_dependencies: boolean({description: 'Solve dependencies when publishing'}),
  import_only: boolean({description: 'Only imports make versions of it'}),
}
const identity = {
  id: numeric({required: true, description: 'Content view identifier'}),
  organization_id: numeric({description: 'Organization identifier'}),
}

export const contentViews = resource({
  name: 'content_views',
  summary: 'Content views: what is published of repositories, in versions',
  base: '/katello/api',
  style: 'katello',
  autocomplete: {path: '/content_views', search: contentViewSearch, permission: 'view_content_views'},
  tasks: [createView, updateView, ...contentViewActions.tasks],
  actions: [
    action('index', {
      summary: 'List content views',
      routes: ['GET /content_views', 'GET /organizations/:organization_id/content_views'],
      params: {
        organization_id: numeric({description: 'Organization identifier'}),
        environment_id: numeric({description: 'Only views that this environment has'}),
        nondefault: boolean({description: 'Leave out default content views'}),
        noncomposite: boolean({description: 'Leave out composite content views'}),
        composite: boolean({description: 'Only composite content views'}),
        without: strings({description: 'Identifiers of views to leave out'}),
        name: string({description: 'Name of the content view'}),
        label: string({description: 'Label of the content view'}),
        include_generated: boolean({description: 'Include views that the server generated'}),
        include_permissions: boolean(),
        ...paging,
      },
      permission: 'view_content_views',
      search: contentViewSearch,
      run: (call) =>
        call.list({
          search: contentViewSearch,
          where: conditions(call),
          load: (page) => call.store.contentViews.byIds(page),
          render: (view) => contentViewEntry(call, view),
        }),
    }),
    action('create', {
      summary: 'Create a content view',
      routes: ['POST /content_views', 'POST /organizations/:organization_id/content_views'],
      params: {organization_id: numeric({required: true, description: 'Organization identifier'})},
      root: {
        key: 'content_view',
        params: {
          name: string({required: true, description: 'Name of the content view'}),
          label: string({description: 'Label, made from the name when left out'}),
          composite: boolean({description: 'Made of versions of other content views'}),
          rolling: boolean({description: 'Always shows what its repositories have'}),
          ...attributes,
        },
      },
      permission: 'create_content_views',
      run(call) {
        const organization = call.requireOrganization()
        call.authorize('create_content_views', organization.id)
        const view = createContentView(call.app, organization, call.params)
        record(call, createView, view)
        return created(contentViewDetails(call, view))
      },
    }),
    action('show', {
      summary: 'Show a content view',
      routes: 'GET /content_views/:id',
      params: identity,
      permission: 'view_content_views',
      run: (call) => contentViewDetails(call, findView(call, call.params.id)),
    }),
    action('update', {
      summary: 'Update a content view',
      routes: 'PUT /content_views/:id',
      params: identity,
      root: {key: 'content_view', params: {name: string({description: 'New name'}), ...attributes}},
      permission: 'edit_content_views',
      run(call) {
        const view = findView(call, call.params.id, 'edit_content_views')
        call.app.tasks.assertFree([viewSubject(view)])
        const changed = updateContentView(call.app, view, call.params)
        record(call, updateView, changed)
        return contentViewDetails(call, changed)
      },
    }),
    action('copy', {
      summary: 'Copy a content view',
      routes: 'POST /content_views/:id/copy',
      params: {...identity, name: string({required: true, description: 'Name of the copy'})},
      permission: 'create_content_views',
      run(call) {
        const view = findView(call, call.params.id)
        call.authorize('create_content_views', view.organization_id)
        return created(contentViewDetails(call, copyContentView(call.app, view, call.params.name ?? '')))
      },
    }),
    action('destroy', {
      summary: 'Delete a content view',
      routes: 'DELETE /content_views/:id',
      params: {id: numeric({required: true, description: 'Content view identifier'})},
      permission: 'destroy_content_views',
      run(call) {
        const view = findView(call, call.params.id, 'destroy_content_views')
        return call.accepted(startDestroyView(call.app, view, call.taskOptions()))
      },
    }),
    ...contentViewActions.actions,
  ],
})

function record(call: Call<unknown>, kind: typeof createView, view: ContentView): void {
  call.app.tasks.record(kind, describeView(call.app, view), {
    ...call.taskOptions({organizationId: view.organization_id}),
    links: [viewSubject(view)],
  })
}
