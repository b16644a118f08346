import {list} from '../../kit/run/verbs'
import {contentViewEnvironment} from '../../resources/content-view-environment'

export default list(contentViewEnvironment)
