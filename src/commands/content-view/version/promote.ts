import {act} from '../../../kit/run/verbs'
import {versionId} from './named'
import {judgePromotion, runtimesHelp, runtimesParam} from './runtimes'
import {promoted} from './success'
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
    const name = ctx.text('to-lifecycle-environment') ?? 'the lifecycle environment'
    const organizationId = Number(await ctx.id(organization)) || undefined
    await judgePromotion(ctx, Number(id), {name, environmentId: Number(target), organizationId})
    return {id, environment_ids: [target]}
  },
})
