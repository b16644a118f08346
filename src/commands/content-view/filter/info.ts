import {info} from '../../../kit/run/verbs'
import {contentViewFilter} from '../../../resources/content-view-filter'

export default info(contentViewFilter)
