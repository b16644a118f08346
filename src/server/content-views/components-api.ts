import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {contentViewComponents as contentViewComponentsApi} from '../../contract/content-view-components'
import type {Call} from '../kernel/http/call'
import {invalidArgument, notFound} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {wholeCollection} from '../kernel/http/envelope'
import type {ContentView, ContentViewComponent} from './tables'
import {viewSubject} from './tasks'
import {addComponents, updateComponent} from './components'
import {componentLinkJson, viewSummary} from './json'
import {findView} from './search'

type Params = {composite_content_view_id?: number | null | undefined}

const composite = (store: Store, call: Call<Params>, permission?: string): ContentView =>
  findView(store, call, call.params.composite_content_view_id, permission)

function changeable({store, tasks}: {store: Store; tasks: Tasks}, call: Call<Params>): ContentView {
  const view = composite(store, call, 'edit_content_views')
  tasks.assertFree([viewSubject(view)])
  return view
}

function component(
  store: Store,
  call: Call<Params & {id?: number | null | undefined}>,
  view: ContentView,
): ContentViewComponent {
  const row = store.contentViewComponents.find(call.params.id ?? 0)
  if (row?.composite_id !== view.id) throw call.missing('content view component', call.params.id)
  return row
}

function all(store: Store, view: ContentView) {
  const rows = store.contentViewComponents.all({composite_id: view.id})
  return wholeCollection(rows.map((row) => componentLinkJson(store, row)))
}

export const contentViewComponents = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(contentViewComponentsApi, {
    style: 'katello',
    actions: {
      index: {
        permission: 'view_content_views',
        run: (call) => all(store, composite(store, call)),
      },
      show_all: {
        permission: 'view_content_views',
        hidden: true,
        run(call) {
          const view = composite(store, call)
          const present = new Map(
            store.contentViewComponents.all({composite_id: view.id}).map((row) => [row.content_view_id, row]),
          )
          const status = call.params.status?.toLowerCase()
          const views = store.contentViews
            .all({organization_id: view.organization_id, composite: false, rolling: false, is_default: false}, 'name')
            .filter(({id, generated_for}) => generated_for === 'none' && (status !== 'added' || present.has(id)))
            .filter(({id}) => status !== 'not added' || !present.has(id))
          return wholeCollection(
            views.map((one) => {
              const row = present.get(one.id)
              return row
                ? {...componentLinkJson(store, row), added_to_content_view: true}
                : {id: null, content_view: viewSummary(store, one), latest: false, added_to_content_view: false}
            }),
          )
        },
      },
      add_components: {
        run(call) {
          const view = changeable({store, tasks}, call)
          if (!call.params.components?.length) throw invalidArgument('No components specified')
          const rows = addComponents(store, view, call.params.components)
          return wholeCollection(rows.map((row) => componentLinkJson(store, row)))
        },
      },
      remove_components: {
        run(call) {
          const view = changeable({store, tasks}, call)
          const wantedIds = call.params.component_ids ?? []
          const rows = store.contentViewComponents.byIds(wantedIds).filter((row) => row.composite_id === view.id)
          if (rows.length === 0) throw notFound(`Couldn't find components with ids ${wantedIds.join(', ')}`)
          const body = wholeCollection(rows.map((row) => componentLinkJson(store, row)))
          store.transaction(() => {
            for (const {id} of rows) store.contentViewComponents.delete({id})
          })
          return body
        },
      },
      show: {
        permission: 'view_content_views',
        run: (call) => componentLinkJson(store, component(store, call, composite(store, call))),
      },
      update: {
        run(call) {
          const row = component(store, call, changeable({store, tasks}, call))
          return componentLinkJson(store, updateComponent(store, row, call.params))
        },
      },
    },
  })
