// What a file owns and does not describe: it is deleted after everything else, in the order opposite to that of making it.
import {contentViewComponents} from '../../contract/content-view-components'
import {contentViews} from '../../contract/content-views'
import type {Action} from '../../contract/define'
import type {State} from './actual'
import {isDeclared, kinds} from './kinds'
import {keyOf, Ref, type Actual, type KindName, type Step} from './model'
import type {Described} from './read-file'
import {deletions, stages, step} from './step'

/** What the sections of the file do not describe. */
export function deletionsOf({entries, sections}: Described, state: State): Step[] {
  const described = new Set(entries.map(keyOf))
  const gone = [...state.entries.values()].filter((one) => sections.has(one.kind) && !described.has(keyOf(one)))
  const isGone = (kind: KindName, path: readonly string[]): boolean =>
    gone.some((one) => keyOf(one) === keyOf({kind, path}))
  return gone
    .flatMap((one) => {
      if (one.kind === 'environment' && one.values['after'] === null) return []
      if (
        one.kind === 'repository' &&
        isGone('product', one.path.slice(0, 1)) &&
        !state.mixedProducts.has(one.path[0] ?? '')
      )
        return []
      if (one.kind === 'filter' && isGone('content_view', one.path.slice(0, 1))) return []
      if (one.kind === 'product' && state.mixedProducts.has(one.path[0] ?? '')) return []
      const action = deleteAction(one, state)
      if (!action) return []
      const lane = one.kind === 'environment' ? {lane: 'environments'} : {}
      return [step('delete', one, action.action, action.params, {...lane, stage: deletions - stages[one.kind]})]
    })
    .toReversed()
}

function deleteAction(one: Actual, state: State): {action: Action; params: Step['params']} | undefined {
  if (one.kind === 'component')
    return {
      action: contentViewComponents.remove_components,
      params: {composite_content_view_id: new Ref('content_view', one.path.slice(0, 1)), component_ids: [one.id]},
    }
  if (one.kind === 'content_view') {
    const view = state.views.get(one.path[0] ?? '')
    const environments = [...state.entries.values()].filter(
      ({kind, path}) => kind === 'promotion' && path[0] === one.path[0],
    )
    return {
      action: contentViews.remove,
      params: {
        id: one.id,
        environment_ids: environments.map(({path}) => new Ref('environment', [path[1] ?? ''])),
        content_view_version_ids: view?.versions.map(({id}) => id) ?? [],
        destroy_content_view: true,
      },
    }
  }
  if (!isDeclared(one.kind)) return undefined
  const action = kinds[one.kind].actions['destroy']
  return action && {action, params: {id: one.id}}
}
