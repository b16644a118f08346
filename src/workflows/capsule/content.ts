import type {CapsuleContentSyncStatus} from '../../contract/capsule-content'
import type {CapsuleContent} from '../../resources/capsule'

/** Puts the counts of repositories where they belong: servers send them apart, by version and repository ID. */
export function withCounts(status: CapsuleContentSyncStatus): CapsuleContent {
  const counted = status.content_counts?.content_view_versions ?? {}
  const lifecycle_environments = (status.lifecycle_environments ?? []).map((environment) => ({
    ...environment,
    content_views: (environment.content_views ?? []).map((view) => ({
      ...view,
      repositories: (view.repositories ?? []).map((repository) => {
        const found = Object.values(counted[view.cvv_id]?.repositories ?? {}).find(
          ({metadata}) => metadata.env_id === environment.id && metadata.library_instance_id === repository.library_id,
        )
        return {
          ...repository,
          content_counts: found?.counts ?? {warning: 'Synchronize the content view to see its counts'},
        }
      }),
    })),
  }))
  return {...status, lifecycle_environments}
}
