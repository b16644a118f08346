// A content view version can be named in three ways: id, number within its view, or the environment it is in.
import {AppError, exitCodes, usageError} from '../core/errors'
import {sanitizeLine} from '../core/text'
import type {Params} from '../katello/query'
import type {Context} from './run/context'
import {isNamed, type Id} from './run/resolve'
import {to, type ParamSet, type Resource} from '../resources/define'

export interface VersionResources {
  readonly contentView: Resource
  readonly contentViewVersion: Resource
  readonly lifecycleEnvironment: Resource
}

/** Id of the version; `environmentBase` names the options of the environment it is looked for in. */
export async function versionId(ctx: Context, r: VersionResources, environmentBase: string): Promise<Id> {
  const [named, environment] = await Promise.all([
    ctx.id(r.contentViewVersion, ''),
    ctx.id(r.lifecycleEnvironment, environmentBase),
  ])
  if (named !== undefined) {
    if (environment !== undefined) await requireInside(ctx, r, named, environment, environmentBase)
    return named
  }
  const view = await ctx.id(r.contentView)
  if (environment === undefined || view === undefined) return ctx.required(r.contentViewVersion, '')
  return versionWithin(ctx, r, view, environment, '--version or --id')
}

/** Refuses a version that is named beside an environment that it is not in. */
async function requireInside(
  ctx: Context,
  r: VersionResources,
  version: Id,
  environment: Id,
  base: string,
): Promise<void> {
  const show = r.contentViewVersion.actions['show']
  if (!show) return
  const {environments} = await ctx.send<{environments?: readonly {id: Id}[]}>(
    await ctx.prepare(r.contentViewVersion, {...show, params: {}}, {id: version}),
  )
  if (environments?.some(({id}) => String(id) === String(environment)) !== false) return
  throw usageError(
    `The version with the id ${version} is not in the lifecycle environment that --${base} names`,
    `Leave out --${base}-id and --${base}, or name another version`,
  )
}

/** Id of the only version of a content view, or of the only one that is in an environment; `options` names what tells one from another. */
async function versionWithin(
  ctx: Context,
  r: VersionResources,
  view: Id,
  environment: Id | undefined,
  options: string,
): Promise<Id> {
  const found = await ctx.resolve.find(r.contentViewVersion, {
    content_view_id: view,
    ...(environment !== undefined && {environment_id: environment}),
  })
  const [first, ...others] = found
  if (first && others.length === 0) return first['id'] as Id
  const where = environment === undefined ? '' : ' in that lifecycle environment'
  throw new AppError({
    code: found.length === 0 ? 'not_found' : 'ambiguous',
    message:
      found.length === 0
        ? `The content view has no version${where}`
        : `The content view has ${found.length} versions${where}`,
    hint: `Name one with ${options}; see: mallet content-view version list`,
    exit: found.length === 0 ? exitCodes.notFound : exitCodes.failed,
  })
}

export interface ContentResources extends VersionResources {
  readonly product: Resource
  readonly repository: Resource
}

/** Options that narrow lists of tags and of manifests where the API has no parameter for them. */
export const scopeParams = ({product, contentView}: ContentResources): ParamSet => ({
  product_id: to(product),
  content_view_id: to(contentView),
})

/**
 * The API lists the content of one repository and of one version. A product stands for its only repository, a content view for its only
 * version or the one that is in the lifecycle environment; where there are several, the error says which option tells them apart.
 */
export async function contentScope(ctx: Context, r: ContentResources): Promise<Params> {
  const [version, repository] = await Promise.all([versionOfView(ctx, r), repositoryOfProduct(ctx, r)])
  return {
    ...(version !== undefined && {content_view_version_id: version}),
    ...(repository !== undefined && {repository_id: repository}),
  }
}

async function versionOfView(ctx: Context, r: ContentResources): Promise<Id | undefined> {
  if (isNamed(r.contentViewVersion, r.contentViewVersion.flag, ctx.given)) return undefined
  const [view, environment] = await Promise.all([ctx.id(r.contentView), ctx.id(r.lifecycleEnvironment)])
  if (view === undefined) return undefined
  return versionWithin(ctx, r, view, environment, '--content-view-version or --lifecycle-environment')
}

async function repositoryOfProduct(ctx: Context, r: ContentResources): Promise<Id | undefined> {
  if (isNamed(r.repository, r.repository.flag, ctx.given)) return undefined
  const product = await ctx.id(r.product)
  if (product === undefined) return undefined
  const all = await ctx.resolve.find(r.repository, {product_id: product})
  const found = all.filter((row) => (row['content_type'] ?? 'docker') === 'docker')
  const [first, ...others] = found
  if (first && others.length === 0) return first['id'] as Id
  const names = found.slice(0, 10).map((row) => sanitizeLine(String(row['name'])))
  throw new AppError({
    code: found.length === 0 ? 'not_found' : 'ambiguous',
    message:
      found.length === 0
        ? 'The product has no repository of container images'
        : `The product has ${found.length} repositories of container images`,
    detail: names.length > 0 ? names.join(', ') : undefined,
    hint: 'Name one with --repository or --repository-id; see: mallet repository list',
    exit: found.length === 0 ? exitCodes.notFound : exitCodes.failed,
  })
}
