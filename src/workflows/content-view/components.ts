// Components of composite content views.
import {contentViewComponents} from '../../contract/content-view-components'
import type {Client} from '../../katello/client'

/** Ids of the components of a composite content view that stand for some content views. */
export async function componentsOf(client: Client, compositeId: number, viewIds: readonly number[]): Promise<number[]> {
  const components = await client.all(contentViewComponents.index, {composite_content_view_id: compositeId})
  return components.filter((one) => viewIds.includes(one.content_view?.id)).map(({id}) => id)
}
