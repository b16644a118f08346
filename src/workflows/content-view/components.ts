// Components of composite content views.
import {contentViewComponents} from '../../contract/content-view-components'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'

/** A content view, as people name it. */
export type ViewName = {readonly id: number} | {readonly name: string}

/**
 * IDs of the components of a composite content view that stand for some content views. Exit code 128 when one of these views is not a
 * component.
 */
export async function componentsOf(client: Client, compositeId: number, views: readonly ViewName[]): Promise<number[]> {
  const components = await client.all(contentViewComponents.index, {composite_content_view_id: compositeId})
  const found = views.map((view) => ({
    view,
    ids: components.filter((one) => isView(view, one.content_view)).map(({id}) => id),
  }))
  const missing = found.filter(({ids}) => ids.length === 0).map(({view}) => view)
  if (missing.length > 0) throw notComponents(missing, compositeId)
  return [...new Set(found.flatMap(({ids}) => ids))]
}

const isView = (view: ViewName, other: {readonly id?: number; readonly name?: string} | undefined): boolean =>
  'id' in view ? other?.id === view.id : other?.name === view.name

function notComponents(views: readonly ViewName[], compositeId: number): AppError {
  const names = [...new Set(views.map((view) => ('id' in view ? String(view.id) : JSON.stringify(view.name))))]
  return new AppError({
    code: 'not_found',
    message:
      names.length === 1
        ? `Content view ${names[0]} is not a component of content view ${compositeId}`
        : `Content views ${names.join(', ')} are not components of content view ${compositeId}`,
    hint: `List its components: mallet content-view component list --composite-content-view-id ${compositeId}`,
    exit: exitCodes.notFound,
  })
}
