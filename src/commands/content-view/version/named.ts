// A content view version can be named in four ways: id, number within its view, the environment it is in, or not at all where its view
// has only one.
import {usageError} from '../../../core/errors'
import type {Context} from '../../../kit/run/context'
import type {Id} from '../../../kit/run/resolve'
import {contentView} from '../../../resources/content-view'
import {contentViewVersion} from '../../../resources/content-view-version'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'
import {isVersionIn, onlyVersion} from '../../../workflows/content-view/version'

export interface Naming {
  /** Base of the options that name the environment it is looked for in. */
  readonly environment?: string
  /** It is sought in the environment among all versions. */
  readonly isSource?: boolean
  /** The number must be given, even where there is only one version. */
  readonly isExplicit?: boolean
}

/** Id of the version that the options name. */
export async function versionId(ctx: Context, naming: Naming = {}): Promise<Id> {
  const {environment: base, isSource = false, isExplicit = false} = naming
  const [named, environment] = await Promise.all([
    ctx.id(contentViewVersion, ''),
    base === undefined ? undefined : ctx.id(lifecycleEnvironment, base),
  ])
  if (named !== undefined) {
    if (environment === undefined || (await isVersionIn(ctx.client, Number(named), Number(environment)))) return named
    throw usageError(
      `Content view version ${named} is not in the lifecycle environment given with --${base}`,
      `Omit --${base}-id and --${base}, or specify another version`,
    )
  }
  const view = await ctx.id(contentView)
  if (view === undefined || (environment === undefined && isExplicit)) return ctx.required(contentViewVersion, '')
  const contentViewId = Number(view)
  const environmentId = environment === undefined ? undefined : Number(environment)
  const place = isSource ? {contentViewId, fromEnvironmentId: environmentId} : {contentViewId, environmentId}
  return onlyVersion(ctx.client, place, '--version or --id')
}
