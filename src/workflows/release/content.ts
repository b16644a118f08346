// What a release takes its content from, and what a version of it has.
import {contentViewVersions} from '../../contract/content-view-versions'
import type {ContentViewDetails} from '../../contract/content-views'
import {repositories, type Repository} from '../../contract/repositories'
import type {Client} from '../../katello/client'
import {allPlacements} from '../images/collect'
import {compare} from '../images/compare'
import type {Placement} from '../images/placement'
import {latestOf, type VersionOfView} from './view'

export interface Sources {
  /** Repositories in Library of the view, or of the components of a composite one. */
  readonly all: readonly Repository[]
  /** Those whose content the next version takes as it is then: not those of components with a fixed version. */
  readonly followed: readonly Repository[]
}

/** One request, and for a composite view one for each of its components. */
export async function sourcesOf(client: Client, view: ContentViewDetails): Promise<Sources> {
  const of = (id: number): Promise<Repository[]> => client.all(repositories.index, {content_view_id: id})
  if (!view.composite) {
    const all = await of(view.id)
    return {all, followed: all}
  }
  const parts = await Promise.all(
    view.content_view_components.map(async ({latest, content_view: {id}}) => ({latest, found: await of(id)})),
  )
  return {
    all: parts.flatMap(({found}) => found),
    followed: parts.filter(({latest}) => latest).flatMap(({found}) => found),
  }
}

/** The views that are published before a composite one: its components that follow their latest version. */
export const followedComponents = (view: ContentViewDetails): {readonly id: number; readonly name: string}[] =>
  view.composite ? view.content_view_components.filter(({latest}) => latest).map(({content_view: one}) => one) : []

/**
 * The images of a version, under names that can be pulled: those of an environment that has it. A version that is in none has only names
 * that nobody can pull.
 */
export function imagesOf(
  client: Client,
  {organization_id: organizationId}: Pick<ContentViewDetails, 'organization_id'>,
  {id: versionId, environment_ids: [environmentId]}: VersionOfView,
): Promise<Placement[]> {
  return allPlacements(client, {
    organizationId,
    versionId,
    ...(environmentId !== undefined && {environmentIds: [environmentId]}),
  })
}

/** Whether publishing would change anything, for servers that do not say so. What filters would choose only they know: then it is true. */
export async function contentDiffers(client: Client, view: ContentViewDetails): Promise<boolean> {
  const latest = latestOf(view)
  if (!latest || view.filtered !== false) return true
  if (view.composite) {
    const {component_content_view_versions: then = []} = await client.call(contentViewVersions.show, {id: latest.id})
    return !isSameSet(
      view.component_ids,
      then.map(({id}) => id),
    )
  }
  const {organization_id: organizationId, repository_ids: repositoryIds} = view
  const [library, version] = await Promise.all([
    allPlacements(client, {organizationId, repositoryIds}),
    allPlacements(client, {organizationId, versionId: latest.id}),
  ])
  const now = library.filter(({content_view_id: id}) => id === null)
  return compare(now, version).some(({change}) => change !== 'same')
}

const isSameSet = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one))
