import {info} from '../../../kit/run/verbs'
import type {Item} from '../../../katello/paging'
import {capsule} from '../../../resources/capsule'

export default info(capsule, {
  action: 'sync_status',
  summary: 'Show the content of a capsule: environments, views, repositories and their counts',
  prepare: withCounts,
})

/** Counts come apart from the repositories, by version and repository id; here they are put where they belong. */
function withCounts(status: Item): Item {
  const versions =
    (
      status['content_counts'] as
        {content_view_versions?: Record<string, {repositories?: Record<string, Counted>}>} | null | undefined
    )?.content_view_versions ?? {}
  const environments = ((status['lifecycle_environments'] ?? []) as Item[]).map((environment) => ({
    ...environment,
    content_views: ((environment['content_views'] ?? []) as Item[]).map((view) => ({
      ...view,
      repositories: ((view['repositories'] ?? []) as Item[]).map((repository) => {
        const repositories = versions[String(view['cvv_id'])]?.repositories ?? {}
        const found = Object.values(repositories).find(
          (c) =>
            c.metadata?.env_id === environment['id'] && c.metadata?.library_instance_id === repository['library_id'],
        )
        return {
          ...repository,
          content_counts: found?.counts ?? {warning: 'Synchronize the content view to see its counts'},
        }
      }),
    })),
  }))
  return {...status, lifecycle_environments: environments}
}

interface Counted {
  readonly counts?: Record<string, number>
  readonly metadata?: {readonly env_id?: number; readonly library_instance_id?: number}
}
