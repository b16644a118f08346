import {list} from '../../../kit/verbs'
import {contentViewFilter} from '../../../resources/content-view-filter'

export default list(contentViewFilter)
