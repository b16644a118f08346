import {act} from '../../../kit/run/verbs'
import {usageError} from '../../../core/errors'
import {contentView} from '../../../resources/content-view'
import {contentViewComponent} from '../../../resources/content-view-component'
import {list} from '../../../contract/define'
import type {Context} from '../../../kit/run/context'
import {componentsOf} from '../../../workflows/content-view/components'

export default act(contentViewComponent, 'remove_components', {
  summary: 'Remove components from a composite content view',
  description: 'Published versions keep them; the next version will not include them.',
  done: 'Components removed from the content view.',
  examples: [
    [
      'Remove two content views from the composite',
      "--composite-content-view 'All apps' --organization ACME --component-content-views 'App CV,Base CV'",
    ],
    ['Remove components, by ID', '--composite-content-view-id 9 --component-ids 3,4'],
  ],
  params: {
    component_content_views: list('Names of the content views to remove'),
    component_content_view_ids: list('IDs of the content views to remove'),
  },
  computed: async (ctx) => {
    onlyOne(ctx, 'component-ids', 'component-content-views', 'component-content-view-ids')
    const wanted = await viewIds(ctx)
    if (wanted === undefined) {
      if (ctx.given['component-ids'] === undefined)
        throw usageError(
          'No components specified',
          'Add --component-ids, --component-content-views or --component-content-view-ids',
        )
      return {}
    }
    const composite = await ctx.required(contentView, 'composite-content-view')
    return {component_ids: await componentsOf(ctx.client, Number(composite), wanted)}
  },
})

/** Each of these options names everything that is taken out: two of them would speak against each other. */
function onlyOne(ctx: Context, ...options: string[]): void {
  const [first, second] = options.filter((option) => ctx.given[option] !== undefined)
  if (second !== undefined)
    throw usageError(`--${first} and --${second} cannot be used together`, 'Give only one of them')
}

async function viewIds(ctx: Context): Promise<number[] | undefined> {
  const ids = ctx.given['component-content-view-ids']
  const names = ctx.given['component-content-views']
  if (Array.isArray(ids)) return ids.map(Number)
  if (!Array.isArray(names)) return undefined
  return Promise.all(names.map(async (name) => Number(await ctx.resolve.byName(contentView, String(name)))))
}
