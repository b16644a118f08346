// The version of a content view that is meant where it is named by its view, or by an environment that it is in.
import {contentViewVersions} from '../../contract/content-view-versions'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'

export interface VersionPlace {
  readonly contentViewId: number
  /** Only a version that is in this environment: the server is asked for it. */
  readonly environmentId?: number | undefined
  /** The same, but sought among all versions, as the reference client does before a promotion. */
  readonly fromEnvironmentId?: number | undefined
}

/** Id of the only version of a content view; `options` names in the error what distinguishes several. */
export async function onlyVersion(
  client: Client,
  {contentViewId, environmentId, fromEnvironmentId}: VersionPlace,
  options: string,
): Promise<number> {
  const query = {content_view_id: contentViewId, environment_id: environmentId}
  const all = await client.all(contentViewVersions.index, query)
  const found =
    fromEnvironmentId === undefined
      ? all
      : all.filter(({environments}) => environments?.some(({id}) => id === fromEnvironmentId))
  const [first, ...others] = found
  if (first && others.length === 0) return first.id
  const where = (environmentId ?? fromEnvironmentId) === undefined ? '' : ' in that lifecycle environment'
  throw new AppError({
    code: found.length === 0 ? 'not_found' : 'ambiguous',
    message:
      found.length === 0
        ? `The content view has no version${where}`
        : `The content view has ${found.length} versions${where}`,
    hint: `Specify one with ${options}; list them: mallet content-view version list`,
    exit: found.length === 0 ? exitCodes.notFound : exitCodes.failed,
  })
}

/** True when a version is in a lifecycle environment. */
export async function isVersionIn(client: Client, id: number, environmentId: number): Promise<boolean> {
  const {environments} = await client.call(contentViewVersions.show, {id})
  return environments.some((one) => one.id === environmentId)
}
