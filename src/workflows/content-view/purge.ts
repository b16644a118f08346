// Old versions of a content view that nothing uses any more.
import {contentViewVersions, type ContentViewVersion} from '../../contract/content-view-versions'
import type {Client} from '../../katello/client'
import type {TaskReport} from '../../katello/tasks'

export interface OldVersions {
  /** What may be deleted, oldest first. */
  readonly unused: readonly ContentViewVersion[]
  /** In no environment, but part of a composite content view: the server would refuse to delete them. */
  readonly inComposites: readonly ContentViewVersion[]
}

/** A version that environments are about to get, in place of those that they have. */
export interface Successor {
  /** Undefined before it is published. */
  readonly id: number | undefined
  readonly environmentIds: readonly number[]
}

/**
 * The versions that are in no lifecycle environment and no composite content view, but for the newest `keep` of them: now, or once the
 * environments of `successor` have it.
 */
export async function oldVersions(
  client: Client,
  {
    contentViewId,
    keep,
    successor,
  }: {readonly contentViewId: number; readonly keep: number; readonly successor?: Successor},
): Promise<OldVersions> {
  const all = await client.all(contentViewVersions.index, {content_view_id: contentViewId})
  const leaves = new Set(successor?.environmentIds)
  const isNowhere = ({id, environments}: ContentViewVersion): boolean =>
    isNone(environments.filter((environment) => !leaves.has(environment.id))) &&
    (successor === undefined || successor.id !== id)
  const nowhere = all.filter(isNowhere).toSorted(byNumber)
  const unused = nowhere.filter((version) => !isInComposite(version))
  return {unused: unused.slice(0, Math.max(0, unused.length - keep)), inComposites: nowhere.filter(isInComposite)}
}

/** Names of the composite content views that a version is part of, with the number of the published version where that one needs it. */
export function compositesOf({
  composite_content_views: views = [],
  composite_content_view_versions: versions = [],
}: Partial<ContentViewVersion>): string[] {
  return [
    ...views.map(({name}) => name),
    ...versions.map(({content_view: view, version}) => [view?.name, version].filter(Boolean).join(' ')),
  ]
}

/** Starts the task that deletes a version. */
export const deleteVersion = (client: Client, {id}: Pick<ContentViewVersion, 'id'>): Promise<TaskReport> =>
  client.call(contentViewVersions.destroy, {id})

const isInComposite = (version: ContentViewVersion): boolean =>
  [version.composite_content_view_ids, version.composite_content_views, version.composite_content_view_versions].some(
    (users) => !isNone(users),
  )

const isNone = (users: readonly unknown[] | undefined): boolean => (users?.length ?? 0) === 0

const byNumber = (a: ContentViewVersion, b: ContentViewVersion): number =>
  (a.major ?? 0) - (b.major ?? 0) || (a.minor ?? 0) - (b.minor ?? 0) || a.id - b.id
