import {usageError} from '../../../core/errors'
import type {Context} from '../../../kit/run/context'
import {act} from '../../../kit/run/verbs'
import {flag} from '../../../contract/define'
import {flatpakRemoteRepository} from '../../../resources/flatpak-remote-repository'
import {organization} from '../../../resources/organization'
import {product} from '../../../resources/product'
import {dependenciesOf, syncMirrored} from '../../../workflows/flatpak/mirror'

export default act(flatpakRemoteRepository, 'mirror', {
  summary: 'Mirror a repository of a flatpak remote into a product',
  description:
    'Mirroring creates a repository in the product; --sync also synchronizes its content. Applications need their runtime: --with-dependencies mirrors it as well, unless the product has it.',
  started: 'Flatpak remote repository is being mirrored',
  done: 'Flatpak remote repository mirrored.',
  aliases: ['flatpak-remote:repository:mirror', 'remote-repository:mirror'],
  examples: [
    [
      'Mirror an application with its runtime, and synchronize both',
      '--name flatpaks/notes --flatpak-remote demo --product Applications --organization ACME --with-dependencies --sync',
    ],
    ['Mirror a repository and its runtime, by ID', '--id 1 --product-id 3 --dependency-ids 3'],
  ],
  params: {
    with_dependencies: flag('Also mirror the dependencies, i.e. the runtime of an application'),
    sync: flag('Also synchronize the mirrored repositories'),
  },
  check: (ctx) => {
    if (ctx.flag('sync') && ctx.flag('async'))
      throw usageError('--sync and --async cannot be used together', 'Use only one of them')
  },
  computed: async (ctx) => ({
    ...(ctx.text('product') !== undefined && {
      product_name: ctx.text('product'),
      organization_id: await ctx.id(organization),
    }),
    ...(ctx.flag('with-dependencies') && {dependency_ids: await dependencies(ctx)}),
  }),
  continues: (given) => (given['sync'] === true ? 'synchronizes the mirrored repositories' : undefined),
  afterwards: async (ctx) => {
    if (!ctx.flag('sync')) return undefined
    const [id, productId] = await Promise.all([ctx.required(flatpakRemoteRepository, ''), ctx.required(product)])
    const names = await syncMirrored(ctx.client, {id: Number(id), productId: Number(productId)})
    return {kind: 'message', message: `Mirrored and synchronized: ${names.join(', ')}.`}
  },
})

/** Ids of everything that the repository depends on, besides those that were given. */
async function dependencies(ctx: Context): Promise<number[]> {
  const {'dependency-ids': listed} = ctx.given
  const given = Array.isArray(listed) ? listed.map(Number) : []
  const [id, productId] = await Promise.all([ctx.required(flatpakRemoteRepository, ''), ctx.id(product)])
  const found = await dependenciesOf(ctx.client, {
    id: Number(id),
    productId: productId === undefined ? undefined : Number(productId),
  })
  return [...new Set([...given, ...found])]
}
