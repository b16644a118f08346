import type {RepositoryParts} from '../repositories/json'
import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import {contentViews as contentViewsApi} from '../../contract/content-views'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {serve} from '../kernel/http/resource'
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
export const createView = taskKind<ViewInput>({
  label: 'Actions::Katello::ContentView::Create',
  name: 'Create content view',
  humanizeInput: humanizeView,
  run: () => undefined,
})

/** Kept as a record of a change. */
export const updateView = taskKind<ViewInput>({
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

export const contentViews = ({store, content, tasks, address}: RepositoryParts) =>
  serve(contentViewsApi, {
    style: 'katello',
    autocomplete: {search: contentViewSearch, permission: 'view_content_views'},
    actions: {
      index: {
        permission: 'view_content_views',
        search: contentViewSearch,
        run: (call) =>
          call.list({
            search: contentViewSearch,
            where: conditions(call),
            load: (page) => store.contentViews.byIds(page),
            render: (view) => contentViewEntry({store, content, tasks}, call, view),
          }),
      },
      create: {
        root: 'content_view',
        permission: 'create_content_views',
        run(call) {
          const organization = call.requireOrganization()
          call.authorize('create_content_views', organization.id)
          const view = createContentView({store, content}, organization, call.params)
          record({store, tasks}, call, createView, view)
          return created(contentViewDetails({store, content, tasks}, call, view))
        },
      },
      show: {
        permission: 'view_content_views',
        run: (call) => contentViewDetails({store, content, tasks}, call, findView(store, call, call.params.id)),
      },
      update: {
        root: 'content_view',
        permission: 'edit_content_views',
        run(call) {
          const view = findView(store, call, call.params.id, 'edit_content_views')
          tasks.assertFree([viewSubject(view)])
          const changed = updateContentView({store, content}, view, call.params)
          record({store, tasks}, call, updateView, changed)
          return contentViewDetails({store, content, tasks}, call, changed)
        },
      },
      copy: {
        permission: 'create_content_views',
        run(call) {
          const view = findView(store, call, call.params.id)
          call.authorize('create_content_views', view.organization_id)
          return created(
            contentViewDetails(
              {store, content, tasks},
              call,
              copyContentView({store, content}, view, call.params.name ?? ''),
            ),
          )
        },
      },
      destroy: {
        permission: 'destroy_content_views',
        run(call) {
          const view = findView(store, call, call.params.id, 'destroy_content_views')
          return call.accepted(startDestroyView({store, tasks}, view, call.taskOptions()))
        },
      },
      ...contentViewActions({store, content, tasks, address}),
    },
  })

function record(
  {store, tasks}: {store: Store; tasks: Tasks},
  call: Call<unknown>,
  kind: typeof createView,
  view: ContentView,
): void {
  tasks.record(kind, describeView(store, view), {
    ...call.taskOptions({organizationId: view.organization_id}),
    links: [viewSubject(view)],
  })
}
