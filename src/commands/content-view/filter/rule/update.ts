import {update} from '../../../../kit/verbs'
import {contentViewFilterRule} from '../../../../resources/content-view-filter-rule'

export default update(contentViewFilterRule)
