import {list} from '../../../kit/verbs'
import {contentViewVersion} from '../../../resources/content-view-version'

export default list(contentViewVersion)
