// Whether the flatpak applications of a content view version have their runtimes where it goes: asked before a promotion, after a
// publication, and before both where that is a condition.
import {contentViewFilters, type ContentViewFilter} from '../../contract/content-view-filters'
import {contentViews} from '../../contract/content-views'
import {dockerManifests} from '../../contract/docker-manifests'
import {dockerTags, type DockerTag} from '../../contract/docker-tags'
import {AppError, exitCodes} from '../../core/errors'
import {likePattern} from '../../core/like-pattern'
import type {Client} from '../../katello/client'
import {flatpakContent} from '../../oci/flatpak/labels'
import {allPlacements} from '../images/collect'
import {splitVersionName} from '../images/placement'
import {
  completeHint,
  incompleteApplications,
  incompleteText,
  offeredTag,
  type IncompleteApplication,
  type TaggedImage,
} from './complete'

/** Where a version goes. */
export interface Target {
  /** As it is called in messages. */
  readonly name: string
  /** ID of the lifecycle environment; undefined: Library. */
  readonly environmentId?: number | undefined
  readonly organizationId?: number | undefined
}

export interface RuntimeFindings {
  /** Applications whose runtime nothing in the environment has. */
  readonly missing: readonly IncompleteApplication[]
  /** Applications whose runtime is in another content view there. */
  readonly elsewhere: readonly (IncompleteApplication & {readonly contentView: string})[]
}

const none: RuntimeFindings = {missing: [], elsewhere: []}

/** What hosts of a lifecycle environment could not install of a version. One request; a second one where the version lacks a runtime. */
export async function runtimesOfVersion(client: Client, versionId: number, target: Target): Promise<RuntimeFindings> {
  const incomplete = incompleteApplications(await flatpaksOfVersion(client, versionId))
  if (incomplete.length === 0) return none
  return lookElsewhere(client, incomplete, target, ({id}) => id === versionId)
}

/**
 * The same of the version that publishing a content view now would make: one request for the view, two for its flatpaks, one for its
 * filters and one where a runtime is missing.
 */
export async function runtimesOfNext(client: Client, contentViewId: number, target: Target): Promise<RuntimeFindings> {
  const view = await client.call(contentViews.show, {id: contentViewId})
  const images = view.composite
    ? (await Promise.all(view.component_ids.map((id) => flatpaksOfVersion(client, id)))).flat()
    : await flatpaksOfLibrary(client, view)
  const incomplete = incompleteApplications(images)
  if (incomplete.length === 0) return none
  const organizationId = view.organization_id
  return lookElsewhere(
    client,
    incomplete,
    {...target, organizationId},
    ({content_view_id}) => content_view_id === contentViewId,
  )
}

/** Members of manifest lists have no tags of their own. */
async function flatpaksOfVersion(client: Client, content_view_version_id: number): Promise<TaggedImage[]> {
  const found = await client.all(dockerManifests.index, {content_view_version_id}, {search: 'flatpak = true'})
  return found
    .filter(({tags, manifest_lists: lists = []}) => {
      return tags.length === 0 ? lists.length > 0 : tags.some(({name}) => name === offeredTag)
    })
    .map(({digest, labels = {}}) => ({tag: offeredTag, digest, labels, repository: ''}))
}

async function flatpaksOfLibrary(
  client: Client,
  view: {
    readonly id: number
    readonly organization_id: number
    readonly repository_ids: readonly number[]
    readonly filtered?: boolean | undefined
  },
): Promise<TaggedImage[]> {
  const {id, organization_id: organizationId, repository_ids: repositoryIds} = view
  if (repositoryIds.length === 0) return []
  const search = `tag = ${offeredTag}`
  const all = await allPlacements(client, {organizationId, repositoryIds, kinds: ['flatpak'], search})
  const images = all.filter(({content_view_id}) => content_view_id === null)
  if (images.length === 0 || view.filtered === false) return images
  const filters = await client.all(contentViewFilters.index, {content_view_id: id})
  return images.filter(({library_repository_id}) => isKept(filters, library_repository_id))
}

/** Whether filters leave a repository the tag that hosts are offered. */
export function isKept(
  filters: readonly Pick<ContentViewFilter, 'type' | 'inclusion' | 'repositories' | 'rules'>[],
  repositoryId: number,
): boolean {
  const applying = filters.filter(
    ({type, repositories}) =>
      type === 'docker' && (repositories.length === 0 || repositories.some(({id}) => id === repositoryId)),
  )
  const matching = applying.filter(({rules}) => rules.some(({name}) => likePattern(name ?? '').test(offeredTag)))
  const isIncluded = !applying.some(({inclusion}) => inclusion) || matching.some(({inclusion}) => inclusion)
  return isIncluded && !matching.some(({inclusion}) => !inclusion)
}

type TagInstance = DockerTag['repositories'][number]

/** Looks for runtimes in the other content views of an environment. Servers before 4.20 do not say where tags are: nothing is found there. */
async function lookElsewhere(
  client: Client,
  incomplete: readonly IncompleteApplication[],
  target: Target,
  isOwn: (version: {readonly id: number; readonly content_view_id: number}) => boolean,
): Promise<RuntimeFindings> {
  const wanted = new Set(incomplete.map(({runtime}) => runtime))
  const query = {organization_id: target.organizationId}
  const tags = await client.all(dockerTags.index, query, {search: `tag = ${offeredTag}`})
  const own = tags
    .flatMap(({repositories}) => repositories)
    .filter(({content_view_version: version}) => version !== undefined && isOwn(version))
  const ownView = own[0]?.content_view_version?.content_view_id
  const isThere = environmentTest(target, own)
  const views = new Map<string, string>()
  for (const {manifest, repositories} of tags) {
    const ref = flatpakContent(manifest.labels ?? {})?.ref
    if (ref === undefined || !wanted.has(ref)) continue
    for (const one of repositories) {
      const version = one.content_view_version
      if (version && version.content_view_id !== ownView && one.library_instance !== true && isThere(one))
        views.set(ref, splitVersionName(version.name).view)
    }
  }
  return {
    missing: incomplete.filter(({runtime}) => !views.has(runtime)),
    elsewhere: incomplete.flatMap((one) => {
      const contentView = views.get(one.runtime)
      return contentView === undefined ? [] : [{...one, contentView}]
    }),
  }
}

/** Each organization has a Library: whose is meant is known by the view's own instance there, or the list has one organization only. */
function environmentTest({environmentId}: Target, own: readonly TagInstance[]): (one: TagInstance) => boolean {
  const isLibrary = ({kt_environment: environment}: TagInstance): boolean => environment?.name === 'Library'
  const id = environmentId ?? own.find(isLibrary)?.kt_environment?.id
  return id === undefined ? isLibrary : ({kt_environment: environment}) => environment?.id === id
}

/** What people are told: a warning for each application that cannot be installed, a note for each that needs another view as well. */
export function runtimeTexts(
  {missing, elsewhere}: RuntimeFindings,
  {name}: Target,
): {warnings: string[]; notes: string[]} {
  return {
    warnings: missing.map((one) => incompleteText(one, name)),
    notes: [
      ...(missing.length > 0 ? [`${completeHint}. Compare: mallet flatpak status`] : []),
      ...elsewhere.map(
        ({application, runtime, contentView}) =>
          `${application} requires ${runtime}, which ${name} has in the content view ${contentView} only: hosts need both content views`,
      ),
    ],
  }
}

/** Refuses what would leave applications without their runtimes: exit code 65. */
export function requireRuntimes({missing}: RuntimeFindings, {name}: Target, what: string): void {
  if (missing.length === 0) return
  const [first] = missing
  throw new AppError({
    code: 'gate_refused',
    message:
      missing.length === 1 && first
        ? `${what}: ${first.application} would lack its runtime in ${name}`
        : `${what}: ${missing.length} flatpak applications would lack their runtimes in ${name}`,
    detail: missing.map(({application, runtime}) => `${application} requires ${runtime}`).join('\n'),
    hint: completeHint,
    exit: exitCodes.refused,
  })
}
