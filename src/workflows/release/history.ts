// What a lifecycle environment had before, from the history of a content view.
import type {ContentViewHistory} from '../../contract/content-view-versions'

/** What the description of a rollback begins with: it is how a later one is told apart from a promotion forward. */
const mark = 'Rollback from version '

export const rollbackDescription = (from: string, reason: string | undefined): string =>
  `${mark}${from}${reason === undefined ? '' : `: ${reason}`}`

/** The version that a rollback left, as its description tells; undefined for any other event. */
export const rolledBackFrom = ({description}: Pick<ContentViewHistory, 'description'>): string | undefined =>
  description?.startsWith(mark) === true ? /^\d+\.\d+/.exec(description.slice(mark.length))?.[0] : undefined

interface Place {
  readonly id: number
  readonly isLibrary: boolean
}

/** The events that brought a version to an environment, the newest first. */
export function arrivals(history: readonly ContentViewHistory[], place: Place): ContentViewHistory[] {
  return history
    .filter(({status, action, environment}) => {
      if (status !== 'successful') return false
      if (action === 'promotion') return environment?.id === place.id
      const isPublication = action === 'publish' || action === 'publication'
      return isPublication && (environment?.id ?? (place.isLibrary ? place.id : undefined)) === place.id
    })
    .toSorted((a, b) => timeOf(b) - timeOf(a) || (b.id ?? 0) - (a.id ?? 0))
}

const timeOf = ({created_at: at}: ContentViewHistory): number =>
  Date.parse(at.replace(' UTC', 'Z').replace(' ', 'T')) || 0

export interface Before {
  /** How the present version came: the event itself, where the history still has it. */
  readonly present: ContentViewHistory | undefined
  /** How the version before it came. */
  readonly previous: ContentViewHistory | undefined
}

/** The version that an environment has now and the one before it, as the history tells. */
export function before(history: readonly ContentViewHistory[], place: Place, presentId: number): Before {
  const all = arrivals(history, place)
  const at = all.findIndex(({version_id: id}) => id === presentId)
  const rest = all.slice(at + 1)
  return {present: all[at], previous: rest.find(({version_id: id}) => id !== presentId)}
}
