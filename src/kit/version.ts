// A content view version can be named in three ways: id, number within its view, or the environment it is in.
import {AppError, exitCodes} from '../core/errors'
import type {Context} from './run/context'
import type {Id} from './run/resolve'
import type {Resource} from '../resources/define'

export interface VersionResources {
  readonly contentView: Resource
  readonly contentViewVersion: Resource
  readonly lifecycleEnvironment: Resource
}

/** Id of the version; `environmentBase` names the options of the environment it is looked for in. */
export async function versionId(ctx: Context, r: VersionResources, environmentBase: string): Promise<Id> {
  const named = await ctx.id(r.contentViewVersion, '')
  if (named !== undefined) return named
  const [view, environment] = await Promise.all([
    ctx.id(r.contentView),
    ctx.id(r.lifecycleEnvironment, environmentBase),
  ])
  if (environment === undefined || view === undefined) return ctx.required(r.contentViewVersion, '')
  const found = await ctx.resolve.find(r.contentViewVersion, {content_view_id: view, environment_id: environment})
  const [first, ...others] = found
  if (first && others.length === 0) return first['id'] as Id
  throw new AppError({
    code: found.length === 0 ? 'not_found' : 'ambiguous',
    message:
      found.length === 0
        ? 'The content view has no version in that lifecycle environment'
        : `${found.length} versions of the content view are in that lifecycle environment`,
    hint: 'Name one with --version or --id; see: mallet content-view version list',
    exit: found.length === 0 ? exitCodes.notFound : exitCodes.failed,
  })
}
