import {info} from '../../../kit/verbs'
import {contentViewFilter} from '../../../resources/content-view-filter'

export default info(contentViewFilter)
