import {remove} from '../../../kit/run/verbs'
import {contentViewFilter} from '../../../resources/content-view-filter'

export default remove(contentViewFilter)
