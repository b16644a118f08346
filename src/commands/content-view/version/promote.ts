import {act} from '../../../kit/run/verbs'
import type {Context} from '../../../kit/run/context'
import type {Target} from '../../../workflows/flatpak/runtimes'
import {versionId} from './named'
import {judgePromotion, runtimesHelp, runtimesParam, warnOfRuntimes} from './runtimes'
import {promoted, versionOf} from './success'
import {contentView} from '../../../resources/content-view'
import {contentViewVersion} from '../../../resources/content-view-version'
import {refersTo} from '../../../resources/define'
import {organization} from '../../../resources/organization'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'

export default act(contentViewVersion, 'promote', {
  summary: 'Promote a version to a lifecycle environment',
  description: `Hosts and registry clients that use the environment then get the content of the version. ${runtimesHelp}`,
  started: 'Content view is being promoted',
  done: 'Content view promoted.',
  success: promoted,
  aliases: ['content-view:promote'],
  examples: [
    [
      'Promote the version in Library to Dev',
      "--content-view 'App CV' --organization ACME --from-lifecycle-environment Library --to-lifecycle-environment Dev",
    ],
    [
      'Promote a version to Prod, ignoring the environment path',
      "--content-view 'App CV' --organization ACME --version 2.0 --to-lifecycle-environment Prod --force",
    ],
  ],
  narrow: [contentView],
  params: {
    to_lifecycle_environment_id: refersTo(lifecycleEnvironment, {
      flag: 'to-lifecycle-environment',
      about: 'lifecycle environment to promote to',
    }),
    from_lifecycle_environment_id: refersTo(lifecycleEnvironment, {
      flag: 'from-lifecycle-environment',
      about: 'lifecycle environment that the version is in',
    }),
    ...runtimesParam,
  },
  computed: async (ctx) => {
    const [id, target] = await Promise.all([
      versionId(ctx, {environment: 'from-lifecycle-environment', isSource: true}),
      ctx.required(lifecycleEnvironment, 'to-lifecycle-environment'),
    ])
    if (ctx.flag('require-runtimes')) await judgePromotion(ctx, Number(id), await targetOf(ctx, Number(target)))
    return {id, environment_ids: [target]}
  },
  async afterwards(ctx, _answer, result) {
    const id = result.kind === 'message' ? versionOf(result.record) : undefined
    if (id === undefined || ctx.flag('require-runtimes')) return undefined
    const target = await ctx.required(lifecycleEnvironment, 'to-lifecycle-environment')
    await warnOfRuntimes(ctx, id, await targetOf(ctx, Number(target)))
    return undefined
  },
})

async function targetOf(ctx: Context, environmentId: number): Promise<Target> {
  const name = ctx.text('to-lifecycle-environment') ?? `lifecycle environment ${environmentId}`
  const organizationId = await ctx.id(organization)
  return {name, environmentId, organizationId: organizationId === undefined ? undefined : Number(organizationId)}
}
