import {AppError, exitCodes, usageError} from '../../../core/errors'
import type {Context} from '../../../kit/run/context'
import type {Id} from '../../../kit/run/resolve'
import {act, asTask} from '../../../kit/run/verbs'
import type {Item} from '../../../katello/paging'
import {rowsOf} from '../../../katello/paging'
import {flag} from '../../../contract/define'
import {flatpakRemoteRepository} from '../../../resources/flatpak-remote-repository'
import {organization} from '../../../resources/organization'
import {product} from '../../../resources/product'

export default act(flatpakRemoteRepository, 'mirror', {
  summary: 'Make a repository of a product out of a repository of a flatpak remote',
  description:
    'An application needs its runtime: --with-dependencies mirrors that along. Mirroring fetches nothing yet; --sync does that at once.',
  started: 'Flatpak remote repository is being mirrored to product',
  done: 'Flatpak remote repository mirrored.',
  aliases: ['flatpak-remote:repository:mirror', 'remote-repository:mirror'],
  examples: [
    [
      'An application with its runtime, and fetch them',
      '--name rhel9/firefox-flatpak --flatpak-remote rhel --product Flatpaks --organization ACME --with-dependencies --sync',
    ],
    ['By ids', '--id 7 --product-id 3 --dependency-ids 8'],
  ],
  params: {
    with_dependencies: flag('Mirror what it depends on as well: the runtime of an application'),
    sync: flag('Synchronize what was mirrored'),
  },
  check: (ctx) => {
    if (ctx.flag('sync') && ctx.flag('async'))
      throw usageError('--sync waits for the mirroring, --async does not', 'Leave out one of them')
  },
  extra: async (ctx) => ({
    ...(ctx.text('product') !== undefined && {
      product_name: ctx.text('product'),
      organization_id: await ctx.id(organization),
    }),
    ...(ctx.flag('with-dependencies') && {dependency_ids: await dependencies(ctx)}),
  }),
  afterwards: async (ctx) => {
    if (!ctx.flag('sync')) return undefined
    const names = await syncMirrored(ctx)
    return {kind: 'message', message: `Mirrored and synchronized: ${names.join(', ')}.`}
  },
})

async function remoteRepository(ctx: Context): Promise<Item> {
  return ctx.get<Item>(`/katello/api/flatpak_remote_repositories/${await ctx.required(flatpakRemoteRepository, '')}`)
}

/** Ids of everything that the repository depends on, besides those that were given. */
async function dependencies(ctx: Context): Promise<Id[]> {
  const {repository_dependencies: found} = await remoteRepository(ctx)
  const given = Array.isArray(ctx.given['dependency-ids']) ? (ctx.given['dependency-ids'] as unknown[]).map(Number) : []
  return [...new Set([...given, ...((found ?? []) as {id: number}[]).map((d) => d.id)])]
}

/** Synchronizes the repositories that the mirroring made, all at the same time, and gives their names. */
async function syncMirrored(ctx: Context): Promise<string[]> {
  const productId = await ctx.required(product)
  const main = await remoteRepository(ctx)
  const wanted = new Set([
    String(main['name']),
    ...((main['repository_dependencies'] ?? []) as Item[]).map((d) => String(d['name'])),
  ])
  const list = rowsOf(await ctx.get('/katello/api/repositories', {product_id: productId, per_page: 1000, page: 1}))
  const mirrored = list.filter(
    (r) =>
      wanted.has(String(r['name'])) &&
      (r['name'] === main['name'] || r['last_sync'] === null || r['last_sync'] === undefined),
  )
  if (mirrored.length === 0)
    throw new AppError({
      code: 'not_found',
      message: `The product has no repository ${String(main['name'])}`,
      hint: 'Look at the task of the mirroring: mallet task list',
      exit: exitCodes.notFound,
    })
  const transport = await ctx.session.transport()
  const tasks = await Promise.all(
    mirrored.map(async (r) =>
      asTask((await transport.request('POST', `/katello/api/repositories/${String(r['id'])}/sync`, {body: {}})).body),
    ),
  )
  for (const task of tasks) await ctx.wait(task)
  return mirrored.map((r) => String(r['name']))
}
