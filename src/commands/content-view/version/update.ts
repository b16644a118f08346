import {usageError} from '../../../core/errors'
import {update} from '../../../kit/run/verbs'
import {versionId} from './named'
import {contentView} from '../../../resources/content-view'
import {contentViewVersion} from '../../../resources/content-view-version'
import {text} from '../../../contract/define'
import {refersTo} from '../../../resources/define'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'

export default update(contentViewVersion, {
  narrow: [contentView],
  params: {
    lifecycle_environment_id: refersTo(lifecycleEnvironment),
    new_version: text('Not supported: a version number cannot be changed'),
  },
  check: (ctx) => {
    if (ctx.given['new-version'] !== undefined)
      throw usageError('A version number cannot be changed', 'Omit --new-version')
  },
  needsChange: true,
  computed: async (ctx) => ({id: await versionId(ctx, {environment: 'lifecycle-environment'})}),
})
