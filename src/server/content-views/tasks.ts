import type {Store} from '../tables'
import type {ContentView} from './tables'
import type {HumanizedInput} from '../kernel/tasks/tables'
import type {Subject} from '../kernel/tasks/kind'

interface Named {
  id: number
  name: string
  label: string
}

export interface ViewInput extends Record<string, unknown> {
  content_view: Named
  organization: Named
}

const short = ({id, name, label}: Named): Named => ({id, name, label})

/** What tasks about a content view say they are about. */
export function describeView(store: Store, view: ContentView): ViewInput {
  return {content_view: short(view), organization: short(store.organizations.get(view.organization_id))}
}

export function humanizeView({content_view: view, organization}: ViewInput): HumanizedInput[] {
  return [
    ['content_view', {text: `content view '${view.name}'`, link: `/content_views/${view.id}/versions`}],
    ['organization', {text: `organization '${organization.name}'`, link: `/organizations/${organization.id}/edit`}],
  ]
}

export const viewSubject = ({id, name}: {id: number; name?: string}): Subject => ({
  type: 'Katello::ContentView',
  id,
  ...(name !== undefined && {name}),
})
export const versionSubject = ({id}: {id: number}): Subject => ({type: 'Katello::ContentViewVersion', id})
export const environmentSubject = ({id}: {id: number}): Subject => ({type: 'Katello::KTEnvironment', id})

/** Lets other work of the server run between two steps of a task. */
export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
