// Options that narrow the lists of tags and of manifests where the API has no parameter for them.
import type {Params} from '../../katello/query'
import type {Context} from '../../kit/run/context'
import {isNamed} from '../../kit/run/resolve'
import {contentView} from '../../resources/content-view'
import {contentViewVersion} from '../../resources/content-view-version'
import {refersTo, type ParamSet} from '../../resources/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {product} from '../../resources/product'
import {repository} from '../../resources/repository'
import {onlyVersion} from '../../workflows/content-view/version'
import {onlyContainerRepository} from '../../workflows/repository/only'

const params: ParamSet = {product_id: refersTo(product), content_view_id: refersTo(contentView)}

/**
 * The API lists the content of one repository and of one version. A product stands for its only repository, a content view for its only
 * version or the one that is in the lifecycle environment; where there are several, the error says which option distinguishes them.
 */
async function contentScope(ctx: Context): Promise<Params> {
  const [version, inside] = await Promise.all([versionOfView(ctx), repositoryOfProduct(ctx)])
  return {
    ...(version !== undefined && {content_view_version_id: version}),
    ...(inside !== undefined && {repository_id: inside}),
  }
}

/** Both lists take these options, and read them so. */
export const narrowed = {params, computed: contentScope}

async function versionOfView(ctx: Context): Promise<number | undefined> {
  if (isNamed(contentViewVersion, contentViewVersion.flag, ctx.given)) return undefined
  const [view, environment] = await Promise.all([ctx.id(contentView), ctx.id(lifecycleEnvironment)])
  if (view === undefined) return undefined
  const environmentId = environment === undefined ? undefined : Number(environment)
  const options = '--content-view-version or --lifecycle-environment'
  return onlyVersion(ctx.client, {contentViewId: Number(view), environmentId}, options)
}

async function repositoryOfProduct(ctx: Context): Promise<number | undefined> {
  if (isNamed(repository, repository.flag, ctx.given)) return undefined
  const id = await ctx.id(product)
  return id === undefined ? undefined : onlyContainerRepository(ctx.client, Number(id))
}
