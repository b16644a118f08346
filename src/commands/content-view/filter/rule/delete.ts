import {remove} from '../../../../kit/run/verbs'
import {contentViewFilterRule} from '../../../../resources/content-view-filter-rule'

export default remove(contentViewFilterRule)
