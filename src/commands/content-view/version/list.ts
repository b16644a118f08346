import {list} from '../../../kit/run/verbs'
import {contentViewVersion} from '../../../resources/content-view-version'

export default list(contentViewVersion)
