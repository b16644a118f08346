import {list} from '../../../../kit/run/verbs'
import {contentViewFilterRule} from '../../../../resources/content-view-filter-rule'

export default list(contentViewFilterRule)
