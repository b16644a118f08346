// Old versions of a content view that nothing uses any more.
import {contentViews} from '../../contract/content-views'
import {contentViewVersions, type ContentViewVersion} from '../../contract/content-view-versions'
import type {Client} from '../../katello/client'
import type {TaskReport} from '../../katello/tasks'

/** The versions that are in no lifecycle environment and no composite content view, but for the newest `keep` of them. */
export async function unusedVersions(
  client: Client,
  {contentViewId, keep}: {readonly contentViewId: number; readonly keep: number},
): Promise<ContentViewVersion[]> {
  const versions = await client.all(contentViewVersions.index, {content_view_id: contentViewId})
  return versions
    .filter(isUnused)
    .sort((a, b) => b.id - a.id)
    .slice(keep)
}

const isUnused = (version: ContentViewVersion): boolean =>
  [version.environments, version.composite_content_view_ids, version.composite_content_views].every(
    (users) => (users?.length ?? 0) === 0,
  )

/** Starts the task that deletes versions of a content view. */
export const deleteVersions = (
  client: Client,
  contentViewId: number,
  versions: readonly ContentViewVersion[],
): Promise<TaskReport> =>
  client.call(contentViews.remove, {id: contentViewId, content_view_version_ids: versions.map(({id}) => id)})
