// From what happened to the versions of content views to the times in which their content was served.
import type {ContentViewHistory} from '../../contract/content-view-versions'

/** A version that an environment served for some time. */
export interface Serving {
  readonly environment: string
  readonly version: string
  readonly version_id: number
  /** As the server writes times. */
  readonly from: string
  /** Null while it is served. */
  readonly until: string | null
  readonly action: 'publish' | 'promotion'
  readonly user: string
  readonly description: string | null
}

/** The environment that publications go to; Katello reserves its name. */
export const libraryName = 'Library'

/** What the environments of one content view served, in the order in which it began. Only what ended well counts. */
export function servings(history: readonly ContentViewHistory[]): Serving[] {
  const all: Serving[] = []
  const open = new Map<string, number>()
  const close = (environment: string, until: string): void => {
    const at = open.get(environment)
    const before = all[at ?? -1]
    if (at !== undefined && before) all[at] = {...before, until}
    open.delete(environment)
  }
  for (const event of history.filter(({status}) => status === 'successful').toSorted(inOrder)) {
    const at = placeOf(event)
    if (at === undefined) continue
    if (event.action === 'removal') {
      if (all[open.get(at) ?? -1]?.version_id === event.version_id) close(at, event.created_at)
      continue
    }
    close(at, event.created_at)
    open.set(at, all.length)
    all.push(begun(at, event))
  }
  return all
}

const begun = (environment: string, event: ContentViewHistory): Serving => ({
  environment,
  version: event.version,
  version_id: event.version_id,
  from: event.created_at,
  until: null,
  action: event.action === 'promotion' ? 'promotion' : 'publish',
  user: event.user,
  description: event.description,
})

/** The environment in which an event changes what is served; undefined for exports and the like. */
function placeOf({action, environment}: ContentViewHistory): string | undefined {
  if (action === 'promotion' || action === 'removal') return environment?.name
  return action === 'export' ? undefined : libraryName
}

const inOrder = (a: ContentViewHistory, b: ContentViewHistory): number =>
  timeOf(a.created_at) - timeOf(b.created_at) || (a.id ?? 0) - (b.id ?? 0)

/** Milliseconds of a server's time, for comparing it with others. */
export const timeOf = (text: string): number => Date.parse(text) || 0
