import {remove} from '../../kit/run/verbs'
import {capsule} from '../../resources/capsule'

export default remove(capsule)
