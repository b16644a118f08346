import {act} from '../../../kit/run/verbs'
import {usageError} from '../../../core/errors'
import {contentView} from '../../../resources/content-view'
import {contentViewComponent} from '../../../resources/content-view-component'
import {list} from '../../../contract/define'
import type {Context} from '../../../kit/run/context'
import {componentsOf, type ViewName} from '../../../workflows/content-view/components'

export default act(contentViewComponent, 'remove_components', {
  summary: 'Remove components from a composite content view',
  description: 'Published versions keep them; the next version will not include them.',
  done: 'Components removed from the content view.',
  examples: [
    [
      'Remove a content view from the composite',
      "--composite-content-view 'All apps' --organization ACME --component-content-views 'App CV'",
    ],
    ['Remove components, by ID', '--composite-content-view-id 7 --component-ids 2,3', 'IDs of components'],
  ],
  params: {
    component_content_views: list('Names of the content views to remove'),
    component_content_view_ids: list('IDs of the content views to remove'),
  },
  computed: async (ctx) => {
    const views = viewsOf(ctx)
    const ids = ctx.given['component-ids']
    if (views.length === 0) {
      if (ids === undefined)
        throw usageError(
          'No components specified',
          'Add --component-ids, --component-content-views or --component-content-view-ids',
        )
      return {}
    }
    const composite = await ctx.required(contentView, 'composite-content-view')
    const found = await componentsOf(ctx.client, Number(composite), views)
    return {component_ids: [...new Set([...(Array.isArray(ids) ? ids : []).map(Number), ...found])]}
  },
})

/** The content views that the options name, by ID or by name. */
function viewsOf({given}: Context): ViewName[] {
  const ids = given['component-content-view-ids']
  const names = given['component-content-views']
  return [
    ...(Array.isArray(ids) ? ids : []).map((id) => ({id: Number(id)})),
    ...(Array.isArray(names) ? names : []).map((name) => ({name: String(name)})),
  ]
}
