import {info} from '../../kit/verbs'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default info(lifecycleEnvironment)
