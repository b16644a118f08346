import type {Call} from '../kernel/http/call'
import {invalidArgument, notFound} from '../kernel/errors'
import {boolean, hashes, ids, numeric, paging, string} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import {wholeCollection} from '../kernel/http/envelope'
import type {ContentView, ContentViewComponent} from './tables'
import {viewSubject} from './tasks'
import {addComponents, updateComponent} from './components'
import {componentLinkJson, viewSummary} from './json'
import {findView} from './search'

const identity = {
  composite_content_view_id: numeric({required: true, description: 'Composite content view identifier'}),
}

const wanted = {
  content_view_id: numeric({description: 'Content view whose latest version is meant'}),
  content_view_version_id: numeric({description: 'Version'}),
  latest: boolean({description: 'Always the latest version'}),
}

type Params = {composite_content_view_id?: number | null | undefined}

const composite = (call: Call<Params>, permission?: string): ContentView =>
  findView(call, call.params.composite_content_view_id, permission)

function changeable(call: Call<Params>): ContentView {
  const view = composite(call, 'edit_content_views')
  call.app.tasks.assertFree([viewSubject(view)])
  return view
}

function component(call: Call<Params & {id?: number | null | undefined}>, view: ContentView): ContentViewComponent {
  const row = call.store.contentViewComponents.find(call.params.id ?? 0)
  if (row?.composite_id !== view.id) throw call.missing('content view component', call.params.id)
  return row
}

function all(call: Call<unknown>, view: ContentView): Record<string, unknown> {
  const rows = call.store.contentViewComponents.all({composite_id: view.id})
  return wholeCollection(rows.map((row) => componentLinkJson(call.app, row)))
}

export const contentViewComponents = resource({
  name: 'content_view_components',
  summary: 'Components of composite content views',
  base: '/katello/api',
  style: 'katello',
  actions: [
    action('index', {
      summary: 'List the components of a composite content view',
      routes: 'GET /content_views/:composite_content_view_id/content_view_components',
      params: identity,
      permission: 'view_content_views',
      run: (call) => all(call, composite(call)),
    }),
    action('show_all', {
      summary: 'Content views that are components or could be',
      routes: 'GET /content_views/:composite_content_view_id/content_view_components/show_all',
      params: {...identity, status: string(), ...paging},
      permission: 'view_content_views',
      hidden: true,
      run(call) {
        const view = composite(call)
        const present = new Map(
          call.store.contentViewComponents.all({composite_id: view.id}).map((row) => [row.content_view_id, row]),
        )
        const status = call.params.status?.toLowerCase()
        const views = call.store.contentViews
          .all({organization_id: view.organization_id, composite: false, rolling: false, is_default: false}, 'name')
          .filter(({id, generated_for}) => generated_for === 'none' && (status !== 'added' || present.has(id)))
          .filter(({id}) => status !== 'not added' || !present.has(id))
        return wholeCollection(
          views.map((one) => {
            const row = present.get(one.id)
            return row
              ? {...componentLinkJson(call.app, row), added_to_content_view: true}
              : {id: null, content_view: viewSummary(call.app, one), latest: false, added_to_content_view: false}
          }),
        )
      },
    }),
    action('add_components', {
      summary: 'Add components to a composite content view',
      routes: 'PUT /content_views/:composite_content_view_id/content_view_components/add',
      params: {...identity, components: hashes(wanted, {required: true, description: 'What to add'})},
      run(call) {
        const view = changeable(call)
        if (!call.params.components?.length) throw invalidArgument('No components were given: components is empty')
        const rows = addComponents(call.app, view, call.params.components)
        return wholeCollection(rows.map((row) => componentLinkJson(call.app, row)))
      },
    }),
    action('remove_components', {
      summary: 'Remove components from a composite content view',
      routes: 'PUT /content_views/:composite_content_view_id/content_view_components/remove',
      params: {...identity, component_ids: ids({required: true, description: 'Component identifiers'})},
      run(call) {
        const view = changeable(call)
        const wantedIds = call.params.component_ids ?? []
        const rows = call.store.contentViewComponents.byIds(wantedIds).filter((row) => row.composite_id === view.id)
        if (rows.length === 0) throw notFound(`Couldn't find components with ids ${wantedIds.join(', ')}`)
        const body = wholeCollection(rows.map((row) => componentLinkJson(call.app, row)))
        call.app.database.transaction(() => {
          for (const {id} of rows) call.store.contentViewComponents.delete({id})
        })
        return body
      },
    }),
    action('show', {
      summary: 'Show a component',
      routes: 'GET /content_views/:composite_content_view_id/content_view_components/:id',
      params: {...identity, id: numeric({required: true, description: 'Component identifier'})},
      permission: 'view_content_views',
      run: (call) => componentLinkJson(call.app, component(call, composite(call))),
    }),
    action('update', {
      summary: 'Change the version of a component',
      routes: 'PUT /content_views/:composite_content_view_id/content_view_components/:id',
      params: {
        ...identity,
        id: numeric({required: true, description: 'Component identifier'}),
        content_view_version_id: wanted.content_view_version_id,
        latest: wanted.latest,
      },
      run(call) {
        const row = component(call, changeable(call))
        return componentLinkJson(call.app, updateComponent(call.app, row, call.params))
      },
    }),
  ],
})
