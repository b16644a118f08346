// The content view that a release command is about.
import {contentViews} from '../../contract/content-views'
import type {Context} from '../../kit/run/context'
import {contentView} from '../../resources/content-view'
import {organization} from '../../resources/organization'

/** IDs of the content view that the options name and of its organization, which is asked for only where no option names it. */
export async function viewInOrganization(
  ctx: Context,
): Promise<{readonly contentViewId: number; readonly organizationId: number}> {
  const [id, named] = await Promise.all([ctx.required(contentView), ctx.id(organization)])
  const contentViewId = Number(id)
  const organizationId = named ?? (await ctx.client.call(contentViews.show, {id: contentViewId})).organization_id
  return {contentViewId, organizationId: Number(organizationId)}
}
