// What lists of tags leave out on older servers, from other lists: where repositories are (before 4.20) and what manifests are
// (before 4.19).
import {contentViewVersions} from '../../contract/content-view-versions'
import {dockerManifestLists, dockerManifests} from '../../contract/docker-manifests'
import {lifecycleEnvironments} from '../../contract/lifecycle-environments'
import {repositories, type Repository} from '../../contract/repositories'
import {AppError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {splitVersionName, type Instance, type Marks, type Scope} from './placement'

const atOnce = 4

/** The instances of container repositories by ID: one list per lifecycle environment, and one of the versions. */
export async function olderInstances(
  client: Client,
  {organizationId: organization_id, environmentIds, contentViewIds, versionId}: Scope,
  library: readonly Repository[],
): Promise<ReadonlyMap<number, Instance>> {
  const environments = environmentIds
    ? environmentIds.map((id) => ({id}))
    : await client.all(lifecycleEnvironments.index, {organization_id})
  const [inEnvironments, versions] = await Promise.all([
    mapParallel(environments, atOnce, ({id: environment_id}) =>
      client.all(repositories.index, {organization_id, environment_id, content_type: 'docker'}),
    ),
    environmentIds
      ? []
      : client.all(contentViewVersions.index, {
          organization_id,
          ...(contentViewIds?.length === 1 && {content_view_id: contentViewIds[0]}),
        }),
  ])
  const byId = new Map(library.map((one) => [one.id, one]))
  const archives = versions
    .filter((one) => !one.default && (versionId === undefined || one.id === versionId))
    .flatMap((version) =>
      version.repositories.flatMap((one) => {
        const origin = byId.get(one.library_instance_id ?? 0)
        return origin ? [[one.id, archived(one, origin, version)] as const] : []
      }),
    )
  // What is in an environment is described by its list, even where a version names it too.
  return new Map([
    ...archives,
    ...[...library, ...inEnvironments.flat()].map((one) => [one.id, instance(one)] as const),
  ])
}

function instance(one: Repository): Instance {
  const isDefault = one.library_instance_id === null
  const version = one.content_view_version
  return {
    id: one.id,
    repository: one.name,
    libraryId: one.library_instance_id ?? one.id,
    product: one.product.name,
    view: isDefault ? null : one.content_view,
    version: isDefault ? null : {id: version.id, number: splitVersionName(version.name).number},
    environment: one.kt_environment,
  }
}

const archived = (
  {id}: {readonly id: number},
  origin: Repository,
  {
    id: versionId,
    version,
    content_view: view,
  }: {
    readonly id: number
    readonly version: string
    readonly content_view: {readonly id: number; readonly name: string}
  },
): Instance => ({
  id,
  repository: origin.name,
  libraryId: origin.id,
  product: origin.product.name,
  view: {id: view.id, name: view.name},
  version: {id: versionId, number: version},
  environment: null,
})

/** What manifests and manifest lists are, by digest. */
export async function olderMarks(client: Client, organization_id: number): Promise<ReadonlyMap<string, Marks>> {
  const [images, lists] = await Promise.all([
    client.all(dockerManifests.index, {organization_id}),
    client.all(dockerManifestLists.index, {organization_id}),
  ])
  return new Map(
    [...images, ...lists].map(({digest, labels, is_bootable, is_flatpak, content_type}) => [
      digest,
      {is_bootable, is_flatpak, content_type, labels},
    ]),
  )
}

/** Manifests that are neither images nor lists of them, by digest; none on servers that do not tell them apart. */
export async function otherContent(client: Client, organization_id: number): Promise<ReadonlyMap<string, Marks>> {
  const search = 'content_type != image and content_type != bootable and content_type != flatpak'
  try {
    const found = await client.all(dockerManifests.index, {organization_id}, {search})
    return new Map(found.map(({digest, content_type}) => [digest, {content_type}]))
  } catch (error) {
    if (error instanceof AppError && error.parts.code === 'refused') return new Map()
    throw error
  }
}
