import {list} from '../../../../kit/verbs'
import {contentViewFilterRule} from '../../../../resources/content-view-filter-rule'

export default list(contentViewFilterRule)
