import {update} from '../../../kit/verbs'
import {contentViewFilter} from '../../../resources/content-view-filter'

export default update(contentViewFilter)
