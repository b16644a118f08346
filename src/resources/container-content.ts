// What narrows lists of tags and of manifests alike.
import {list, to, yesNo} from './define'
import {contentViewFilter} from './content-view-filter'
import {contentViewFilterRule} from './content-view-filter-rule'
import {contentViewVersion} from './content-view-version'
import {lifecycleEnvironment} from './lifecycle-environment'
import {organization} from './organization'
import {repository} from './repository'

export const narrowing = {
  organization_id: to(organization),
  content_view_version_id: to(contentViewVersion),
  content_view_filter_id: to(contentViewFilter),
  content_view_filter_rule_id: to(contentViewFilterRule),
  repository_id: to(repository),
  environment_id: to(lifecycleEnvironment),
  ids: list(),
  include_filter_ids: yesNo(),
}
