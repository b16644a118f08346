import {act} from '../../../kit/run/verbs'
import {versionId} from './named'
import {contentView} from '../../../resources/content-view'
import {contentViewVersion} from '../../../resources/content-view-version'
import {to} from '../../../resources/define'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'

export default act(contentViewVersion, 'promote', {
  summary: 'Promote a version of a content view to a lifecycle environment',
  description: 'Hosts and registries of that environment then see what the version contains.',
  started: 'Content view is being promoted',
  done: 'Content view promoted.',
  aliases: ['content-view:promote'],
  examples: [
    [
      'The version that is in Library, to Dev',
      "--content-view 'App CV' --organization ACME --from-lifecycle-environment Library --to-lifecycle-environment Dev",
    ],
    [
      'A certain version, out of the order of the path',
      "--content-view 'App CV' --organization ACME --version 2.0 --to-lifecycle-environment Prod --force",
    ],
  ],
  narrow: [contentView],
  params: {
    to_lifecycle_environment_id: to(lifecycleEnvironment, {
      flag: 'to-lifecycle-environment',
      about: 'lifecycle environment to promote to',
    }),
    from_lifecycle_environment_id: to(lifecycleEnvironment, {
      flag: 'from-lifecycle-environment',
      about: 'lifecycle environment that the version is in',
    }),
  },
  extra: async (ctx) => {
    const [id, target] = await Promise.all([
      versionId(ctx, 'from-lifecycle-environment'),
      ctx.required(lifecycleEnvironment, 'to-lifecycle-environment'),
    ])
    return {id, environment_ids: [target]}
  },
})
