import {info} from '../../../kit/run/verbs'
import {versionId} from './named'
import {contentView} from '../../../resources/content-view'
import {contentViewVersion} from '../../../resources/content-view-version'
import {refersTo} from '../../../resources/define'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'

export default info(contentViewVersion, {
  narrow: [contentView],
  params: {lifecycle_environment_id: refersTo(lifecycleEnvironment)},
  computed: async (ctx) => ({id: await versionId(ctx, {environment: 'lifecycle-environment'})}),
})
