// A content view version can be named in three ways: id, number within its view, or the environment it is in.
import {usageError} from '../../../core/errors'
import type {Context} from '../../../kit/run/context'
import type {Id} from '../../../kit/run/resolve'
import {contentView} from '../../../resources/content-view'
import {contentViewVersion} from '../../../resources/content-view-version'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'
import {isVersionIn, onlyVersion} from '../../../workflows/content-view/version'

/** Id of the version; `environmentBase` names the options of the environment it is looked for in. */
export async function versionId(ctx: Context, environmentBase: string): Promise<Id> {
  const [named, environment] = await Promise.all([
    ctx.id(contentViewVersion, ''),
    ctx.id(lifecycleEnvironment, environmentBase),
  ])
  if (named !== undefined) {
    if (environment === undefined || (await isVersionIn(ctx.client, Number(named), Number(environment)))) return named
    throw usageError(
      `Content view version ${named} is not in the lifecycle environment given with --${environmentBase}`,
      `Omit --${environmentBase}-id and --${environmentBase}, or specify another version`,
    )
  }
  const view = await ctx.id(contentView)
  if (environment === undefined || view === undefined) return ctx.required(contentViewVersion, '')
  const place = {contentViewId: Number(view), environmentId: Number(environment)}
  return onlyVersion(ctx.client, place, '--version or --id')
}
