import {usageError} from '../../../core/errors'
import type {Context} from '../../../kit/run/context'
import {update} from '../../../kit/run/verbs'
import {componentsOf} from '../../../workflows/content-view/components'
import {contentView} from '../../../resources/content-view'
import {contentViewComponent} from '../../../resources/content-view-component'
import {contentViewVersion} from '../../../resources/content-view-version'
import {refersTo} from '../../../resources/define'
import {component} from './add'

export default update(contentViewComponent, {
  description: 'The component is found by its ID or by its content view.',
  examples: [
    ['Follow the latest version', '--composite-content-view-id 7 --id 1 --latest'],
    [
      'Pin a specific version',
      "--composite-content-view 'All apps' --organization ACME --component-content-view 'App CV' --component-content-view-version 1.0",
    ],
  ],
  params: {
    component_content_view_id: refersTo(contentView, {flag: 'component-content-view'}),
    component_content_view_version_id: refersTo(contentViewVersion, {flag: 'component-content-view-version'}),
  },
  computed: async (ctx) => {
    const change = await component(ctx)
    return {...change, id: await componentId(ctx, change['content_view_id'])}
  },
})

/** The component that `--id` names, or the one of the content view. */
async function componentId(ctx: Context, viewId: unknown): Promise<number> {
  const id = ctx.given['id']
  if (id !== undefined) return Number(id)
  if (viewId === undefined)
    throw usageError('No component specified', 'Add --id, --component-content-view or --component-content-view-id')
  const composite = await ctx.required(contentView, 'composite-content-view')
  const [found] = await componentsOf(ctx.client, Number(composite), [{id: Number(viewId)}])
  return Number(found)
}
