import {topic} from '../kit/run/topic'
import {list} from '../kit/run/verbs'
import {contentViewEnvironment} from '../resources/content-view-environment'

export default topic('Content views in lifecycle environments, as assigned to hosts', {
  list: () => list(contentViewEnvironment),
})
