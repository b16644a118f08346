// Components of composite content views.
import {contentViewComponents} from '../../contract/content-view-components'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'

/**
 * IDs of the components of a composite content view that stand for some content views. Exit code 128 when one of these views is not a
 * component.
 */
export async function componentsOf(client: Client, compositeId: number, viewIds: readonly number[]): Promise<number[]> {
  const components = await client.all(contentViewComponents.index, {composite_content_view_id: compositeId})
  const missing = [...new Set(viewIds)].filter((id) => !components.some((one) => one.content_view?.id === id))
  if (missing.length > 0) throw notComponents(missing, compositeId)
  return components.filter((one) => viewIds.includes(one.content_view?.id)).map(({id}) => id)
}

const notComponents = (viewIds: readonly number[], compositeId: number): AppError =>
  new AppError({
    code: 'not_found',
    message:
      viewIds.length === 1
        ? `Content view ${viewIds[0]} is not a component of content view ${compositeId}`
        : `Content views ${viewIds.join(', ')} are not components of content view ${compositeId}`,
    hint: `List its components: mallet content-view component list --composite-content-view-id ${compositeId}`,
    exit: exitCodes.notFound,
  })
