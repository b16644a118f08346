// The content view that is released, as the server has it now.
import {contentViews, type ContentViewDetails} from '../../contract/content-views'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'

export type VersionOfView = ContentViewDetails['versions'][number]

export interface ViewReader {
  /** The view as it was read last; read anew after {@link changed}. */
  now(): Promise<ContentViewDetails>
  /** Something was done that may have changed it. */
  changed(): void
}

/** Reads a content view once, until it is said to have changed. */
export function viewReader(client: Client, id: number): ViewReader {
  let read: Promise<ContentViewDetails> | undefined
  return {
    now: () => (read ??= client.call(contentViews.show, {id})),
    changed: () => (read = undefined),
  }
}

/** Its newest version; undefined when it was never published. */
export const latestOf = ({versions, latest_version_id: id}: ContentViewDetails): VersionOfView | undefined =>
  versions.find((version) => version.id === id)

/** The version that a lifecycle environment has; undefined when it has none of this view. */
export const versionIn = ({versions}: ContentViewDetails, {id}: {readonly id: number}): VersionOfView | undefined =>
  versions.find(({environment_ids: ids}) => ids.includes(id))

/** Refuses content views that are never published or promoted by people: exit code 65. */
export function requireReleasable(view: ContentViewDetails): void {
  const why = view.default
    ? 'The default content view always has what was synchronized last'
    : view.rolling === true
      ? 'A rolling content view always has what was synchronized last'
      : view.import_only || view.generated_for !== 'none'
        ? 'Its versions are imported, not published'
        : undefined
  if (why !== undefined)
    throw new AppError({
      code: 'refused',
      message: `The content view ${JSON.stringify(view.name)} cannot be released`,
      detail: why,
      hint: 'Specify another content view: mallet content-view list',
      exit: exitCodes.refused,
    })
}
