import {reading, topic} from '../../../kit/run/topic'
import {contentViewFilterRule} from '../../../resources/content-view-filter-rule'
import {update, remove} from '../../../kit/run/verbs'

export default topic('Rules: what a content view filter matches', {
  ...reading(contentViewFilterRule),
  update: () => update(contentViewFilterRule),
  delete: () => remove(contentViewFilterRule),
})
