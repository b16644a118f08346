import {act} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'
import {list} from '../../contract/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default act(contentView, 'remove', {
  summary: 'Remove versions or environments from a content view',
  started: 'Versions and environments are being removed',
  done: 'Versions and environments removed.',
  params: {
    environments: list('Names of lifecycle environments, separated by commas', {
      deprecated: 'use --lifecycle-environments',
    }),
  },
  computed: async (ctx) => {
    const names = ctx.given['environments']
    return Array.isArray(names)
      ? {environment_ids: await ctx.resolve.byNames(lifecycleEnvironment, names.map(String))}
      : {}
  },
  examples: [
    [
      'Delete two versions',
      "--name 'App CV' --organization ACME --content-view-versions 1.0,2.0",
      'versions that are in no environment',
    ],
    ['Remove the content view from an environment', '--id 2 --lifecycle-environment-ids 2'],
  ],
  ask: () => Promise.resolve('Remove these versions and environments?'),
})
