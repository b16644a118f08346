import {remove} from '../../../../kit/verbs'
import {contentViewFilterRule} from '../../../../resources/content-view-filter-rule'

export default remove(contentViewFilterRule)
