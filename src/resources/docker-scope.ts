// What lists of tags and manifests may be narrowed by.
import {contentViewFilter} from './content-view-filter'
import {contentViewFilterRule} from './content-view-filter-rule'
import {contentViewVersion} from './content-view-version'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'
import {repository} from './repository'

export const dockerScope = {
  repository,
  organization,
  'content-view-version': contentViewVersion,
  'content-view-filter': contentViewFilter,
  'content-view-filter-rule': contentViewFilterRule,
  'lifecycle-environment': lifecycleEnvironment,
} as const
