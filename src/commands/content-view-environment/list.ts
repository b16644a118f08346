import {list} from '../../kit/verbs'
import {contentViewEnvironment} from '../../resources/content-view-environment'

export default list(contentViewEnvironment)
