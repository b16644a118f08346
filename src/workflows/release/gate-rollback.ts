// A version that an environment was brought back from does not return there by the next release.
import {contentViews, type ContentViewDetails} from '../../contract/content-views'
import type {LifecycleEnvironment} from '../../contract/lifecycle-environments'
import type {Client} from '../../katello/client'
import type {Gate} from './gates'
import {arrivals, rolledBackFrom} from './history'
import {latestOf} from './view'

export interface RollbackParts {
  readonly client: Client
  readonly view: () => Promise<ContentViewDetails>
  readonly targets: readonly LifecycleEnvironment[]
  /** It is to be released all the same. */
  readonly force: boolean
}

/** Costs one request for each page of the history. */
export const rollbackGate = ({client, view, targets, force}: RollbackParts): Gate => ({
  name: 'rollback',
  title: 'Check for rollbacks',
  isAdvice: force,
  async check() {
    const now = await view()
    const latest = latestOf(now)
    const history = await client.all(contentViews.history, {id: now.id})
    return targets.flatMap(({id, name, library}) => {
      const [last] = arrivals(history, {id, isLibrary: library})
      if (!last || !latest || rolledBackFrom(last) !== latest.version) return []
      return [
        {
          subject: name,
          reason: `it was brought back from version ${latest.version} by ${last.user} (${last.description ?? ''})`,
          hint: 'Change the content, so that a new version is published, or add --force',
        },
      ]
    })
  },
})
