import {list} from '../../kit/verbs'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'

export default list(lifecycleEnvironment)
