import {update} from '../../../kit/run/verbs'
import {contentViewFilter} from '../../../resources/content-view-filter'

export default update(contentViewFilter)
