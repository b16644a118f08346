import {remove} from '../../../kit/verbs'
import {contentViewFilter} from '../../../resources/content-view-filter'

export default remove(contentViewFilter)
