import {act} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'
import {list} from '../../contract/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default act(contentView, 'remove', {
  summary: 'Remove versions of a content view, or take it out of environments',
  started: 'Content view objects are being removed',
  done: 'Content view objects removed.',
  params: {environments: list('Environments', {deprecated: 'use --lifecycle-environments'})},
  extra: async (ctx) => {
    const names = ctx.given['environments']
    return Array.isArray(names)
      ? {environment_ids: await ctx.resolve.byNames(lifecycleEnvironment, names.map(String))}
      : {}
  },
  examples: [
    ['Two versions', "--name 'App CV' --organization ACME --content-view-versions 1.0,2.0"],
    ['Take it out of an environment', '--id 4 --lifecycle-environment-ids 2'],
  ],
  ask: () => Promise.resolve('Remove these versions and associations?'),
})
