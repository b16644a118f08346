import {info} from '../../kit/run/verbs'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default info(lifecycleEnvironment)
