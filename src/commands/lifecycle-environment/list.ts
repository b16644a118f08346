import {list} from '../../kit/run/verbs'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default list(lifecycleEnvironment)
