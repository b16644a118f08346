import {update} from '../../../kit/run/verbs'
import {versionId} from '../../../kit/version'
import {contentView} from '../../../resources/content-view'
import {contentViewVersion} from '../../../resources/content-view-version'
import {text} from '../../../contract/define'
import {to} from '../../../resources/define'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'

const resources = {contentView, contentViewVersion, lifecycleEnvironment}

export default update(contentViewVersion, {
  params: {
    lifecycle_environment_id: to(lifecycleEnvironment),
    new_version: text('Accepted for compatibility: the number of a version cannot be changed'),
  },
  extra: async (ctx) => ({id: await versionId(ctx, resources, 'lifecycle-environment')}),
})
