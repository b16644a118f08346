import {topic} from '../kit/run/topic'
import {list} from '../kit/run/verbs'
import {contentViewEnvironment} from '../resources/content-view-environment'

export default topic('Pairs of a content view and a lifecycle environment that hosts use', {
  list: () => list(contentViewEnvironment),
})
