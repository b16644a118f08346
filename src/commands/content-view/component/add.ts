import {act} from '../../../kit/run/verbs'
import type {Context} from '../../../kit/run/context'
import {usageError} from '../../../core/errors'
import {contentView} from '../../../resources/content-view'
import {contentViewComponent} from '../../../resources/content-view-component'
import {contentViewVersion} from '../../../resources/content-view-version'
import {flag} from '../../../contract/define'
import {refersTo} from '../../../resources/define'
import type {Params} from '../../../katello/query'

export default act(contentViewComponent, 'add_components', {
  summary: 'Add a component to a composite content view',
  description:
    'A component is a version of another content view: a specific one, or with --latest always the latest one.',
  done: 'Component added to the content view.',
  examples: [
    [
      'Follow the latest version of a content view',
      "--composite-content-view 'All apps' --component-content-view 'Base CV' --latest --organization ACME",
    ],
    ['Add a specific version', '--composite-content-view-id 7 --component-content-view-version-id 5'],
  ],
  params: {
    component_content_view_id: refersTo(contentView, {flag: 'component-content-view'}),
    component_content_view_version_id: refersTo(contentViewVersion, {flag: 'component-content-view-version'}),
    latest: flag('Always use the latest version'),
  },
  computed: async (ctx) => ({components: [await component(ctx)]}),
})

/** What to add: a view to follow, or one version of it. */
export async function component(ctx: Context): Promise<Params> {
  const latest = ctx.flag('latest')
  const byId = ctx.given['component-content-view-version-id']
  const number = ctx.text('component-content-view-version')
  const component = await ctx.id(contentView, 'component-content-view')
  const view = component ?? (number === undefined ? undefined : await ctx.id(contentView))
  if (byId === undefined && number !== undefined && view === undefined)
    throw usageError(
      'A version number is unique only within a content view',
      'Add --component-content-view or --component-content-view-id',
    )
  const version =
    byId ??
    (number === undefined
      ? undefined
      : await ctx.resolve.byName(contentViewVersion, number, {content_view_id: view}, 'version'))
  if (version === undefined && !latest)
    throw usageError('No version specified', 'Add --latest, or --component-content-view-version-id')
  return {
    latest,
    ...(view !== undefined && {content_view_id: view}),
    ...(version !== undefined && {content_view_version_id: version as number}),
  }
}
