// What chooses repositories for the verbs that work on many.
import {repositories} from '../../contract/repositories'
import {repositoriesBulkActions} from '../../contract/repositories-bulk-actions'
import type {CommandClass} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {several, type Several} from '../task/several'
import type {Repository} from '../../contract/repositories'
import {organization} from '../../resources/organization'
import {product} from '../../resources/product'
import {repository} from '../../resources/repository'

const narrow = [product, organization]

async function found(
  ctx: Context,
  search: string | undefined,
  more: {download_policy?: 'on_demand'} = {},
): Promise<Repository[]> {
  const [organizationId, productId] = await Promise.all([ctx.id(organization), ctx.id(product)])
  const within = {
    ...(organizationId !== undefined && {organization_id: Number(organizationId)}),
    ...(productId !== undefined && {product_id: Number(productId)}),
  }
  return ctx.client.all(repositories.index, {...within, ...more}, {search})
}

const synchronize: Several = {
  resource: repository,
  action: repository.actions.sync,
  narrow,
  chosen: 'repositories with an upstream',
  verb: 'synchronize',
  past: 'synchronized',
  find: async (ctx, search) => (await found(ctx, search)).filter(({url}) => url !== null && url !== ''),
  bulk: (ctx, ids) => ctx.client.call(repositoriesBulkActions.sync_repositories, {ids}),
  examples: [
    [
      'Synchronize all repositories of a product that have an upstream',
      '--all --product Applications --organization ACME',
      'upstreams that answer',
    ],
    [
      'Synchronize the repositories that a search finds, in one task',
      "--search 'name ~ busybox' --organization ACME",
      'upstreams that answer',
    ],
  ],
}

const reclaim: Several = {
  resource: repository,
  action: repository.actions.reclaim_space,
  narrow,
  chosen: 'on-demand repositories',
  verb: 'reclaim space of',
  past: 'reclaimed',
  find: (ctx, search) => found(ctx, search, {download_policy: 'on_demand'}),
  bulk: (ctx, ids) => ctx.client.call(repositoriesBulkActions.reclaim_space_from_repositories, {ids}),
  examples: [['Reclaim space from all on-demand repositories of an organization', '--all --organization ACME']],
}

const destroy: Several = {
  resource: repository,
  action: repository.actions.destroy,
  narrow,
  verb: 'delete',
  past: 'deleted',
  deletes: true,
  find: found,
  bulk: (ctx, ids) => ctx.client.call(repositoriesBulkActions.destroy_repositories, {ids}),
  examples: [
    ['Delete the repositories that a search finds, in a script', "--search 'name ~ scratch' --organization ACME --yes"],
  ],
}

export const synchronizesMany = (one: CommandClass): CommandClass => several(one, synchronize)
export const reclaimsMany = (one: CommandClass): CommandClass => several(one, reclaim)
export const deletesMany = (one: CommandClass): CommandClass => several(one, destroy)
