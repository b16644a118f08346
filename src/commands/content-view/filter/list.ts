import {list} from '../../../kit/run/verbs'
import {contentViewFilter} from '../../../resources/content-view-filter'

export default list(contentViewFilter)
