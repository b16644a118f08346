import {remove} from '../../kit/verbs'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default remove(lifecycleEnvironment)
